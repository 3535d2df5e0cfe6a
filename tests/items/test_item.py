"""The limits of an item's values, at their edges."""

from decimal import Decimal
from typing import Any

import pytest

from graphql_api.domain.errors import FaultCode, InvalidInput
from graphql_api.domain.validation import check
from graphql_api.items.item import ITEM

VALID: dict[str, Any] = {
    **ITEM.defaults,
    "name": "Lamp",
    "description": None,
    "price": Decimal("29.90"),
    "category": "Home",
}


def faults(values: dict[str, Any]) -> list[tuple[str, FaultCode, str]]:
    with pytest.raises(InvalidInput) as raised:
        check(ITEM.new, values)
    return [(fault.field, fault.code, fault.message) for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x"),
        ("name", "\U0010ffff" * 100),
        ("category", "x" * 50),
        ("description", "x" * 500),
        ("price", Decimal("0.01")),
        ("price", Decimal("9999999999.99")),
    ],
)
def test_value_at_its_limit_is_taken(field: str, value: object) -> None:
    expected = f"{value:f}" if isinstance(value, Decimal) else value
    assert check(ITEM.new, VALID | {field: value}) == {**VALID, "price": "29.90", field: expected}


@pytest.mark.parametrize("price", ["30", "3E+1", "30.000", "30." + "0" * 60])
def test_price_always_has_two_digits_after_the_point(price: str) -> None:
    assert check(ITEM.new, VALID | {"price": Decimal(price)})["price"] == "30.00"


def test_limits_are_counted_after_nfc() -> None:
    checked = check(ITEM.new, VALID | {"name": "e\u0301" * 100})
    assert checked["name"] == "é" * 100


@pytest.mark.parametrize(
    ("field", "value", "code", "message"),
    [
        ("name", "", FaultCode.TOO_SHORT, "name must have at least 1 character."),
        ("name", "x" * 101, FaultCode.TOO_LONG, "name must have at most 100 characters."),
        ("name", " ", FaultCode.INVALID, "name must not consist of blanks only."),
        (
            "name",
            "a\nb",
            FaultCode.INVALID,
            "name must not hold control characters or lone surrogates.",
        ),
        ("name", None, FaultCode.REQUIRED, "name is required: it can't be null."),
        ("name", 5, FaultCode.INVALID, "name has a wrong type."),
        ("category", "x" * 51, FaultCode.TOO_LONG, "category must have at most 50 characters."),
        (
            "description",
            "x" * 501,
            FaultCode.TOO_LONG,
            "description must have at most 500 characters.",
        ),
        ("price", Decimal(0), FaultCode.TOO_SMALL, "price must be above 0."),
        ("price", Decimal(-5), FaultCode.TOO_SMALL, "price must be above 0."),
        ("price", Decimal(10**10), FaultCode.TOO_LARGE, "price must be at most 9999999999.99."),
        ("price", Decimal("1e999"), FaultCode.TOO_LARGE, "price must be at most 9999999999.99."),
        (
            "price",
            Decimal("0.001"),
            FaultCode.TOO_MANY_DIGITS,
            "price must have at most 2 digits after the point.",
        ),
        (
            "price",
            Decimal("1e-999"),
            FaultCode.TOO_MANY_DIGITS,
            "price must have at most 2 digits after the point.",
        ),
        ("price", Decimal("NaN"), FaultCode.INVALID, "price has a wrong type."),
        ("price", Decimal("Infinity"), FaultCode.INVALID, "price has a wrong type."),
        (
            "price",
            29.9,
            FaultCode.INVALID,
            "price must be a decimal number such as 29.90, its exponent of at most 3 digits.",
        ),
        ("price", None, FaultCode.REQUIRED, "price is required: it can't be null."),
        ("colour", None, FaultCode.INVALID, "There is no field colour."),
        ("colour", "red", FaultCode.INVALID, "There is no field colour."),
    ],
)
def test_value_outside_its_limits_is_named_with_the_limit(
    field: str, value: object, code: FaultCode, message: str
) -> None:
    assert faults(VALID | {field: value}) == [(field, code, message)]


def test_missing_field_is_required() -> None:
    values = {field: value for field, value in VALID.items() if field != "price"}
    assert faults(values) == [("price", FaultCode.REQUIRED, "price is required.")]


def test_every_field_at_fault_is_named_in_order() -> None:
    bad = {"name": "", "description": "x" * 501, "price": Decimal(-5), "category": " "}
    named = faults({**ITEM.defaults, **bad})
    assert [field for field, _, _ in named] == ["name", "description", "price", "category"]


def test_changes_keep_apart_what_is_absent_and_what_is_null() -> None:
    assert check(ITEM.changes, {}) == {}
    assert check(ITEM.changes, {"description": None}) == {"description": None}
    with pytest.raises(InvalidInput):
        check(ITEM.changes, {"price": None})
