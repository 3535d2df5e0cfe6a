"""The limits of an item's values."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from benchmarks.baseline.results import FieldProblem, FieldProblemCode, InputProblem

CENT = Decimal("0.01")
PRICE_MAX = Decimal("9999999999.99")
# Characters, the fewest and the most.
LENGTHS = {"name": (1, 100), "description": (0, 500), "category": (1, 50)}


def input_problem(values: Mapping[str, Any]) -> InputProblem | None:
    """Return every field that is at fault; None where there is none."""
    fields = [
        FieldProblem(path=["input", name], code=code, message=message)
        for name, value in values.items()
        for code, message in faults(name, value)
    ]
    return InputProblem(message="The input is not valid.", fields=fields) if fields else None


def faults(name: str, value: Any) -> Iterator[tuple[FieldProblemCode, str]]:
    if value is None:
        if name != "description":
            yield FieldProblemCode.REQUIRED, f"{name} can't be null."
    elif name == "price":
        yield from price_faults(value)
    else:
        shortest, longest = LENGTHS[name]
        if len(value) < shortest:
            yield FieldProblemCode.TOO_SHORT, f"{name} must have at least {shortest} character."
        if len(value) > longest:
            yield FieldProblemCode.TOO_LONG, f"{name} must have at most {longest} characters."


def price_faults(price: Decimal) -> Iterator[tuple[FieldProblemCode, str]]:
    if not price.is_finite():
        yield FieldProblemCode.INVALID, "price must be a number."
    elif price <= 0:
        yield FieldProblemCode.TOO_SMALL, "price must be above 0."
    elif price > PRICE_MAX:
        yield FieldProblemCode.TOO_LARGE, f"price must be at most {PRICE_MAX}."
    elif price != price.quantize(CENT):
        yield FieldProblemCode.TOO_MANY_DIGITS, "price must have at most 2 digits after the point."
