"""Objects whose fields are plain attributes, answered without asking graphql-core for each field.

What a selection asks of a type is found once, by graphql-core's own collection of fields, and kept
with the document. An object is then one dictionary. Whatever is unusual, in the selection or in a
value, is left to graphql-core, for that whole list or object: its answers and its errors are the
only ones there are, so the two ways cannot differ.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
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
# Combinations of types that one projection remembers: a null here and there makes a few.
USUAL_MAX: Final = 64


class Unusual(Exception):
    """Something that graphql-core has to look at."""


Complete = Callable[[Any], Any]
"""Completes one value; raises Unusual for any that is not just as expected."""


class Plain:
    """Completes a value of exactly one type: as it is. A projection may check many at once."""

    def __init__(self, kind: type) -> None:
        self.kinds: tuple[type, ...] = (kind,)

    def __call__(self, value: Any) -> Any:
        if type(value) not in self.kinds:
            raise Unusual
        return value

    def or_null(self) -> "Plain":
        nullable = Plain(self.kinds[0])
        nullable.kinds = (*self.kinds, type(None))
        return nullable


class ObjectProjection:
    """Completes objects of one class.

    The attributes of an object are read in one go, and their types compared in one go with those
    of objects seen before: a page of items needs no look at each value.
    """

    def __init__(
        self,
        origin: type,
        typename: str,
        fields: Sequence[tuple[str, str, Complete]],
        order: Sequence[str],
    ) -> None:
        """Prepare the projection.

        Args:
            origin: exactly this class, no other.
            fields: response key, attribute, and what completes its value.
            order: all response keys; those that are no field's are __typename.
        """
        self._origin = origin
        self._order = tuple(order)
        keys = {key for key, _, _ in fields}
        self._typenames = [(at, typename) for at, key in enumerate(order) if key not in keys]
        self._read = _reader([attribute for _, attribute, _ in fields])
        completes = [complete for _, _, complete in fields]
        self._plain = [(at, c) for at, c in enumerate(completes) if isinstance(c, Plain)]
        self._others = [(at, c) for at, c in enumerate(completes) if not isinstance(c, Plain)]
        self._usual: set[tuple[type, ...]] = set()

    def __call__(self, value: Any) -> dict[str, Any]:
        if type(value) is not self._origin:
            raise Unusual
        values = self._read(value)
        if (types := tuple(map(type, values))) not in self._usual:
            for at, check in self._plain:
                check(values[at])
            if len(self._usual) < USUAL_MAX:
                self._usual.add(types)
        answer = list(values)
        for at, complete in self._others:
            answer[at] = complete(answer[at])
        for at, typename in self._typenames:
            answer.insert(at, typename)
        return dict(zip(self._order, answer, strict=True))


def _reader(attributes: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(attributes) > 1:
        return attrgetter(*attributes)
    return lambda value: tuple(getattr(value, attribute) for attribute in attributes)


def scalar(graphql_type: GraphQLScalarType) -> Complete | None:
    """Return what completes a scalar; None for one that is not known here."""
    return _SCALARS.get(graphql_type.name)


def nullable(complete: Complete) -> Complete:
    if isinstance(complete, Plain):
        return complete.or_null()
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
    GraphQLBoolean.name: Plain(bool),
    GraphQLID.name: Plain(str),
    GraphQLInt.name: _int,
    GraphQLString.name: Plain(str),
    "DateTime": _date_time,
    "Decimal": _decimal,
}
