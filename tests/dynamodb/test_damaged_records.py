"""Updates of records that another program damaged: refused where a condition can tell."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import boto3
import httpx
import pytest

from graphql_api.domain.errors import UnreadableRecord
from graphql_api.dynamodb.attributes import Record
from graphql_api.items.record import RECORD
from graphql_api.settings import Settings
from tests.support.application import http_client
from tests.support.items import a_write, an_item, dollars
from tests.support.stores import Store

ITEM = an_item(price="30")
WHOLE = RECORD.encode(ITEM, a_write("create"), 1)
NULL = {"NULL": True}
VALUES: Mapping[str, Any] = {
    "name": "Desk",
    "description": "new",
    "price": dollars(5),
    "category": "Office",
}

TEXT: tuple[Any, ...] = (None, NULL, {"N": "1"}, {"L": []}, {"B": "AA=="})
DAMAGES: Mapping[str, tuple[Any, ...]] = {
    **dict.fromkeys(("name", "category", "updated_at"), TEXT),
    "created_at": (
        *TEXT,
        *({"S": text} for text in ("", "yesterday", "0001-01-01T00:00:00.0000000+02:00")),
        {"S": "9999-12-31T23:59:59-01:00"},
    ),
    "description": ({"N": "1"}, {"M": {}}),
    "price": (
        *(None, NULL, {"S": "30.00"}),
        *({"N": text} for text in ("0", "-5", "0.001", "10000000000", "1E+125", "1E-130")),
    ),
    "version": (
        *(None, NULL, {"S": "1"}),
        *({"N": text} for text in ("0", "-1", "2147483648", "1700000000000", "1E+30")),
    ),
}
# What a condition can't tell.
HIDDEN: list[tuple[str, Any]] = [
    ("created_at", {"S": "2026-13-45T12:00:00Z"}),
    ("created_at", {"S": "2026-01-02T12:00:00"}),
    ("price", {"N": "29.901"}),
    ("version", {"N": "1.5"}),
]


def damaged(attribute: str, value: Any) -> Record:
    record: dict[str, Any] = {**WHOLE, attribute: value}
    return {name: kept for name, kept in record.items() if kept is not None}


def put(store: Store, record: Any) -> None:
    store.client.put_item(TableName=store.name, Item=record)


def stored(store: Store) -> Record:
    key: Any = {"id": {"S": ITEM.id}}
    found: Record = store.client.get_item(TableName=store.name, Key=key)["Item"]
    return found


def others(attribute: str) -> dict[str, Any]:
    """Return a change of every other field."""
    return {name: VALUES[name] for name in VALUES if name != attribute}


@pytest.fixture(params=["dynalite_store", "moto_store"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("attribute", DAMAGES)
async def test_update_of_a_damaged_record_is_refused_and_not_written(
    store: Store, attribute: str
) -> None:
    changes = (others(attribute), {"price": dollars(5)}, {"name": "Desk"})
    for value, change, expected in product(DAMAGES[attribute], changes, (None, 1)):
        if attribute in change:
            continue
        put(store, damaged(attribute, value))
        before = stored(store)
        with pytest.raises(UnreadableRecord):
            RECORD.decode(before)
        with pytest.raises(UnreadableRecord) as raised:
            await store.items().update(ITEM.id, change, a_write(1), expected)
        assert raised.value.id == ITEM.id
        assert not raised.value.was_changed
        assert stored(store) == before


@pytest.mark.parametrize(("attribute", "value"), HIDDEN)
async def test_damage_that_only_reading_finds_is_told_with_the_change(
    store: Store, attribute: str, value: Any
) -> None:
    put(store, damaged(attribute, value))
    with pytest.raises(UnreadableRecord) as raised:
        await store.items().update(ITEM.id, {"name": "Desk"}, a_write(1), None)
    assert raised.value.was_changed
    assert stored(store)["name"] == {"S": "Desk"}


@pytest.mark.parametrize("attribute", VALUES)
async def test_update_of_what_is_damaged_mends_it(store: Store, attribute: str) -> None:
    for value in DAMAGES[attribute]:
        put(store, damaged(attribute, value))
        changes: Any = {attribute: VALUES[attribute]}
        made = await store.items().update(ITEM.id, changes, a_write(1), None)
        assert getattr(made, attribute) == VALUES[attribute]
        assert made.version == 2


async def test_last_version_there_can_be_is_read_and_not_changed(store: Store) -> None:
    put(store, damaged("version", {"N": "2147483647"}))
    before = stored(store)
    assert RECORD.decode(before).version == 2**31 - 1
    for expected in (None, 2**31 - 1):
        with pytest.raises(UnreadableRecord):
            await store.items().update(ITEM.id, {"name": "Desk"}, a_write(1), expected)
    assert stored(store) == before
    put(store, damaged("version", {"N": "2147483646"}))
    made = await store.items().update(ITEM.id, {"name": "Desk"}, a_write(1), None)
    assert made.version == 2**31 - 1


UPDATE = """
    mutation ($input: UpdateItemInput!) {
      result: updateItem(input: $input) { ... on UpdateItemSuccess { item { name } } } }
"""
READ = "query ($id: ID!) { result: item(id: $id) { name } }"


async def error_of(http: httpx.AsyncClient, query: str, **variables: object) -> tuple[str, str]:
    """Return the code and the message of a request's only error, its request id left out."""
    reply = await http.post("/graphql", json={"query": query, "variables": variables})
    (error,) = reply.json()["errors"]
    told = error["extensions"]
    return told["code"], error["message"].replace(told["requestId"], "ID")


@pytest.mark.parametrize("expected", [None, 1])
async def test_caller_of_an_update_is_told_what_a_reader_is_told(
    settings: Settings, expected: int | None
) -> None:
    item: Any = damaged("category", None)
    boto3.client("dynamodb").put_item(TableName=settings.table_name, Item=item)
    given = {"id": ITEM.id, "name": "Desk", "expectedVersion": expected}
    async with http_client(settings) as http:
        told = await error_of(http, UPDATE, input=given)
        assert told == await error_of(http, READ, id=ITEM.id)
    assert told[0] == "INTERNAL"


async def test_caller_is_told_that_the_change_was_made(settings: Settings) -> None:
    item: Any = damaged("created_at", {"S": "2026-13-45T12:00:00Z"})
    boto3.client("dynamodb").put_item(TableName=settings.table_name, Item=item)
    async with http_client(settings) as http:
        code, message = await error_of(http, UPDATE, input={"id": ITEM.id, "name": "Desk"})
    assert code == "INTERNAL"
    assert message.startswith("The change was made, ")
