"""The executable schema: graphql-core's schema and the builder's metadata of its fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from graphql_api.execution.cost import Cost


@dataclass(frozen=True)
class ExecutableSchema:
    """A schema, ready to be executed.

    Attributes:
        attribute_of: returns the attribute that a field's resolver reads; None if the resolver
            does anything else.
        class_of: returns the class of a type's objects; None if it is unknown.
        reads_of: returns the table reads that a field declares.
        max_ages: seconds that shared caches may keep the value of a query's root field, by the
            field's name. A field that is not listed is personal, and is never cached.
    """

    core: GraphQLSchema
    attribute_of: Callable[[GraphQLField], str | None]
    class_of: Callable[[GraphQLObjectType], type | None]
    reads_of: Callable[[GraphQLField], Cost]
    max_ages: Mapping[str, int]
