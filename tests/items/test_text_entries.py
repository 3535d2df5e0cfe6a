"""Each entry for text is among those whose length is tested."""

from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
)

from graphql_api.wiring import build_schema as build_ours
from tests.items.test_text_length import ENTRIES


def test_every_entry_for_text_is_among_those() -> None:
    schema = build_schema(build_ours().as_str())
    assert sorted(entries_for_text(schema)) == sorted([*ENTRIES, "Job.problems(after:)"])


def entries_for_text(schema: GraphQLSchema) -> Iterator[str]:
    """Yield the schema coordinates of all arguments and input fields that are texts or ids."""
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLInputObjectType):
            yield from (f"{name}.{each}" for each, at in kind.fields.items() if is_text(at))
        if isinstance(kind, GraphQLObjectType):
            for field, definition in kind.fields.items():
                arguments = definition.args.items()
                yield from (f"{name}.{field}({each}:)" for each, at in arguments if is_text(at))


def is_text(at: GraphQLArgument | GraphQLInputField) -> bool:
    return get_named_type(at.type).name in {"ID", "String"}
