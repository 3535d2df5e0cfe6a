"""A page of items, read with Query from the index that has the filter's category and the order."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key
from graphql import GraphQLError

from benchmarks.baseline.inputs import ItemFilter, ItemOrder, ItemOrderField, OrderDirection
from benchmarks.baseline.table import ALL_ITEMS, category_items, table, timestamp, to_item
from benchmarks.baseline.types import ItemConnection, ItemEdge, PageInfo

PAGE_SIZE = 20
PAGE_SIZE_MAX = 100
ID_LENGTH = 37  # every sort key ends in the item's id


def read_page(
    filter: ItemFilter, order: ItemOrder, size: int, cursor: str | None, *, backwards: bool
) -> ItemConnection:
    sort_key = order.field.value
    query = first_query(filter, order, cursor)
    query["ScanIndexForward"] = (order.direction is OrderDirection.ASC) is not backwards
    query["Limit"] = size + 1  # one more tells whether there is more
    records: list[Any] = []
    while len(records) <= size:
        reply = table.query(**query)
        records += reply["Items"]
        if "LastEvaluatedKey" not in reply:
            break
        query["ExclusiveStartKey"] = reply["LastEvaluatedKey"]
    edges = [
        ItemEdge(cursor=encode_cursor(record[sort_key]), node=to_item(record))
        for record in records[:size]
    ]
    has_more, has_cursor = len(records) > size, cursor is not None
    if backwards:
        edges.reverse()
    return ItemConnection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=has_cursor if backwards else has_more,
            has_previous_page=has_more if backwards else has_cursor,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )


def first_query(filter: ItemFilter, order: ItemOrder, cursor: str | None) -> dict[str, Any]:
    sort_key = order.field.value
    if filter.category is None:
        index, partition_key, partition = f"all_{sort_key}", "list_all", ALL_ITEMS
    else:
        index, partition_key = f"category_{sort_key}", "list_category"
        partition = category_items(filter.category)
    key_condition: ConditionBase = Key(partition_key).eq(partition)
    if filter.name_prefix and order.field is ItemOrderField.NAME:
        key_condition &= Key("by_name").begins_with(filter.name_prefix.casefold())
    query: dict[str, Any] = {"IndexName": index, "KeyConditionExpression": key_condition}
    if (condition := filter_condition(filter, order)) is not None:
        query["FilterExpression"] = condition
    if cursor is not None:
        position = decode_cursor(cursor)
        query["ExclusiveStartKey"] = {
            partition_key: partition,
            sort_key: position,
            "id": position[-ID_LENGTH:],
        }
    return query


def filter_condition(filter: ItemFilter, order: ItemOrder) -> ConditionBase | None:
    """Return what the index's keys do not serve."""
    conditions: list[ConditionBase] = []
    if filter.name_prefix and order.field is not ItemOrderField.NAME:
        conditions.append(Attr("by_name").begins_with(filter.name_prefix.casefold()))
    if filter.price and filter.price.min is not None:
        conditions.append(Attr("price").gte(filter.price.min))
    if filter.price and filter.price.max is not None:
        conditions.append(Attr("price").lte(filter.price.max))
    if filter.created_at and filter.created_at.min:
        conditions.append(Attr("created_at").gte(timestamp(filter.created_at.min)))
    if filter.created_at and filter.created_at.max:
        conditions.append(Attr("created_at").lte(timestamp(filter.created_at.max)))
    if not conditions:
        return None
    whole = conditions[0]
    for condition in conditions[1:]:
        whole &= condition
    return whole


def page_size(first: int | None, after: str | None, last: int | None, before: str | None) -> int:
    if first is not None and last is not None:
        raise bad_input("Give first or last, not both.")
    if (after is not None and last is not None) or (before is not None and last is None):
        raise bad_input("after goes with first, before with last.")
    size = last if last is not None else first if first is not None else PAGE_SIZE
    if not 1 <= size <= PAGE_SIZE_MAX:
        raise bad_input(f"A page has 1 to {PAGE_SIZE_MAX} items.")
    return size


def encode_cursor(sort_key: str) -> str:
    return b64encode(sort_key.encode()).decode()


def decode_cursor(cursor: str) -> str:
    try:
        return b64decode(cursor).decode()
    except (NotBase64, UnicodeDecodeError) as error:
        raise bad_input("The cursor was not issued by this service.") from error


def bad_input(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})
