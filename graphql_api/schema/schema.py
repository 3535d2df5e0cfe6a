"""The schema: types, resolvers and what callers see of errors, put together."""

from datetime import datetime
from decimal import Decimal
from typing import Final

import strawberry
from graphql import DirectiveLocation, GraphQLDirective
from strawberry.schema.config import StrawberryConfig

from graphql_api.schema.problems import HANDLERS
from graphql_api.schema.resolvers import Mutation, Query
from graphql_api.schema.scalars import DATE_TIME, DECIMAL

# graphql-core's own: no released specification has them, and a tool that does not know a
# location refuses the whole schema.
_UNRELEASED: Final = {
    DirectiveLocation.DIRECTIVE_DEFINITION,
    DirectiveLocation.FRAGMENT_VARIABLE_DEFINITION,
}


def build_schema() -> strawberry.Schema:
    """Return a new schema; it reads no settings and calls nothing."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        exception_handlers=HANDLERS,
        config=StrawberryConfig(scalar_map={Decimal: DECIMAL, datetime: DATE_TIME}),
    )
    core = schema._schema
    core.directives = tuple(_as_released(directive) for directive in core.directives)
    return schema


def _as_released(directive: GraphQLDirective) -> GraphQLDirective:
    given = directive.to_kwargs()
    given["locations"] = tuple(place for place in directive.locations if place not in _UNRELEASED)
    return GraphQLDirective(**given)
