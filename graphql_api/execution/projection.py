"""Projections: complete objects with plain attributes, without a graphql-core call per field.

The fields that a selection requests are collected once, by graphql-core, and kept with the
document. An object then becomes one dictionary. Anything unusual, in the selection or in a value,
is left to graphql-core for that whole list or object. Only graphql-core produces errors, so the
two ways can't differ; except that a plain string is passed on as the time or the decimal that it
stands for, where graphql-core would look at it again.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

INT_MIN: Final = -(2**31)
INT_MAX: Final = 2**31 - 1
# Many documents select the same fields; compiling takes a tenth of a millisecond.
GENERATED_KEPT: Final = 256
GENERATED_LONGEST: Final = 2_000  # characters; longer source is compiled for each document


class Unusual(Exception):
    """A selection or a value that graphql-core has to complete."""


Complete = Callable[[Any], Any]
"""Completes one value; raises Unusual for a value that is not exactly as expected."""


@dataclass(frozen=True, slots=True)
class Partial:
    """Completes an object's plain fields; its other fields are graphql-core's.

    Attributes:
        complete: returns all keys of the selection, in their order; the others are null.
        others: the details of the other fields by their response keys, as graphql-core collected
            them. They hold the document's nodes, nothing of a request.
    """

    complete: Complete
    others: dict[str, Any]


Projection = Complete | Partial


def filled(completed: dict[str, Any], others: Any) -> Any:
    """Fill in the other fields, a dictionary or an awaitable one; return what is the same."""
    if type(others) is dict:
        completed.update(others)
        return completed

    async def filled_later() -> dict[str, Any]:
        completed.update(await others)
        return completed

    return filled_later()


class Plain:
    """Returns a value of exactly one type, or null, unchanged."""

    def __init__(self, kind: type, *, is_nullable: bool = False) -> None:
        self.kind = kind
        self.is_nullable = is_nullable

    def __call__(self, value: Any) -> Any:
        if type(value) is not self.kind and not (self.is_nullable and value is None):
            raise Unusual
        return value


def object_of(
    origin: type,
    typename: str,
    fields: Sequence[tuple[str, str, Complete]],
    order: Sequence[str],
    others: Container[str] = (),
) -> Complete:
    """Generate a function that completes objects of one class for one selection.

    Args:
        origin: exactly this class, no subclass.
        fields: response key, attribute, and the function that completes its value.
        order: all response keys; a key that is neither in `fields` nor in `others` is __typename.
        others: response keys of the fields that are not completed here, but left null.
    """
    scope: dict[str, Any] = {"origin": origin, "Unusual": Unusual, "typename": typename}
    lines = ["if type(value) is not origin: raise Unusual"]
    values = {}
    for at, (key, attribute, complete) in enumerate(fields):
        scope[f"known{at}"] = complete.kind if isinstance(complete, Plain) else complete
        if isinstance(complete, Plain):
            unless_null = f"value{at} is not None and " if complete.is_nullable else ""
            lines += [
                f"value{at} = value.{attribute}",
                f"if {unless_null}type(value{at}) is not known{at}: raise Unusual",
            ]
        else:
            lines.append(f"value{at} = known{at}(value.{attribute})")
        values[key] = f"value{at}"
    # Response keys are GraphQL names (letters, digits, underscores): they can't inject code.
    rest = {key: "None" if key in others else "typename" for key in order}
    entries = ", ".join(f"{key!r}: {values.get(key, rest[key])}" for key in order)
    lines.append(f"return {{{entries}}}")
    source = "\n    ".join(["def complete(value):", *lines])
    is_kept = len(source) <= GENERATED_LONGEST
    exec(_compiled(source) if is_kept else _compiled.__wrapped__(source), scope)  # noqa: S102
    generated: Complete = scope["complete"]
    return generated


@lru_cache(GENERATED_KEPT)
def _compiled(source: str) -> CodeType:
    return compile(source, "<projection>", "exec")


def scalar(graphql_type: GraphQLScalarType) -> Complete | None:
    """Return the function that completes a scalar; None for a scalar that is not known here."""
    return _SCALARS.get(graphql_type.name)


def nullable(complete: Complete) -> Complete:
    if isinstance(complete, Plain):
        return Plain(complete.kind, is_nullable=True)
    return lambda value: None if value is None else complete(value)


def list_of(complete: Complete) -> Complete:
    def complete_list(values: Any) -> list[Any]:
        if type(values) is not list:
            raise Unusual
        return [complete(value) for value in values]

    return complete_list


def wrap(graphql_type: Any, named: Complete) -> Complete:
    """Return the function for a type with its lists and non-nulls, from the named type's one."""
    inner = get_nullable_type(graphql_type)
    complete = list_of(wrap(inner.of_type, named)) if is_list_type(inner) else named
    return complete if is_non_null_type(graphql_type) else nullable(complete)


def _int(value: Any) -> int:
    if type(value) is not int or not INT_MIN <= value <= INT_MAX:
        raise Unusual
    return value


_SCALARS: Final[Mapping[str, Complete]] = {
    GraphQLBoolean.name: Plain(bool),
    GraphQLID.name: Plain(str),
    GraphQLInt.name: _int,
    GraphQLString.name: Plain(str),
    # The domain holds these as the text that a response has: domain/timestamp.py, domain/fields.py.
    "DateTime": Plain(str),
    "Decimal": Plain(str),
}
