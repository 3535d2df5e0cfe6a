"""The fields of an entity, read from the annotations of its class: each is declared there alone."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import NoneType
from typing import Annotated, Any, Final, NewType, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, GetCoreSchemaHandler, TypeAdapter, with_config
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypedDict  # pydantic refuses typing's own before Python 3.12

REQUIRED: Final = dataclasses.MISSING  # stands for the default of a field that has none
# At most 3 digits of an exponent: Decimal("1e999999999") is cheap to make, and hangs Python as
# soon as it is rounded or formatted.
DECIMAL_FORM: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_RULES: Final = ConfigDict(extra="forbid", strict=True)

DecimalText = NewType("DecimalText", str)
"""A number in plain notation, with the places that its FixedDecimal says; Decimal(it) counts."""


@dataclass(frozen=True)
class WholeNumber:
    """Annotates an int between two bounds, both included."""

    least: int
    most: int

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.int_schema(ge=self.least, le=self.most, strict=True)


@dataclass(frozen=True)
class FixedDecimal:
    """Annotates the DecimalText of a number above 0 with a fixed number of digits after the point.

    Callers give a Decimal.

    Attributes:
        digits: all digits, those after the point included.
        places: digits after the point; a value with fewer gets zeros.
    """

    digits: int
    places: int

    @cached_property
    def least(self) -> Decimal:
        """Return the least value, which all others are a multiple of."""
        return Decimal(1).scaleb(-self.places)

    @cached_property
    def most(self) -> Decimal:
        return Decimal(10**self.digits - 1) * self.least

    def exact(self, value: Decimal) -> DecimalText:
        """Return the text of a value within the bounds.

        Raises:
            PydanticCustomError: it has more digits after the point. This is a ValueError.
        """
        # Within the bounds, which are checked first, quantize cannot run out of precision.
        found = value.quantize(self.least)
        if found != value:
            raise PydanticCustomError(
                "decimal_max_places", "{places} digits after the point", {"places": self.places}
            )
        return DecimalText(format(found, "f"))

    def padded(self, number: str) -> DecimalText:
        """Return the text of a number that may be in another notation, or lack zeros at its end.

        Raises:
            ValueError, DecimalException: it is not a number within the bounds, or it has more
                digits after the point.
        """
        whole, _, fraction = number.partition(".")
        if (
            (whole + fraction).isdigit()
            and number[0] > "0"
            and len(whole) <= self.digits - self.places
            and len(fraction) <= self.places
            and number.isascii()
        ):
            # From 1 up, as DynamoDB writes it: padded without making a Decimal.
            zeros = "0" * (self.places - len(fraction))
            return DecimalText(number + zeros if fraction else f"{whole}.{zeros}".rstrip("."))
        value = Decimal(number)
        if not self.least <= value <= self.most:
            raise ValueError(number)
        return self.exact(value)

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        decimal = core_schema.decimal_schema(gt=Decimal(0), le=self.most, strict=True)
        return core_schema.no_info_after_validator_function(self.exact, decimal)


@dataclass(frozen=True)
class Reference:
    """Annotates the id of another entity, which has to exist when this one is created.

    It never changes. The other entity can be deleted later, so what reads it expects that it is
    gone.

    Attributes:
        entity: the Entity that is referred to.
    """

    entity: Any


_NUMBERS: Final[Mapping[Any, type]] = {int: WholeNumber, DecimalText: FixedDecimal}


@dataclass(frozen=True)
class Field:
    """One field that callers give.

    Attributes:
        kind: the type of its values: str, int or DecimalText.
        default: its value where a caller, or a record from before the field existed, leaves it out;
            REQUIRED: neither may.
        number: the form and the bounds of a number; None for a string.
        reference: the Entity whose id it is; None for any other value.
    """

    name: str
    kind: Any
    default: Any
    number: FixedDecimal | WholeNumber | None
    reference: Any = None

    @property
    def is_required(self) -> bool:
        return self.default is REQUIRED

    @property
    def given_default(self) -> Any:
        """Return the default as a caller gives it: a Decimal for its text."""
        is_number = isinstance(self.number, FixedDecimal) and self.default is not None
        return Decimal(self.default) if is_number else self.default


def fields_of(entity: type, managed: frozenset[str]) -> Mapping[str, Field]:
    """Return the fields of a dataclass that callers give, in the order of their declaration.

    Args:
        managed: names of the others, which the service sets.

    Raises:
        TypeError: a field has a type that can't be stored.
    """
    hints = annotations_of(entity)
    defaults = {each.name: each.default for each in dataclasses.fields(entity)}
    return {
        name: _field(name, hint, defaults[name])
        for name, hint in hints.items()
        if name not in managed
    }


def annotations_of(entity: type) -> Mapping[str, Any]:
    return get_type_hints(entity, include_extras=True)


def adapter_of(name: str, hints: Mapping[str, Any], *, is_partial: bool) -> TypeAdapter[Any]:
    """Return what checks a caller's values: these fields and no others.

    Args:
        is_partial: any of them may be left out.
    """
    # mypy wants the fields of a TypedDict written out; these are declared in the entity's class.
    values = TypedDict(name, dict(hints), total=not is_partial)  # type: ignore[misc]  # noqa: UP013
    return TypeAdapter(with_config(_RULES)(values))


def _field(name: str, hint: Any, default: Any) -> Field:
    kinds = set(_kinds(hint))
    if (NoneType in kinds) != (default is None):
        raise TypeError(f"{name}: a field may be None where None is its default, and only there")
    kinds -= {NoneType}
    if len(kinds) != 1 or not kinds <= {str, *_NUMBERS}:
        raise TypeError(f"{name} has the type {hint}; a field is a str, an int or a DecimalText")
    (kind,) = kinds
    numbers = (each for each in _annotations(hint) if isinstance(each, _NUMBERS.get(kind, ())))
    number: Any = next(numbers, None)
    if kind in _NUMBERS and number is None:
        raise TypeError(f"{name} has no {_NUMBERS[kind].__name__}: within which bounds is it?")
    referred = next((each for each in _annotations(hint) if isinstance(each, Reference)), None)
    if referred is not None and (kind is not str or default is None):
        raise TypeError(f"{name} is a reference: it has to be a str, and never None")
    has_text = isinstance(number, FixedDecimal) and default not in (None, REQUIRED)
    if has_text and number.exact(Decimal(default)) != default:
        raise TypeError(f"{name} has the default {default!r}; it is a DecimalText of all places")
    return Field(name, kind, default, number, None if referred is None else referred.entity)


def _kinds(hint: Any) -> Iterator[Any]:
    """Yield the types of a hint's values, without what annotates them."""
    inner = get_args(hint)
    if get_origin(hint) is Annotated:
        yield from _kinds(inner[0])
    elif inner:
        for each in inner:
            yield from _kinds(each)
    else:
        yield hint


def _annotations(hint: Any) -> Iterator[Any]:
    inner = get_args(hint)
    if get_origin(hint) is Annotated:
        yield from inner[1:]
        inner = inner[:1]
    for each in inner:
        yield from _annotations(each)
