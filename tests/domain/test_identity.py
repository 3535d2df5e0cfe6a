"""Where ids come from, and how a repeated create is recognised."""

from decimal import Decimal
from typing import Any

import pytest

from graphql_api.domain.identity import input_hash
from graphql_api.items.item import ITEM

IDS = ITEM.ids
LAMP = {"name": "Lamp", "description": None, "price": Decimal("29.90"), "category": "Home"}


@pytest.mark.parametrize(
    "item_id", [IDS.of_token("0" * 32), IDS.of_key("", "k"), "item_" + "aZ" * 16]
)
def test_ids_of_ours_could_be_ids(item_id: str) -> None:
    assert IDS.matches(item_id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "item_",
        "item_" + "0" * 31,
        "item_" + "0" * 33,
        "0" * 37,
        "item_" + "0" * 32 + "\n",
        "item_" + "-" * 32,
        "item_" + "\u0660" * 32,
        "item_" + "\ud800" * 32,
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
