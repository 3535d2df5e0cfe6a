"""A schema as it is executed: graphql-core's, and what its builder knows of the fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from graphql_api.execution.cost import Cost


@dataclass(frozen=True)
class ExecutableSchema:
    """A schema, ready to be executed.

    Attributes:
        attribute_of: returns the attribute that a field's resolver reads, and None where the
            resolver does anything else.
        class_of: returns the class of a type's objects; None where none is known.
        reads_of: returns what a field declares that it reads of the table.
        max_ages: by the name of a query's root field, for how many seconds shared caches may keep
            its value; a field that is not named is personal, and never kept.
    """

    core: GraphQLSchema
    attribute_of: Callable[[GraphQLField], str | None]
    class_of: Callable[[GraphQLObjectType], type | None]
    reads_of: Callable[[GraphQLField], Cost]
    max_ages: Mapping[str, int]
