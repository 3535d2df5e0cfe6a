"""Several creates share the threads with all else: a few are sent at the same time."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from graphql_api.domain.caller import ANYONE
from graphql_api.domain.collection import INPUTS_MAX
from graphql_api.execution.request import GraphQLRequest
from graphql_api.process import CALL_LIMITS, CallLimits, Process
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from graphql_api.wiring import LIMITS, Limits, build_engine
from tests.items.lamps import CREATE, LAMP
from tests.items.many_lamps import CREATE_MANY, kinds, lamps
from tests.support.application import http_client
from tests.support.gated_table import Gate, gated

MANY: Final = {"query": CREATE_MANY, "variables": {"inputs": lamps(INPUTS_MAX)}}
ONE: Final = {"query": CREATE, "variables": {"input": LAMP}}
BOTH: Final = """mutation ($one: CreateItemInput!, $inputs: [CreateItemInput!]!) {
    before: createItem(input: $one) { __typename }
    createItems(inputs: $inputs) { __typename }
    after: createItem(input: $one) { __typename } }"""


@pytest.fixture
async def gate(dynalite_endpoint: str) -> AsyncIterator[Gate]:
    async with gated(dynalite_endpoint) as gate:
        gate.operations = frozenset({"PutItem"})
        yield gate


@pytest.fixture
def slow(settings: Settings, gate: Gate) -> Settings:
    """What the gate holds stays there for as long as any time-out allows."""
    changes = {"aws_endpoint_url_dynamodb": gate.endpoint, "dynamodb_read_seconds": 25}
    return settings.model_copy(update={**changes, "request_seconds": 28})


def ask(client: httpx.AsyncClient, body: dict[str, Any]) -> "asyncio.Task[httpx.Response]":
    return asyncio.create_task(client.post("/graphql", json=body))


@pytest.mark.parametrize("at_once", [1, 3, CALL_LIMITS.concurrent_writes])
async def test_few_are_sent_at_the_same_time_and_others_find_a_thread(
    slow: Settings, gate: Gate, at_once: int
) -> None:
    limits = Limits(calls=CallLimits(concurrent_writes=at_once))
    async with http_client(slow, limits) as client:
        many = ask(client, MANY)
        for _ in range(at_once):
            await gate.held.acquire()
        # Of this kind of call, too, and it does not wait for the rest of them.
        one = ask(client, ONE)
        await gate.held.acquire()
        assert gate.arrived == at_once + 1
        assert (await client.get("/health")).status_code == 200
        assert not many.done()
        gate.opened.set()
        assert "errors" not in (await one).json()
        results = (await many).json()["data"]["createItems"]
    assert kinds(results) == ["CreateItemSuccess"] * INPUTS_MAX
    assert gate.arrived == INPUTS_MAX + 1


def test_three_others_find_threads_beside_it() -> None:
    assert 4 * LIMITS.calls.concurrent_writes <= LIMITS.calls.threads


class Lambda:
    """A service as a Lambda process has it, and the number of writes that took a thread."""

    def __init__(self, settings: Settings) -> None:
        self._process = Process(settings, REGISTRY.records(), is_lambda=True)
        self._engine = build_engine(settings)
        self._submit = self._process._writes.submit
        self._process._writes.submit = self._counted  # type: ignore[method-assign, assignment]
        self.in_threads = 0

    def _counted(self, *given: Any) -> Any:
        self.in_threads += 1
        return self._submit(*given)

    async def ask(self, text: str, **variables: Any) -> None:
        context = self._process.new_context(ANYONE, 15.0)
        request = GraphQLRequest(text, variables)
        prepared = await self._engine.prepare(request, context, may_register=False)
        assert "errors" not in await self._engine.execute(prepared, context, "test")


async def test_on_lambda_none_of_them_holds_the_thread_of_its_request(
    slow: Settings, gate: Gate
) -> None:
    process = Lambda(slow)
    running = asyncio.create_task(process.ask(CREATE_MANY, inputs=lamps(5)))
    for _ in range(5):
        await gate.held.acquire()  # with one that held it, the others would never come
    gate.opened.set()
    await running
    assert process.in_threads == 5


async def test_on_lambda_only_several_take_threads_of_their_own(settings: Settings) -> None:
    process = Lambda(settings)
    await process.ask(CREATE, input=LAMP)
    assert process.in_threads == 1  # which connected
    for number in (1, 2):
        await process.ask(BOTH, one=LAMP, inputs=lamps(5))
        assert process.in_threads == 1 + 5 * number


async def test_more_than_the_threads_are_created_in_the_end(slow: Settings, gate: Gate) -> None:
    gate.opened.set()
    limits = Limits(calls=CallLimits(threads=2))
    async with http_client(slow, limits) as client:
        replies = await asyncio.gather(*(ask(client, MANY) for _ in range(3)))
    for reply in replies:
        assert kinds(reply.json()["data"]["createItems"]) == ["CreateItemSuccess"] * INPUTS_MAX
