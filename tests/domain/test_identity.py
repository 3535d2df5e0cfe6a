"""Where ids come from, and how a repeated create is recognised."""

from decimal import Decimal
from typing import Any

import pytest

from graphql_api.domain.identity import IdForm, input_hash

IDS = IdForm("lamp")
LAMP = {"name": "Lamp", "description": None, "price": Decimal("29.90"), "category": "Home"}


@pytest.mark.parametrize(
    "an_id", [IDS.of_token("0" * 32), IDS.of_key("", "k"), "lamp_" + "aZ" * 16]
)
def test_ids_of_ours_could_be_ids(an_id: str) -> None:
    assert IDS.matches(an_id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lamp_",
        "lamp_" + "0" * 31,
        "lamp_" + "0" * 33,
        "0" * 37,
        "lamp_" + "0" * 32 + "\n",
        "lamp_" + "-" * 32,
        "lamp_" + "\u0660" * 32,
        "lamp_" + "\ud800" * 32,
    ],
)
def test_any_other_text_could_not(text: str) -> None:
    assert not IDS.matches(text)


def test_key_stands_for_one_id_and_belongs_to_its_caller() -> None:
    assert IDS.of_key("a", "bc") == IDS.of_key("a", "bc")
    assert len({IDS.of_key("a", "bc"), IDS.of_key("ab", "c"), IDS.of_key("", "abc")}) == 3


@pytest.mark.parametrize(
    "change",
    [{"name": "lamp"}, {"description": "None"}, {"price": Decimal("29.91")}, {"category": "home"}],
)
def test_other_input_has_another_hash(change: Any) -> None:
    changed: dict[str, Any] = {**LAMP, **change}
    assert input_hash(changed) != input_hash(LAMP)
    assert input_hash({**LAMP}) == input_hash(LAMP)
