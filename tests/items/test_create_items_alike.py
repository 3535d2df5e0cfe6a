"""Creating several items is creating each by itself: same results, same table, same calls.

Items are drawn, and what fails of their calls: each item has faults of its own, so both ways meet
the same ones. The clock and the ids are the same, too.
"""

import asyncio
import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphql_api.domain.budget import Budget
from graphql_api.domain.caller import ANYONE
from graphql_api.domain.collection import INPUTS_MAX, Collections
from graphql_api.dynamodb.repository import DynamoRepositories, Table
from graphql_api.execution.engine import GraphQLEngine
from graphql_api.execution.request import GraphQLRequest
from graphql_api.items.item import ITEM
from graphql_api.items.record import RECORD
from graphql_api.schema.context import Context
from graphql_api.wiring import build_engine
from tests.dynamodb.schedules.engine import Engine
from tests.dynamodb.schedules.wire import PromptCalls
from tests.items.lamps import CREATE, LAMP
from tests.items.many_lamps import CREATE_MANY
from tests.support.application import tableless
from tests.support.stores import SECONDS, UNLIMITED
from tests.support.writes import NOON

PUT_UNITS: Final = 7.0
DELETE: Final = "mutation ($id: ID!) { deleteItem(input: {id: $id}) { __typename } }"
# Which the next call of an item meets; most meet none.
FAULTS: Final = ("throttled", "lost before", "lost after", "denied", "bug")
CODES: Final = {
    "throttled": "ThrottlingException",
    "denied": "AccessDeniedException",
    "bug": "ValidationException",
}


@dataclass
class Faulty:
    """A client of an engine, whose calls fail by their item: the same number of it in the same way.

    Attributes:
        share: of the calls that fail, 0 to 1.
        faults: what the calls of an item meet, by its id.
    """

    seed: int
    share: float
    engine: Engine = field(default_factory=Engine)
    faults: dict[str, random.Random] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put_item(self, **request: Any) -> Any:
        return self._call(request["Item"]["id"]["S"], self.engine.put_item, request, PUT_UNITS)

    def get_item(self, **request: Any) -> Any:
        return self._call(request["Key"]["id"]["S"], self.engine.get_item, request, 0.5)

    def update_item(self, **request: Any) -> Any:
        return self.engine.update_item(**request)

    def _call(self, item_id: str, call: Any, request: Any, units: float) -> Any:
        with self.lock:
            chance = self.faults.setdefault(item_id, random.Random(f"{self.seed} {item_id}"))
            fault = chance.choice(FAULTS) if chance.random() < self.share else ""
            if fault in CODES:
                error: Any = {"Error": {"Code": CODES[fault], "Message": ""}}
                error["ResponseMetadata"] = {"HTTPStatusCode": 400}
                raise ClientError(error, "a call")
            if fault == "lost before":
                raise ConnectionClosedError(endpoint_url="wire")
            reply = call(**request)
            if fault == "lost after":
                raise ConnectionClosedError(endpoint_url="wire")
            return {**reply, "ConsumedCapacity": {"CapacityUnits": units}}


@dataclass
class Service:
    """One table, and how often it was called and for how many units."""

    engine: GraphQLEngine
    threads: ThreadPoolExecutor
    table: Faulty
    ticks: Iterator[int] = field(default_factory=count)
    tokens: Iterator[int] = field(default_factory=count)
    calls: int = 0
    units: tuple[float, float] = (0.0, 0.0)

    async def ask(self, text: str, **variables: Any) -> Any:
        budget = Budget.of(SECONDS, time.monotonic)
        client: Any = self.table
        calls = PromptCalls(self.threads, budget, max_attempts=2)
        repositories = DynamoRepositories(
            {"item": RECORD}, Table(client, "table", 1, 1, UNLIMITED), calls
        )
        collections = Collections(
            {"item": ITEM},
            repositories,
            now=lambda: NOON + timedelta(milliseconds=next(self.ticks)),
            new_token=lambda: f"{next(self.tokens):032x}",
        )
        context = Context(
            budget=budget,
            caller=ANYONE,
            collections=collections,
            list_concurrency=5,
            write_concurrency=3,
        )
        request = GraphQLRequest(text, variables)
        prepared = await self.engine.prepare(request, context, may_register=False)
        answer = await self.engine.execute(prepared, context, "request")
        self.calls += budget.calls
        self.units = self.units[0] + budget.read_units, self.units[1] + budget.write_units
        return answer

    def records(self) -> dict[str, Any]:
        return {one: states[-1] for one, states in self.table.engine.states.items() if states[-1]}


KEYS: Final = ("a", "b", "kept", "deleted")
INPUTS: Final = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Lamp", "Lamp", "Vase", ""]),
        "price": st.sampled_from(["30", "30", "30.00", "0", "a lot"]),
        "category": st.just("Home"),
    },
    optional={
        "description": st.sampled_from([None, "Brass."]),
        "idempotencyKey": st.sampled_from([None, "", *KEYS]),
    },
)


@pytest.fixture(scope="module")
def engine() -> Iterator[GraphQLEngine]:
    with pytest.MonkeyPatch.context() as patch:
        yield build_engine(tableless(patch))


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


async def filled(service: Service) -> None:
    """Use two keys: one of an item that is there, one of an item that is not any more."""
    share, service.table.share = service.table.share, 0.0
    for key in ("kept", "deleted"):
        answer = await service.ask(CREATE, input={**LAMP, "idempotencyKey": key})
        created = answer["data"]["createItem"]["item"]["id"]
    await service.ask(DELETE, id=created)
    service.table.share = share


async def one_by_one(service: Service, inputs: Sequence[Any]) -> list[Any]:
    """Return the result of each create, or its errors."""
    results = []
    for given_ in inputs:
        answer = await service.ask(CREATE, input=given_)
        errors = [_said(error) for error in answer.get("errors", [])]
        assert all(error["path"] == ["createItem"] for error in answer.get("errors", []))
        results.append(answer["data"]["createItem"] or errors)
    return results


async def together(service: Service, inputs: Sequence[Any]) -> list[Any]:
    """Return the result of each input, or its errors, as they would be of a create alone."""
    answer = await service.ask(CREATE_MANY, inputs=inputs)
    errors: dict[Any, list[Any]] = {}
    for error in answer.get("errors", []):
        field_name, index = error["path"]
        assert field_name == "createItems"
        errors.setdefault(index, []).append(_said(error))
    results = answer["data"]["createItems"]
    assert {index for index, result in enumerate(results) if result is None} == errors.keys()
    for index, result in enumerate(results):
        for fault in (result or {}).get("fields", []):
            assert fault["path"][:2] == ["inputs", str(index)]
            fault["path"][:2] = ["input"]
    return [result or errors[index] for index, result in enumerate(results)]


def _said(error: Any) -> Any:
    return error["message"], error["extensions"]


def compare(
    engine: GraphQLEngine, threads: ThreadPoolExecutor, inputs: list[Any], seed: int, share: float
) -> None:
    """Create the inputs both ways, each on a table of its own."""

    async def both() -> None:
        services = [Service(engine, threads, Faulty(seed, share)) for _ in range(2)]
        for service in services:
            await filled(service)
        alone, several = services
        assert await together(several, inputs) == await one_by_one(alone, inputs)
        assert several.records() == alone.records()
        assert (several.calls, several.units) == (alone.calls, alone.units)

    asyncio.run(both())


DRAWN: Final = {
    "inputs": st.lists(INPUTS, max_size=INPUTS_MAX),
    "seed": st.integers(0, 1_000_000),
    "share": st.sampled_from([0.0, 0.1, 0.5]),
}
KEYED: Final = {**LAMP, "idempotencyKey": "a"}


@example(inputs=[], seed=0, share=0.0)
@example(inputs=[KEYED] * INPUTS_MAX, seed=1, share=0.5)
@example(inputs=[LAMP] * INPUTS_MAX, seed=2, share=0.5)
@settings(max_examples=20, deadline=None)
@given(**DRAWN)
def test_results_table_and_calls_are_those_of_the_creates_one_by_one(
    engine: GraphQLEngine, threads: ThreadPoolExecutor, inputs: list[Any], seed: int, share: float
) -> None:
    compare(engine, threads, inputs, seed, share)


@pytest.mark.long
@pytest.mark.whole
@settings(max_examples=500, deadline=None)
@given(**DRAWN)
def test_they_are_for_many_inputs_too(
    engine: GraphQLEngine, threads: ThreadPoolExecutor, inputs: list[Any], seed: int, share: float
) -> None:
    compare(engine, threads, inputs, seed, share)
