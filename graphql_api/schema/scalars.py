"""Decimal and DateTime: exact on the way in, and of one form on the way out."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

import strawberry
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode, ValueNode

# At most 3 digits of an exponent: Decimal("1e999999999") is cheap to make, and hangs Python as
# soon as it is rounded or formatted.
_DECIMAL: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DATE_TIME: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)
_EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
_WANTED_DECIMAL: Final = (
    'Decimal takes a string or a number such as "29.90", its exponent of at most 3 digits.'
)
_WANTED_DATE_TIME: Final = (
    'DateTime takes an RFC 3339 string with an offset, such as "2026-11-23T02:32:00Z".'
)


def serialize_decimal(value: object) -> str:
    """Return plain notation, never with an exponent."""
    if not isinstance(value, Decimal):
        raise GraphQLError("Decimal can only be given a decimal number.")
    return format(value, "f")


def parse_decimal(value: object) -> Decimal:
    """Return the exact number; a float is taken by its shortest text, as JSON writes it."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise GraphQLError(_WANTED_DECIMAL)
    if _DECIMAL.fullmatch(text := str(value)) is None:
        raise GraphQLError(_WANTED_DECIMAL)
    return Decimal(text)


def parse_decimal_literal(node: ValueNode, _variables: object = None) -> Decimal:
    # From the document's own text: 0.1 in a query never becomes a float.
    if not isinstance(node, (StringValueNode, IntValueNode, FloatValueNode)):
        raise GraphQLError(_WANTED_DECIMAL, node)
    return parse_decimal(node.value)


def serialize_date_time(value: object) -> str:
    """Return the time in UTC, with six digits of a second."""
    if not isinstance(value, datetime):
        raise GraphQLError("DateTime can only be given a point in time.")
    at = value if value.tzinfo is UTC else value.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


def parse_date_time(value: object) -> datetime:
    """Return the time, with its offset; what Python's years can't hold, at the nearest end."""
    match = _DATE_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise GraphQLError(_WANTED_DATE_TIME)
    year, month, day, hour, minute, second = (int(group) for group in match.groups()[:6])
    fraction, sign, hours, minutes = match.groups()[6:]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        if int(hours or 0) > 23 or int(minutes or 0) > 59:
            raise ValueError("offset")
        at = datetime(
            max(year, 1),
            month,
            day,
            hour,
            minute,
            min(second, 59),  # RFC 3339 allows a leap second, :60, and Python does not
            int((fraction or "0")[:6].ljust(6, "0")),
            timezone(-offset if sign == "-" else offset),
        )
        if second > 60:
            raise ValueError("second")
    except ValueError as error:
        raise GraphQLError(_WANTED_DATE_TIME) from error
    if year == 0:
        return _EARLIEST
    try:
        return at.astimezone(UTC) + timedelta(seconds=1 if second == 60 else 0)
    except OverflowError:
        return _EARLIEST if year == 1 else _LATEST


DECIMAL: Final = strawberry.scalar(
    name="Decimal",
    description=(
        "An exact decimal number, sent as a string in plain notation, never with an exponent:"
        ' "29.90". A string or a number is taken as input; anything else, NaN and Infinity too,'
        " is a coercion error."
    ),
    # The lexical form of xs:decimal: digits and a point, no exponent.
    specified_by_url="https://www.w3.org/TR/xmlschema11-2/#decimal",
    serialize=serialize_decimal,
    parse_value=parse_decimal,
    parse_literal=parse_decimal_literal,
)
DATE_TIME: Final = strawberry.scalar(
    name="DateTime",
    description=(
        "A point in time, RFC 3339. Sent in UTC with six digits of a second:"
        ' "2026-11-23T02:32:00.000000Z". Any offset is taken as input, none is an error; digits'
        " past the sixth are cut off."
    ),
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=serialize_date_time,
    parse_value=parse_date_time,
)
