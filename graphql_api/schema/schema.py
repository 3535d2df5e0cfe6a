"""The schema: types, resolvers and what callers see of errors, put together."""

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry.schema.config import StrawberryConfig

from graphql_api.schema.problems import HANDLERS
from graphql_api.schema.resolvers import Mutation, Query
from graphql_api.schema.scalars import DATE_TIME, DECIMAL


def build_schema() -> strawberry.Schema:
    """Return a new schema; it reads no settings and calls nothing."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        exception_handlers=HANDLERS,
        config=StrawberryConfig(scalar_map={Decimal: DECIMAL, datetime: DATE_TIME}),
    )
