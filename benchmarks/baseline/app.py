"""The same API as Strawberry's documentation deploys one: its ASGI view behind Mangum.

Resolvers are plain functions on a boto3 table resource; no caches, no limits, no sign-in, no
retries of its own, no telemetry. It is the measure, not a straw man: each piece is as documented.
https://strawberry.rocks/docs/integrations/asgi, https://mangum.fastapiexpert.com
"""

import os
from decimal import Decimal
from typing import Annotated, Any
from uuid import uuid4

import boto3
import strawberry
from boto3.dynamodb.conditions import Key
from mangum import Mangum
from strawberry.asgi import GraphQL

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@strawberry.type
class Item:
    id: strawberry.ID
    name: str
    description: str | None
    price: Decimal
    category: str
    created_at: str
    updated_at: str
    version: int


@strawberry.type
class ItemEdge:
    cursor: str
    node: Item


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class ItemConnection:
    edges: list[ItemEdge]
    page_info: PageInfo


@strawberry.input
class CreateItemInput:
    name: str
    price: Decimal
    category: str
    description: str | None = None


@strawberry.input
class UpdateItemInput:
    id: strawberry.ID
    price: Decimal | None = None


@strawberry.type
class CreateItemSuccess:
    item: Item


@strawberry.type
class UpdateItemSuccess:
    item: Item


@strawberry.type
class Problem:
    message: str


CreateItemResult = Annotated[CreateItemSuccess | Problem, strawberry.union("CreateItemResult")]
UpdateItemResult = Annotated[UpdateItemSuccess | Problem, strawberry.union("UpdateItemResult")]


def to_item(record: dict[str, Any]) -> Item:
    return Item(
        id=strawberry.ID(record["id"]),
        name=record["name"],
        description=record.get("description"),
        price=record["price"],
        category=record["category"],
        created_at=record["created_at"],
        updated_at=record["updated_at"],
        version=int(record["version"]),
    )


@strawberry.type
class Query:
    @strawberry.field
    def item(self, id: strawberry.ID) -> Item | None:
        record = table.get_item(Key={"id": id}, ConsistentRead=True).get("Item")
        return to_item(record) if record else None

    @strawberry.field
    def items(self, first: int = 20) -> ItemConnection:
        reply = table.query(
            IndexName="all_by_created",
            KeyConditionExpression=Key("list_all").eq("00"),
            ScanIndexForward=False,
            Limit=first + 1,
        )
        edges = [
            ItemEdge(cursor=str(record["by_created"]), node=to_item(record))
            for record in reply["Items"][:first]
        ]
        last = edges[-1].cursor if edges else None
        info = PageInfo(has_next_page=len(reply["Items"]) > first, end_cursor=last)
        return ItemConnection(edges=edges, page_info=info)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def create_item(self, input: CreateItemInput) -> CreateItemResult:
        now = "2026-11-23T02:32:00.000000Z"
        record: dict[str, Any] = {
            "id": f"item_{uuid4().hex}",
            "name": input.name,
            "price": input.price,
            "category": input.category,
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }
        table.put_item(Item=record, ConditionExpression="attribute_not_exists(id)")
        return CreateItemSuccess(item=to_item(record))

    @strawberry.mutation
    def update_item(self, input: UpdateItemInput) -> UpdateItemResult:
        reply = table.update_item(
            Key={"id": input.id},
            UpdateExpression="SET price = :price",
            ConditionExpression="attribute_exists(id)",
            ExpressionAttributeValues={":price": input.price},
            ReturnValues="ALL_NEW",
        )
        return UpdateItemSuccess(item=to_item(reply["Attributes"]))


schema = strawberry.Schema(query=Query, mutation=Mutation)
handler = Mangum(GraphQL(schema), lifespan="off")
