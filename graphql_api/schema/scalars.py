"""Decimal and DateTime: exact on the way in, and of one form on the way out."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

import strawberry
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode, ValueNode

from graphql_api.domain.fields import DECIMAL_FORM
from graphql_api.domain.timestamp import as_timestamp, given_time, timestamp

_PLAIN_DECIMAL: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_WANTED_DECIMAL: Final = (
    'Decimal takes a string or a number such as "29.90", its exponent of at most 3 digits.'
)
_WANTED_DATE_TIME: Final = (
    'DateTime takes an RFC 3339 string with an offset, such as "2026-11-23T02:32:00Z".'
)


@dataclass(frozen=True)
class Unreadable:
    """Stands in an input for a string, or a number, that its scalar can't read.

    A coercion error would refuse the whole request, without a path, and hide every other fault.
    So the input says it, with its own: an InputProblem, or an error of the field.

    Attributes:
        value: what was sent; of a literal, its text.
        wanted: what the scalar takes.
        node: where it stands in the document; None in a variable.
    """

    value: str | int | float | Decimal
    wanted: str
    node: ValueNode | None = None


def serialize_decimal(value: object) -> str:
    """Return plain notation, never with an exponent; a text that has it, unchanged."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str) and _PLAIN_DECIMAL.fullmatch(value):
        return value
    raise GraphQLError("Decimal can only be given a decimal number.")


def parse_decimal(value: object, node: ValueNode | None = None) -> Decimal | Unreadable:
    """Return the exact number; a float is taken by its shortest text, as JSON writes it."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise GraphQLError(_WANTED_DECIMAL, node)
    if DECIMAL_FORM.fullmatch(text := str(value)) is None:
        return Unreadable(value, _WANTED_DECIMAL, node)
    return Decimal(text)


def parse_decimal_literal(node: ValueNode, _variables: object = None) -> Decimal | Unreadable:
    # From the document's own text: 0.1 in a query never becomes a float.
    if not isinstance(node, (StringValueNode, IntValueNode, FloatValueNode)):
        raise GraphQLError(_WANTED_DECIMAL, node)
    return parse_decimal(node.value, node)


def serialize_date_time(value: object) -> str:
    """Return the time in UTC, with six digits of a second; a text that has it, unchanged."""
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, str) and _is_timestamp(value):
        return value
    raise GraphQLError("DateTime can only be given a point in time.")


def _is_timestamp(text: str) -> bool:
    try:
        return as_timestamp(text) == text
    except ValueError:
        return False


def parse_date_time(value: object, node: ValueNode | None = None) -> datetime | Unreadable:
    """Return the time, with its offset; what Python's years can't hold, at the nearest end."""
    if not isinstance(value, str):
        raise GraphQLError(_WANTED_DATE_TIME, node)
    at = given_time(value)
    return Unreadable(value, _WANTED_DATE_TIME, node) if at is None else at


def parse_date_time_literal(node: ValueNode, _variables: object = None) -> datetime | Unreadable:
    return parse_date_time(node.value if isinstance(node, StringValueNode) else None, node)


DECIMAL: Final = strawberry.scalar(
    name="Decimal",
    description=(
        "An exact decimal number, returned as a string in plain notation, never with an exponent:"
        ' "29.90". Input is a string or a number; any other type is a coercion error. A string'
        " that is not a decimal (NaN and Infinity included), or whose exponent has more than 3"
        " digits, is an InputProblem (INVALID) in a mutation's input, and elsewhere a"
        " BAD_USER_INPUT error of the field, with its path."
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
        "A point in time (RFC 3339), returned in UTC with microseconds:"
        ' "2026-11-23T02:32:00.000000Z". Input may have any offset, but must have one; digits'
        " after the sixth are truncated. A string that is not such a time is an InputProblem"
        " (INVALID) in a mutation's input, and elsewhere a BAD_USER_INPUT error of the field, with"
        " its path; any other type is a coercion error."
    ),
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=serialize_date_time,
    parse_value=parse_date_time,
    parse_literal=parse_date_time_literal,
)
