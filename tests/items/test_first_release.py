"""What the first release stored and handed out is read, followed and repeated by the code of today.

first_release.json was made once, by the service at commit 0927a8f on dynalite with LIST_SHARDS=3,
and is never made again: its records stand in tables, its cursors in clients, its keys in retries.
Changing what a test here expects is a decision about them.
"""

import asyncio
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import boto3
import pytest

from graphql_api.local.dynalite import create_table
from graphql_api.settings import load_settings
from graphql_api.wiring import build_handler
from tests.support.engine_environment import for_embedded_engine
from tests.support.events import LambdaContext, http_event

RELEASED: Final = json.loads((Path(__file__).parent / "first_release.json").read_text("utf-8"))
ITEMS: Final[dict[str, Any]] = RELEASED["items"]
CREATES: Final[list[dict[str, Any]]] = RELEASED["creates"]
FIELDS: Final = "id name description price category createdAt updatedAt version"
ITEM: Final = f"query ($id: ID!) {{ item(id: $id) {{ {FIELDS} }} }}"
NODES: Final = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ id ... on Item {{ {FIELDS} }} }} }}"
PAGE: Final = """
    query ($first: Int, $after: String, $last: Int, $before: String,
           $filter: ItemFilter, $orderBy: ItemOrder) {
      items(first: $first, after: $after, last: $last, before: $before,
            filter: $filter, orderBy: $orderBy) { edges { cursor node { id } } }
    }
"""
CREATE: Final = f"""
    mutation ($input: CreateItemInput!) {{
      createItem(input: $input) {{
        __typename ... on CreateItemSuccess {{ item {{ {FIELDS} }} }}
      }}
    }}
"""
UPDATE: Final = f"""
    mutation ($input: UpdateItemInput!) {{
      updateItem(input: $input) {{
        __typename ... on UpdateItemSuccess {{ item {{ {FIELDS} }} }}
      }}
    }}
"""
DELETE: Final = "mutation ($id: ID!) { deleteItem(input: {id: $id}) { __typename } }"

KEYED: Final = [made for made in CREATES if "idempotencyKey" in made["input"]]
STANDING: Final = [item_id for item_id, item in ITEMS.items() if item is not None]
# Whose text is what a newer release would no longer take: it stays readable, whatever the rules.
BLANK: Final = next(item_id for item_id in STANDING if ITEMS[item_id]["name"] == "\u3164")

# A caller's subject, the operation, its variables: the data of the response.
Ask = Callable[..., Any]


@contextmanager
def released_service(endpoint: str) -> Iterator[Ask]:
    """Ask the Lambda handler over a new table that holds the first release's records."""
    with pytest.MonkeyPatch.context() as patch:
        table = f"first-{uuid.uuid4().hex}"
        environment = for_embedded_engine(os.environ, endpoint)
        chosen = {"TABLE_NAME": table, "SIGN_IN": "cognito", "LIST_SHARDS": "3"}
        for name, value in {**environment, **chosen}.items():
            patch.setenv(name, value)
        client = boto3.client("dynamodb")
        create_table(client, table)
        for record in RELEASED["records"]:
            client.put_item(TableName=table, Item={**record, **_remembered(record)})
        loop = asyncio.new_event_loop()  # Mangum takes that of its thread, from its start on
        main = ThreadPoolExecutor(1, initializer=asyncio.set_event_loop, initargs=(loop,))
        handler = main.submit(build_handler, load_settings()).result()

        def ask(query: str, caller: str = "ada", **variables: object) -> Any:
            body = json.dumps({"query": query, "variables": variables})
            header = {"content-type": "application/json"}
            event = http_event("POST", "/graphql", body, headers=header)
            claims = {"sub": caller, "token_use": "access", "cognito:groups": "[editors]"}
            event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
            response = json.loads(main.submit(handler, event, LambdaContext()).result()["body"])
            assert "errors" not in response, response
            return response["data"]

        with main:
            yield ask
        loop.close()


@pytest.fixture
def ask(dynalite_endpoint: str) -> Iterator[Ask]:
    with released_service(dynalite_endpoint) as ask:
        yield ask


@pytest.fixture(scope="module")
def read(dynalite_endpoint: str) -> Iterator[Ask]:
    """One for all tests that change nothing."""
    with released_service(dynalite_endpoint) as ask:
        yield ask


def _remembered(record: dict[str, Any]) -> dict[str, Any]:
    """Return a tombstone's expiry as it was when the fixture was young: a day ahead."""
    return {"expires_at": {"N": str(int(time.time()) + 3600)}} if "expires_at" in record else {}


def test_fixture_holds_every_kind_of_record() -> None:
    kinds = {
        ("deleted_at" in record, "input_hash" in record, "description" in record)
        for record in RELEASED["records"]
    }
    assert kinds == {
        *((False, keyed, described) for keyed in (False, True) for described in (False, True)),
        *((True, keyed, False) for keyed in (False, True)),
    }
    assert {record["version"]["N"] for record in RELEASED["records"]} == {"1", "2", "3"}


def test_its_records_are_read_by_id(read: Ask) -> None:
    assert {item_id: read(ITEM, id=item_id)["item"] for item_id in ITEMS} == ITEMS
    assert read(NODES, ids=list(ITEMS))["nodes"] == list(ITEMS.values())


def _of(listed: dict[str, Any]) -> str:
    order = listed["orderBy"]
    return f"{order['field']}-{order['direction']}-{','.join(listed['filter'] or ['all'])}"


@pytest.mark.parametrize("listed", RELEASED["lists"], ids=map(_of, RELEASED["lists"]))
def test_its_cursors_are_followed_both_ways(read: Ask, listed: dict[str, Any]) -> None:
    asked = {"filter": listed["filter"], "orderBy": listed["orderBy"]}
    assert _ids(read(PAGE, first=100, **asked)) == listed["ids"]
    for place, cursor in listed["cursors"].items():
        assert _ids(read(PAGE, first=100, after=cursor, **asked)) == listed["ids"][int(place) + 1 :]
        assert _ids(read(PAGE, last=100, before=cursor, **asked)) == listed["ids"][: int(place)]


def test_cursors_are_the_same_today(read: Ask) -> None:
    for listed in RELEASED["lists"]:
        edges = read(PAGE, first=100, filter=listed["filter"], orderBy=listed["orderBy"])
        cursors = [edge["cursor"] for edge in edges["items"]["edges"]]
        assert {place: cursors[int(place)] for place in listed["cursors"]} == listed["cursors"]


def _ids(data: Any) -> list[str]:
    return [edge["node"]["id"] for edge in data["items"]["edges"]]


@pytest.mark.parametrize("made", KEYED, ids=[made["input"]["name"][:20] for made in KEYED])
def test_its_keyed_creates_are_repeated(ask: Ask, made: dict[str, Any]) -> None:
    again = ask(CREATE, made["caller"], input=made["input"])["createItem"]
    if ITEMS[made["id"]] is None:
        assert again["__typename"] == "IdempotencyProblem"  # it was deleted since
    else:
        assert again == {"__typename": "CreateItemSuccess", "item": ITEMS[made["id"]]}
    other = {**made["input"], "price": "123.45"}
    assert ask(CREATE, made["caller"], input=other)["createItem"] == {
        "__typename": "IdempotencyProblem"
    }
    stranger = ask(CREATE, "somebody else", input=made["input"])["createItem"]
    assert stranger["item"]["id"] not in ITEMS


@pytest.mark.parametrize("item_id", [STANDING[0], STANDING[-1], BLANK])
def test_its_items_are_changed_and_deleted(ask: Ask, item_id: str) -> None:
    was = ITEMS[item_id]
    given = {"id": item_id, "price": "77.70", "expectedVersion": was["version"]}
    item = ask(UPDATE, input=given)["updateItem"]["item"]
    changed = {"price": "77.70", "version": was["version"] + 1, "updatedAt": item["updatedAt"]}
    assert item == {**was, **changed}
    assert item["updatedAt"] > was["updatedAt"]
    assert ask(DELETE, id=item_id)["deleteItem"]["__typename"] == "DeleteItemSuccess"
    assert ask(ITEM, id=item_id)["item"] is None


def test_its_tombstones_can_be_neither_changed_nor_deleted(ask: Ask) -> None:
    gone = [item_id for item_id, item in ITEMS.items() if item is None]
    assert len(gone) == 3
    for item_id in gone:
        update = ask(UPDATE, input={"id": item_id, "price": "1"})["updateItem"]
        assert update["__typename"] == "NotFoundProblem"
        assert ask(DELETE, id=item_id)["deleteItem"]["__typename"] == "NotFoundProblem"
