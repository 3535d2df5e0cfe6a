"""Calls of one kind that hang keep no other kind from the table, and none is made for nobody."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from graphql_api.process import CallLimits
from graphql_api.settings import Settings
from graphql_api.wiring import Limits, build_app
from tests.support.application import Application, http_client, persisted
from tests.support.gated_table import Gate, gated
from tests.support.kinds.first import FIRST
from tests.support.serving import connect, serving

THREADS: Final = 2
LIMITS: Final = Limits(calls=CallLimits(threads=THREADS))
HANGING: Final = 10  # more than all threads together
# Of two, as one alone is read by the call that the health check makes, too.
TWO: Final = "query ($id: ID!, $other: ID!) { nodes(ids: [$id, $other]) { id } }"
GET: Final = {
    "query": TWO,
    "variables": {"id": FIRST.unknown_id, "other": FIRST.id_of(1)},
}
LIST: Final = {"query": FIRST.list}
WRITE: Final = {"query": FIRST.create, "variables": {"input": FIRST.new}}
KNOWN: Final = {"extensions": persisted("{ __typename }")}
HEALTH: Final = None
BY_KIND: Final = {
    "BatchGetItem": [GET],
    "Query": [LIST],
    "PutItem": [WRITE],
}


@pytest.fixture
async def gate(dynalite_endpoint: str) -> AsyncIterator[Gate]:
    async with gated(dynalite_endpoint) as gate:
        yield gate


@pytest.fixture
def slow(settings: Settings, gate: Gate) -> Settings:
    """What the gate holds stays there for as long as any time-out allows."""
    changes = {
        "aws_endpoint_url_dynamodb": gate.endpoint,
        "dynamodb_read_seconds": 25,
        "request_seconds": 28,
        "persisted_documents": "table",
    }
    return settings.model_copy(update=changes)


def ask(client: httpx.AsyncClient, body: dict[str, Any]) -> "asyncio.Task[httpx.Response]":
    return asyncio.create_task(client.post("/graphql", json=body))


@pytest.mark.parametrize(
    ("held", "hanging", "others"),
    [
        ("Query", LIST, [GET, WRITE, KNOWN]),
        ("PutItem", WRITE, [GET, LIST, KNOWN]),
        ("BatchGetItem", GET, [LIST, WRITE]),
    ],
    ids=["lists", "writes", "reads"],
)
async def test_calls_that_hang_hold_up_only_their_own_kind(
    slow: Settings, gate: Gate, held: str, hanging: dict[str, Any], others: list[dict[str, Any]]
) -> None:
    await Application(slow).ask(FIRST.create, input=FIRST.new)
    gate.operations = frozenset({held})
    async with http_client(slow, LIMITS) as client:
        waiting = [ask(client, hanging) for _ in range(HANGING)]
        for _ in range(THREADS):
            await gate.held.acquire()
        for other in others:
            reply = await client.post("/graphql", json=other)
            codes = [error["extensions"]["code"] for error in reply.json().get("errors", [])]
            assert codes == (["PERSISTED_QUERY_NOT_FOUND"] if other is KNOWN else [])
        assert (await client.get("/health")).status_code == 200
        assert not any(task.done() for task in waiting)
        assert gate.arrived == THREADS

        gate.opened.set()
        replies = await asyncio.gather(*waiting)
    assert not any("errors" in reply.json() for reply in replies)


async def test_connections_of_all_kinds_are_kept(slow: Settings, gate: Gate) -> None:
    gate.operations = frozenset({"BatchGetItem", "Query", "PutItem"})
    async with http_client(slow, LIMITS) as client:
        for _ in range(3):
            tasks = [ask(client, body) for body in (GET, LIST, WRITE) for _ in range(THREADS)]
            for _ in tasks:
                await gate.held.acquire()
            gate.opened.set()
            await asyncio.gather(*tasks)
            gate.opened.clear()
    assert gate.connections == 3 * THREADS


async def test_no_call_is_made_for_callers_that_are_gone(slow: Settings, gate: Gate) -> None:
    body = json.dumps(LIST).encode()
    request = (
        b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n%b" % (len(body), body)
    )
    async with serving(build_app(slow, limits=LIMITS)) as port:
        gone = [await asyncio.to_thread(connect, port) for _ in range(HANGING)]
        for connection in gone:
            connection.sendall(request)
        for _ in range(THREADS):
            await gate.held.acquire()
        for connection in gone:
            connection.close()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            for _ in range(3):  # by then the server knows that they are gone
                assert (await client.get("/health")).status_code == 200
            # Behind all of theirs.
            last = ask(client, LIST)
            gate.opened.set()
            assert (await last).json() == {"data": FIRST.empty}
    assert gate.arrived == THREADS + 1
