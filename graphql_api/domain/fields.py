"""The fields of an entity, read from the annotations of its class: each is declared there alone."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NewType, Union, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, GetCoreSchemaHandler, TypeAdapter, with_config
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import TypedDict  # pydantic refuses typing's own before Python 3.12

from graphql_api.domain.timestamp import (
    TIME_MAX,
    TIME_MIN,
    Timestamp,
    given_time,
    moment,
    timestamp,
)

REQUIRED: Final = dataclasses.MISSING  # stands for the default of a field that has none
# At most 3 digits of an exponent: Decimal("1e999999999") is cheap to make, and hangs Python as
# soon as it is rounded or formatted.
DECIMAL_FORM: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
INT_MAX: Final = 2**31 - 1  # what GraphQL's Int holds, and its negative
_DECIMAL_DIGITS: Final = 28  # what Python calculates with; DynamoDB holds 38
_RULES: Final = ConfigDict(extra="forbid", strict=True)

DecimalText = NewType("DecimalText", str)
"""A number in plain notation, with the places that its FixedDecimal says; Decimal(it) counts."""


@dataclass(frozen=True)
class WholeNumber:
    """Annotates an int between two bounds, both included."""

    least: int
    most: int

    def __post_init__(self) -> None:
        if not -INT_MAX <= self.least <= self.most <= INT_MAX:
            raise ValueError(f"{self}: the bounds rise, and GraphQL's Int holds both")

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

    def __post_init__(self) -> None:
        if not 0 <= self.places <= self.digits or not 1 <= self.digits <= _DECIMAL_DIGITS:
            raise ValueError(f"{self}: 1 to {_DECIMAL_DIGITS} digits, the places among them")

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
class PointInTime:
    """Annotates a Timestamp. Callers give a datetime with a time zone.

    Attributes:
        least, most: days; the last is not included.
    """

    least: str = TIME_MIN
    most: str = TIME_MAX

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        least, most = (
            datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (self.least, self.most)
        )
        time = core_schema.datetime_schema(ge=least, lt=most, tz_constraint="aware", strict=True)
        return core_schema.no_info_after_validator_function(timestamp, time)


Time = Annotated[Timestamp, PointInTime()]


@dataclass(frozen=True, eq=False)
class Reference:
    """Annotates the id of another entity, which has to exist when this one is created.

    It never changes. The other entity can be deleted later, so what reads it expects that it is
    gone.

    Attributes:
        entity: the Entity that is referred to.
    """

    entity: Any


_FORMS: Final[Mapping[Any, type]] = {
    int: WholeNumber,
    DecimalText: FixedDecimal,
    Timestamp: PointInTime,
}


@dataclass(frozen=True)
class Field:
    """One field that callers give.

    Attributes:
        kind: the type of its values: str, bool, int, DecimalText or Timestamp.
        default: its value where a caller, or a record from before the field existed, leaves it out;
            REQUIRED: neither may.
        form: the form and the bounds of a number or a time; None for a str or a bool.
        reference: the Entity whose id it is; None for any other value.
    """

    name: str
    kind: Any
    default: Any
    form: FixedDecimal | WholeNumber | PointInTime | None
    reference: Any = None

    @property
    def is_required(self) -> bool:
        return self.default is REQUIRED

    @property
    def given_default(self) -> Any:
        """Return the default as a caller gives it: a Decimal or a datetime for its text."""
        if self.default in (None, REQUIRED):
            return self.default
        match self.form:
            case FixedDecimal():
                return Decimal(self.default)
            case PointInTime():
                return moment(self.default)
        return self.default

    def given(self, text: str) -> Any:
        """Return what a text stands for, as a caller gives it; for the check to refuse, a text."""
        if self.kind is bool:
            return {"true": True, "false": False}.get(text.lower(), text)
        if self.kind is Timestamp:
            return given_time(text) or text
        if self.form is None or not DECIMAL_FORM.fullmatch(text):
            return text
        number = Decimal(text)
        if isinstance(self.form, FixedDecimal):
            return number
        is_whole = number == number.to_integral_value() and abs(number) <= INT_MAX
        return int(number) if is_whole else text


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
    if len(kinds) != 1 or not kinds <= {str, bool, *_FORMS}:
        allowed = "a field is a str, a bool, an int, a DecimalText or a Time"
        raise TypeError(f"{name} has the type {hint}; {allowed}")
    (kind,) = kinds
    forms = (each for each in _annotations(hint) if isinstance(each, _FORMS.get(kind, ())))
    form: Any = next(forms, None)
    if kind in _FORMS and form is None:
        raise TypeError(f"{name} has no {_FORMS[kind].__name__}: within which bounds is it?")
    referred = next((each for each in _annotations(hint) if isinstance(each, Reference)), None)
    if referred is not None and (kind is not str or default is None):
        raise TypeError(f"{name} is a reference: it has to be a str, and never None")
    return Field(name, kind, default, form, None if referred is None else referred.entity)


def _kinds(hint: Any) -> Iterator[Any]:
    """Yield the types of a hint's values, without what annotates them."""
    inner = get_args(hint)
    if get_origin(hint) is Annotated:
        yield from _kinds(inner[0])
    elif get_origin(hint) in (Union, UnionType):
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
