"""Updates of records that another program damaged: refused where a condition can tell."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import boto3
import httpx
import pytest

from graphql_api.domain.errors import UnreadableRecord
from graphql_api.dynamodb.attributes import Record
from graphql_api.settings import Settings
from tests.support.application import http_client
from tests.support.kinds.chosen import NULL, TEXTS
from tests.support.kinds.kind import Kind, shows
from tests.support.kinds.registered import FIRST_KIND, KINDS
from tests.support.marks import first_in_test
from tests.support.stores import Store
from tests.support.writes import a_write

# Of what every kind has.
DAMAGES: Mapping[str, tuple[Any, ...]] = {
    "updated_at": TEXTS,
    "created_at": (
        *TEXTS,
        *({"S": text} for text in ("", "yesterday", "0001-01-01T00:00:00.0000000+02:00")),
        {"S": "9999-12-31T23:59:59-01:00"},
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
    ("version", {"N": "1.5"}),
]


def of_each_kind(own: Mapping[str, tuple[Any, ...]]) -> list[Any]:
    """Return parameters: each kind with its attributes and their damages, and with these."""
    return [
        pytest.param(kind, attribute, damages, id=f"{kind.noun}-{attribute}")
        for kind in KINDS
        for attribute, damages in {**kind.damages, **own}.items()
    ]


def changeable() -> list[Any]:
    """Return the parameters of attributes that an update can mend: no reference is among them."""
    return [
        pytest.param(kind, attribute, kind.damages[attribute], id=f"{kind.noun}-{attribute}")
        for kind in KINDS
        for attribute in kind.every_change
    ]


def damaged(kind: Kind, attribute: str, value: Any) -> Record:
    whole = kind.record.encode(kind.one(), a_write("create"), 1)
    record: dict[str, Any] = {**whole, attribute: value}
    return {name: kept for name, kept in record.items() if kept is not None}


def put(store: Store, record: Any) -> None:
    store.client.put_item(TableName=store.name, Item=record)


def stored(store: Store, kind: Kind) -> Record:
    key: Any = {"id": {"S": kind.one().id}}
    found: Record = store.client.get_item(TableName=store.name, Key=key)["Item"]
    return found


@pytest.fixture(params=first_in_test(["dynalite_store", "moto_store"]))
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize(("kind", "attribute", "damages"), of_each_kind(DAMAGES))
async def test_update_of_a_damaged_record_is_refused_and_not_written(
    store: Store, kind: Kind, attribute: str, damages: tuple[Any, ...]
) -> None:
    entities, entity_id = store.repository(kind.record), kind.one().id
    others = {name: value for name, value in kind.every_change.items() if name != attribute}
    changes: list[Mapping[str, Any]] = [others, *({each: others[each]} for each in others)]
    for value, change, expected in product(damages, changes[:3], (None, 1)):
        put(store, damaged(kind, attribute, value))
        before = stored(store, kind)
        with pytest.raises(UnreadableRecord):
            kind.record.decode(before)
        with pytest.raises(UnreadableRecord) as raised:
            await entities.update(entity_id, change, a_write(1), expected)
        assert raised.value.id == entity_id
        assert not raised.value.was_changed
        assert stored(store, kind) == before


@pytest.mark.parametrize("hidden", [*HIDDEN, None], ids=str)
async def test_damage_that_only_reading_finds_is_told_with_the_change(
    store: Store, kind: Kind, hidden: tuple[str, Any] | None
) -> None:
    put(store, damaged(kind, *(hidden or kind.hidden)))
    change = {kind.token: "new"}
    with pytest.raises(UnreadableRecord) as raised:
        await store.repository(kind.record).update(kind.one().id, change, a_write(1), None)
    assert raised.value.was_changed
    assert stored(store, kind)[kind.token] == {"S": "new"}


@pytest.mark.parametrize(("kind", "attribute", "damages"), changeable())
async def test_update_of_what_is_damaged_mends_it(
    store: Store, kind: Kind, attribute: str, damages: tuple[Any, ...]
) -> None:
    for value in damages:
        put(store, damaged(kind, attribute, value))
        change = {attribute: kind.every_change[attribute]}
        made = await store.repository(kind.record).update(kind.one().id, change, a_write(1), None)
        assert shows(made, {**change, "version": 2})


async def test_last_version_there_can_be_is_read_and_not_changed(store: Store, kind: Kind) -> None:
    entities, entity_id = store.repository(kind.record), kind.one().id
    put(store, damaged(kind, "version", {"N": "2147483647"}))
    before = stored(store, kind)
    assert kind.record.decode(before).version == 2**31 - 1
    for expected in (None, 2**31 - 1):
        with pytest.raises(UnreadableRecord):
            await entities.update(entity_id, kind.change(1), a_write(1), expected)
    assert stored(store, kind) == before
    put(store, damaged(kind, "version", {"N": "2147483646"}))
    made = await entities.update(entity_id, kind.change(1), a_write(1), None)
    assert made.version == 2**31 - 1


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
    record: Any = damaged(FIRST_KIND, "created_at", None)
    boto3.client("dynamodb").put_item(TableName=settings.table_name, Item=record)
    asked, entity_id = FIRST_KIND.asked, FIRST_KIND.one().id
    given = {"id": entity_id, asked.token: "Desk", "expectedVersion": expected}
    async with http_client(settings) as http:
        told = await error_of(http, asked.update, input=given)
        assert told == await error_of(http, asked.read, id=entity_id)
    assert told[0] == "INTERNAL"


async def test_caller_is_told_that_the_change_was_made(settings: Settings) -> None:
    record: Any = damaged(FIRST_KIND, "created_at", {"S": "2026-13-45T12:00:00Z"})
    boto3.client("dynamodb").put_item(TableName=settings.table_name, Item=record)
    asked = FIRST_KIND.asked
    given = {"id": FIRST_KIND.one().id, asked.token: "Desk"}
    async with http_client(settings) as http:
        code, message = await error_of(http, asked.update, input=given)
    assert code == "INTERNAL"
    assert message.startswith("The change was made, ")
