"""Objects whose fields are plain attributes, answered without asking graphql-core for each field.

What a selection asks of a type is found once, by graphql-core's own collection of fields, and kept
with the document. An object is then one dictionary. Whatever is unusual, in the selection or in a
value, is left to graphql-core, for that whole list or object: its answers and its errors are the
only ones there are, so the two ways cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLString,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)
from strawberry.types.field import StrawberryField

from graphql_api.schema.scalars import serialize_date_time, serialize_decimal

INT_MIN: Final = -(2**31)
INT_MAX: Final = 2**31 - 1


class Unusual(Exception):
    """Something that graphql-core has to look at."""


Complete = Callable[[Any], Any]
"""Completes one value; raises Unusual for any that is not just as expected."""


@dataclass(frozen=True, slots=True)
class ObjectProjection:
    """Completes objects of one class.

    Attributes:
        origin: exactly this class, no other.
        fields: response key, attribute, and what completes its value.
        typenames: response keys of __typename.
    """

    origin: type
    typename: str
    fields: tuple[tuple[str, str, Complete], ...]
    order: tuple[str, ...]
    typenames: tuple[str, ...]

    def __call__(self, value: Any) -> dict[str, Any]:
        if type(value) is not self.origin:
            raise Unusual
        answer = {key: complete(getattr(value, name)) for key, name, complete in self.fields}
        if not self.typenames:
            return answer
        answer |= dict.fromkeys(self.typenames, self.typename)
        return {key: answer[key] for key in self.order}  # as asked for


def scalar(graphql_type: GraphQLScalarType) -> Complete | None:
    """Return what completes a scalar; None for one that is not known here."""
    return _SCALARS.get(graphql_type.name)


def nullable(complete: Complete) -> Complete:
    return lambda value: None if value is None else complete(value)


def list_of(complete: Complete) -> Complete:
    def complete_list(values: Any) -> list[Any]:
        if type(values) is not list:
            raise Unusual
        return [complete(value) for value in values]

    return complete_list


def attribute_of(field: GraphQLField) -> str | None:
    """Return the attribute that the field's resolver reads; None where it does anything else."""
    definition = field.extensions.get("strawberry-definition")
    if isinstance(definition, StrawberryField) and definition.is_basic_field:
        return definition.python_name
    return None


def class_of(graphql_type: GraphQLObjectType) -> type | None:
    definition = graphql_type.extensions.get("strawberry-definition")
    origin = getattr(definition, "origin", None)
    return origin if isinstance(origin, type) else None


def wrap(graphql_type: Any, named: Complete) -> Complete:
    """Return what completes a type with its lists and non-nulls, from that of the named type."""
    inner = get_nullable_type(graphql_type)
    complete = list_of(wrap(inner.of_type, named)) if is_list_type(inner) else named
    return complete if is_non_null_type(graphql_type) else nullable(complete)


def _plain(kind: type) -> Complete:
    def complete(value: Any) -> Any:
        if type(value) is not kind:
            raise Unusual
        return value

    return complete


def _int(value: Any) -> int:
    if type(value) is not int or not INT_MIN <= value <= INT_MAX:
        raise Unusual
    return value


def _decimal(value: Any) -> str:
    if type(value) is not Decimal:
        raise Unusual
    return serialize_decimal(value)


def _date_time(value: Any) -> str:
    if type(value) is not datetime:
        raise Unusual
    return serialize_date_time(value)


_SCALARS: Final[Mapping[str, Complete]] = {
    GraphQLBoolean.name: _plain(bool),
    GraphQLID.name: _plain(str),
    GraphQLInt.name: _int,
    GraphQLString.name: _plain(str),
    "DateTime": _date_time,
    "Decimal": _decimal,
}
