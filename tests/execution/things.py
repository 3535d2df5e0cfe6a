"""A made-up entity with a field of each type, and the schema that serves it alone."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final

import strawberry
from pydantic import Field

from graphql_api.domain.entity import Entity
from graphql_api.domain.fields import DecimalText, FixedDecimal
from graphql_api.domain.timestamp import Timestamp
from graphql_api.schema.builder import build_schema
from graphql_api.schema.connections import Connection, connection_of
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import read_list
from graphql_api.schema.registration import Registration
from graphql_api.schema.types import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int
    name: Annotated[str, Field(max_length=100)]
    amount: Annotated[DecimalText, FixedDecimal(digits=12, places=2)]
    text: Annotated[str, Field(max_length=100)] | None = None


THING: Final = Entity.of(Thing, "thing")


@strawberry.type(name="Thing")
class ThingType(Node):
    represents = Thing

    name: str
    text: str | None
    amount: Decimal
    created_at: datetime
    updated_at: datetime
    version: int


ThingConnection: Final = connection_of(ThingType, "thing", "things")


@strawberry.type
class ThingQuery:
    @read_list(ThingConnection | None, "A page of things.")
    async def things(self, info: Info) -> Any:
        return Connection(await info.context.page(THING, None, info.path.as_list()))  # type: ignore[arg-type]


SCHEMA: Final = build_schema(
    [Registration(entity=THING, node=ThingType, plural="things", query=ThingQuery)]
)
FIELDS: Final = ("id", "name", "text", "amount", "createdAt", "updatedAt", "version")
