"""A schema, made of the entities' registrations, and what its execution has to know of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import strawberry
from graphql import (
    DirectiveLocation,
    GraphQLDirective,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField

from graphql_api.execution.cost import Cost
from graphql_api.execution.executable import ExecutableSchema
from graphql_api.schema.field_policy import MAX_AGE, READS
from graphql_api.schema.problems import HANDLERS
from graphql_api.schema.registration import Registration
from graphql_api.schema.root import mutation_type, query_type
from graphql_api.schema.scalars import DATE_TIME, DECIMAL

# graphql-core's own: no released specification has them, and a tool that does not know a
# location refuses the whole schema.
_UNRELEASED: Final = {
    DirectiveLocation.DIRECTIVE_DEFINITION,
    DirectiveLocation.FRAGMENT_VARIABLE_DEFINITION,
}

# Under which Strawberry keeps its own definition of a type or a field.
_DEFINITION: Final = GraphQLCoreConverter.DEFINITION_BACKREF
_NOTHING: Final = Cost()


def build_schema(registrations: Sequence[Registration]) -> strawberry.Schema:
    """Return a new schema; it reads no settings and calls nothing."""
    with _fields_added(registrations):
        return strawberry.Schema(
            query=query_type(registrations),
            mutation=mutation_type(registrations),
            types=[each.node for each in registrations],
            exception_handlers=(*HANDLERS, *(h for each in registrations for h in each.handlers)),
            config=StrawberryConfig(scalar_map={Decimal: DECIMAL, datetime: DATE_TIME}),
        )


@contextmanager
def _fields_added(registrations: Sequence[Registration]) -> Iterator[None]:
    """Give types the fields that other entities add, while a schema is made of them.

    Only then: the next schema may be made of other registrations.
    """
    added = [
        (get_object_definition(node, strict=True).fields, extra)
        for each in registrations
        for node, holder in each.adds.items()
        for extra in get_object_definition(holder, strict=True).fields
    ]
    for fields, extra in added:
        fields.append(extra)
    try:
        yield
    finally:
        for fields, extra in added:
            fields.remove(extra)


def _as_released(directive: GraphQLDirective) -> GraphQLDirective:
    given = directive.to_kwargs()
    given["locations"] = tuple(place for place in directive.locations if place not in _UNRELEASED)
    return GraphQLDirective(**given)


def executable(schema: strawberry.Schema) -> ExecutableSchema:
    """Return the schema as the execution takes it, which knows no definition of Strawberry's."""
    core = _core_of(schema)
    core.directives = tuple(_as_released(directive) for directive in core.directives)
    return ExecutableSchema(core, attribute_of, class_of, reads_of, max_ages(core))


def _core_of(schema: strawberry.Schema) -> GraphQLSchema:
    """Return graphql-core's schema, which Strawberry shows to the class that executes for it.

    One execution of the smallest document: 1 ms.
    """
    seen: list[GraphQLSchema] = []
    usual = schema.execution_context_class

    class Seeing(usual):  # type: ignore[misc, valid-type]
        def __init__(self, schema: GraphQLSchema, *args: Any, **options: Any) -> None:
            seen.append(schema)
            super().__init__(schema, *args, **options)

    schema.execution_context_class = Seeing
    schema.execute_sync("{ __typename }")
    schema.execution_context_class = usual
    (core,) = seen
    return core


def attribute_of(field: GraphQLField) -> str | None:
    """Return the attribute that the field's resolver reads; None where it does anything else."""
    definition = field.extensions.get(_DEFINITION)
    if isinstance(definition, StrawberryField) and definition.is_basic_field:
        return definition.python_name
    return None


def class_of(graphql_type: GraphQLObjectType) -> type | None:
    """Return the class of the objects that resolvers return for a type."""
    definition = graphql_type.extensions.get(_DEFINITION)
    origin = getattr(definition, "origin", None)
    if isinstance(origin, type):
        represents: type = getattr(origin, "represents", origin)
        return represents
    return None


def reads_of(field: GraphQLField) -> Cost:
    """Return what the field declares that it reads."""
    reads: Cost = _metadata(field).get(READS, _NOTHING)
    return reads


def max_ages(core: GraphQLSchema) -> Mapping[str, int]:
    """Return the seconds that the root fields of queries declare, by their names."""
    assert core.query_type is not None, "the schema is this file's"
    declared = {name: _metadata(field) for name, field in core.query_type.fields.items()}
    return {name: known[MAX_AGE] for name, known in declared.items() if MAX_AGE in known}


def _metadata(field: GraphQLField) -> Mapping[Any, Any]:
    return getattr(field.extensions.get(_DEFINITION), "metadata", {})
