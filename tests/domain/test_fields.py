"""What a field's declaration may say, and what the start refuses by its name."""

from dataclasses import dataclass, make_dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from graphql_api.domain.entity import Entity
from graphql_api.domain.fields import DecimalText, FixedDecimal, Reference, Time, WholeNumber
from graphql_api.domain.timestamp import Timestamp
from tests.support.writes import NOON

LABEL_MAX = 5
Label = Annotated[str, Field(min_length=1, max_length=LABEL_MAX)]
Weight = Annotated[DecimalText, FixedDecimal(digits=5, places=3)]
Count = Annotated[int, WholeNumber(0, 9)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int


PART = Entity.of(Part, "part")


def declare(field: tuple[Any, ...]) -> None:
    """Declare an entity with a field: its name, its type, and perhaps its default."""
    odd = make_dataclass("Odd", [field], bases=(Part,), kw_only=True, frozen=True)
    Entity.of(odd, "part")


@pytest.mark.parametrize(("kind", "default"), [(Label | None, "x"), (Label, None)])
def test_only_a_field_whose_default_is_none_may_be_none(kind: Any, default: Any) -> None:
    # Cleared, it would be read as its default, or not at all.
    with pytest.raises(TypeError, match="odd"):
        declare(("odd", kind, default))


KINDS_REFUSED = [float, bytes, int, Decimal, str | int, Timestamp, datetime]


@pytest.mark.parametrize("kind", [*KINDS_REFUSED, list[str], dict[str, str], Literal["a", "b"]])
def test_field_that_cannot_be_stored_is_named(kind: Any) -> None:
    with pytest.raises(TypeError, match="odd"):
        declare(("odd", kind))


@pytest.mark.parametrize("default", [Decimal("1.000"), "1", "1.0"])
def test_default_of_a_number_is_its_text(default: Any) -> None:
    with pytest.raises(TypeError, match="odd"):
        declare(("odd", Weight, default))


@pytest.mark.parametrize(
    ("kind", "default"),
    [
        *((Count, default) for default in (10, -1, "1", True)),
        *((Label, default) for default in ("", "too long", 1)),
        *((Weight, default) for default in ("heavy", "100.000")),
        *((bool, default) for default in (0, "true")),
        *((Time, default) for default in ("noon", "2026-01-02T12:00:00Z", NOON)),
    ],
)
def test_default_is_a_value_that_callers_could_give(kind: Any, default: Any) -> None:
    # Otherwise each create that leaves the field out would be refused.
    with pytest.raises(TypeError, match="odd"):
        declare(("odd", kind, default))


@pytest.mark.parametrize(
    "made",
    [
        *(partial(WholeNumber, *bounds) for bounds in ((1, 0), (0, 2**31), (-(2**31), 0))),
        *(partial(FixedDecimal, *form) for form in ((0, 0), (2, 3), (2, -1), (29, 2))),
    ],
)
def test_bounds_are_what_can_be_stored_and_shown(made: partial[object]) -> None:
    with pytest.raises(ValueError, match=made.func.__name__):
        made()


def test_optional_reference_is_refused_by_its_name() -> None:
    with pytest.raises(TypeError, match="odd is a reference"):
        declare(("odd", Annotated[str, Reference(PART)] | None, None))
