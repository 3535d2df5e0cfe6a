"""What is said of the table's state, and that a slow table holds up nobody else."""

import asyncio
import socket
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from graphql_api.process import CallLimits
from graphql_api.settings import Settings
from graphql_api.version import SERVICE, __version__
from graphql_api.web.app import CHECK_SECONDS
from graphql_api.wiring import Limits
from tests.support.application import Application, http_client
from tests.support.gated_table import Gate, gated
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT

HEALTHY = {"status": "healthy", "service": SERVICE, "version": __version__}
LIMITS = Limits(calls=CallLimits(threads=2, list_seconds=25))
HANGS_SECONDS = 15  # far more than any machine needs for checks of 0.9 s
LIST = {"query": FIRST.list}


def with_changes(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


def missing_table(settings: Settings) -> Settings:
    return with_changes(settings, table_name="nobodys-table")


def dead_port(settings: Settings) -> Settings:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return with_changes(settings, aws_endpoint_url_dynamodb=f"http://127.0.0.1:{port}")


@pytest.fixture
def silent_endpoint() -> Iterator[str]:
    """An engine that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


async def test_service_and_table_are_well(settings: Settings) -> None:
    async with http_client(settings) as client:
        for path in ("/", "/health"):
            reply = await client.get(path)
            assert (reply.status_code, reply.json()) == (200, HEALTHY)
            assert reply.headers["cache-control"] == "no-store"


async def assert_unhealthy(settings: Settings) -> None:
    async with http_client(settings) as client:
        reply = await client.get("/health")
        assert reply.status_code == 503
        assert reply.json() == {
            **HEALTHY,
            "status": "unhealthy",
            "reason": "The table can't be read.",
        }
        # The process itself is well, and says so without the table.
        assert (await client.get("/")).json() == HEALTHY


@pytest.mark.parametrize("trouble", [missing_table, dead_port])
async def test_table_that_cannot_be_read_is_503_with_a_plain_reason(
    settings: Settings, trouble: Callable[[Settings], Settings]
) -> None:
    await assert_unhealthy(trouble(settings))


async def test_table_that_never_answers_is_503_all_the_same(
    settings: Settings, silent_endpoint: str
) -> None:
    # Nothing ends this wait but the check's own time, which is below the second promised.
    assert CHECK_SECONDS < 1
    # Calls may take far longer, so that a check which waits for its call is seen to hang.
    waits = with_changes(
        settings, aws_endpoint_url_dynamodb=silent_endpoint, dynamodb_read_seconds=25
    )
    async with asyncio.timeout(HANGS_SECONDS):
        await assert_unhealthy(waits)


async def test_checks_that_hang_do_not_keep_the_next_from_an_answer(
    settings: Settings, silent_endpoint: str
) -> None:
    silent = with_changes(
        settings, aws_endpoint_url_dynamodb=silent_endpoint, dynamodb_read_seconds=25
    )
    async with http_client(silent) as client, asyncio.timeout(HANGS_SECONDS):
        replies = await asyncio.gather(*(client.get("/health") for _ in range(5)))
    assert [reply.status_code for reply in replies] == [503] * 5


@pytest.fixture
async def gate(dynalite_endpoint: str) -> AsyncIterator[Gate]:
    async with gated(dynalite_endpoint) as gate:
        yield gate


@pytest.fixture
def slow(settings: Settings, gate: Gate) -> Settings:
    """Lists are held at the gate, for as long as any time-out allows."""
    return with_changes(
        settings,
        aws_endpoint_url_dynamodb=gate.endpoint,
        dynamodb_read_seconds=25,
        request_seconds=28,
    )


def post(client: httpx.AsyncClient, body: dict[str, Any]) -> "asyncio.Task[httpx.Response]":
    return asyncio.create_task(client.post("/graphql", json=body))


async def test_slow_list_holds_up_no_other_request(slow: Settings, gate: Gate) -> None:
    created = await Application(slow).create()
    async with http_client(slow, LIMITS) as client:
        listing = post(client, LIST)
        await gate.held.acquire()  # the list is on its way, and stays there

        asked = {"query": FIRST.read, "variables": {"id": created["id"]}}
        got = await client.post("/graphql", json=asked)
        assert got.json() == {"data": {FIRST.one: FIRST.labelled}}
        assert (await client.get("/health")).status_code == 200
        assert not listing.done()

        gate.opened.set()
        assert (await listing).json() == {"data": {FIRST.many: {"nodes": [FIRST.labelled]}}}


async def test_health_check_does_not_wait_behind_lists_that_took_every_thread(
    slow: Settings, gate: Gate
) -> None:
    async with http_client(slow, LIMITS) as client:
        listings = [post(client, LIST) for _ in range(5)]
        for _ in range(LIMITS.calls.threads):
            await gate.held.acquire()

        assert (await client.get("/health")).json() == HEALTHY
        assert not any(listing.done() for listing in listings)

        gate.opened.set()
        replies = await asyncio.gather(*listings)
    assert [reply.json() for reply in replies] == [{"data": FIRST.empty}] * 5


def test_name_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == SERVICE
