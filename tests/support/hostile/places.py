"""Where a request can hold a value, found in the schema: whatever is served."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLNamedType, get_named_type

from graphql_api.wiring import build_schema


@dataclass(frozen=True)
class Place:
    """The place of a value within an argument.

    Attributes:
        operation: "query" or "mutation".
        before, after: what stands around the value.
        type_: as a variable of this value declares it.
        field: the first one of an input object; "" of a scalar.
    """

    operation: str
    before: str
    after: str
    type_: str
    field: str

    def literal(self, value: str) -> str:
        """Return a document that has the value in it."""
        return f"{self.operation} {{ {self.before}{value}{self.after} }}"

    def variable(self, default: str = "") -> str:
        """Return a document that has the value in its variable $v.

        Args:
            default: " = " and a value; "" for none.
        """
        declared = f"($v: {self.type_}{default})"
        return f"{self.operation} {declared} {{ {self.before}$v{self.after} }}"


def object_place() -> Place:
    """Return the first place of an input object: a list's filter, or else what a create takes."""
    found = _first(lambda kind: isinstance(kind, GraphQLInputObjectType))
    assert found, "no argument is an object"
    return found


def scalar_place(name: str) -> Place | None:
    """Return the first place of a scalar; None: no argument holds one."""
    return _first(lambda kind: kind.name == name)


def _first(is_wanted: Callable[[GraphQLNamedType], bool]) -> Place | None:
    schema = build_schema()._schema
    for operation, root in (("query", schema.query_type), ("mutation", schema.mutation_type)):
        for name, field in (root.fields if root else {}).items():
            for argument, given in field.args.items():
                if found := _within(given.type, is_wanted):
                    before, after, type_ = found
                    return Place(
                        operation,
                        f"{name}({argument}: {before}",
                        f"{after}) {{ __typename }}",
                        str(type_),
                        next(iter(getattr(get_named_type(type_), "fields", [""]))),
                    )
    return None


def _within(
    type_: Any, is_wanted: Callable[[GraphQLNamedType], bool]
) -> tuple[str, str, Any] | None:
    """Return what stands around the first value in one of the type, and that value's own type."""
    named = get_named_type(type_)
    if is_wanted(named):
        return "", "", type_
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            if found := _within(field.type, is_wanted):
                before, after, inner = found
                return f"{{{name}: {before}", f"{after}}}", inner
    return None
