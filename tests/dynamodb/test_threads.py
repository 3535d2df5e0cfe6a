"""Which calls to the table are made in a thread, and which hold the one of their request."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest
from botocore.credentials import RefreshableCredentials

from graphql_api.domain.caller import ANYONE
from graphql_api.execution.engine import GraphQLEngine
from graphql_api.execution.request import GraphQLRequest
from graphql_api.process import Process
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from graphql_api.wiring import build_engine
from tests.support.faults.plan import READS, Fault, Plan, Rule
from tests.support.faults.server import running_proxy
from tests.support.kinds.first import FIRST

GET: Final = f'{{ {FIRST.one}(id: "{FIRST.unknown_id}") {{ __typename }} }}'
LIST: Final = FIRST.list
CREATE: Final = (
    f"mutation ($i: Create{FIRST.type_name}Input!) {{"
    f" create{FIRST.type_name}(input: $i) {{ __typename }} }}"
)
TWO_LISTS: Final = " ".join(f"{name}: {FIRST.many} {{ nodes {{ id }} }}" for name in "ab")
PATIENCE: Final = 20.0  # seconds; less than dynamodb_read_seconds below
TWO: Final = CREATE.replace("}", f"}} b: create{FIRST.type_name}(input: $i) {{ __typename }}", 1)


class Lambda:
    """A service as a Lambda process has it, and the number of calls that took a thread."""

    def __init__(self, settings: Settings, *, is_lambda: bool = True) -> None:
        self.service = Process(settings, REGISTRY.records(), is_lambda=is_lambda)
        self.in_threads = 0
        self._engine: GraphQLEngine = build_engine(settings)
        for threads in (self.service._reads, self.service._lists, self.service._writes):
            threads.submit = partial(self._counted, threads.submit)  # type: ignore[method-assign]

    def _counted(self, submit: Callable[..., Any], call: Callable[..., Any], *given: Any) -> Any:
        self.in_threads += 1
        return submit(call, *given)

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        context = self.service.new_context(ANYONE, 15.0)
        request = GraphQLRequest(query, variables)
        prepared = await self._engine.prepare(request, context, may_register=False)
        answer = await self._engine.execute(prepared, context, "test")
        assert context.budget.calls >= 1
        return answer


@pytest.mark.parametrize("query", [GET, LIST, CREATE, TWO], ids=["get", "list", "one", "two"])
async def test_only_call_takes_a_thread_to_connect_and_none_from_then_on(
    settings: Settings, query: str
) -> None:
    process = Lambda(settings)
    taken = []
    for _ in range(3):
        assert "errors" not in await process.ask(query, i=FIRST.new)
        taken.append(process.in_threads)
    assert taken == [1, 1, 1]


async def test_connection_that_was_lost_is_made_anew_in_a_thread(settings: Settings) -> None:
    process = Lambda(settings)
    for taken in (1, 2, 3):
        await process.ask(GET)
        await process.ask(GET)
        assert process.in_threads == taken
        process.service._table.client.close()


@pytest.mark.parametrize(
    "query",
    [
        f"{{ {TWO_LISTS} }}",
        f"{{ ...f }} fragment f on Query {{ {TWO_LISTS} }}",
    ],
    ids=["fields", "fragment"],
)
async def test_calls_that_could_wait_for_each_other_take_threads(
    settings: Settings, query: str
) -> None:
    process = Lambda(settings)
    for _ in range(2):
        assert "errors" not in await process.ask(query)
    assert process.in_threads == 4


async def test_shards_are_read_in_threads(settings: Settings) -> None:
    process = Lambda(settings.model_copy(update={"list_shards": 3}))
    for _ in range(2):
        assert "errors" not in await process.ask(LIST)
    assert process.in_threads == 6


async def test_server_that_has_other_requests_never_waits_for_a_call(settings: Settings) -> None:
    process = Lambda(settings, is_lambda=False)
    for _ in range(3):
        assert "errors" not in await process.ask(GET)
    assert process.in_threads == 3


async def test_credentials_that_run_out_are_fetched_in_a_thread(settings: Settings) -> None:
    process = Lambda(settings)
    await process.ask(GET)
    fetched = []

    def fetch() -> dict[str, str]:
        fetched.append("anew")
        return {"access_key": "b", "secret_key": "b", "token": "b", "expiry_time": at(hours=6)}

    def at(**later: int) -> str:
        return (datetime.now(UTC) + timedelta(**later)).isoformat()

    process.service._table.client.api_calls._credentials = RefreshableCredentials(  # type: ignore[attr-defined]
        "a", "a", "a", datetime.now(UTC) + timedelta(minutes=5), fetch, "container-role"
    )
    taken = []
    for _ in range(3):
        await process.ask(GET)
        taken.append(process.in_threads)
    assert (taken, fetched) == ([2, 2, 2], ["anew"])


async def test_call_without_a_thread_ends_in_its_request_s_time_too(settings: Settings) -> None:
    assert settings.aws_endpoint_url_dynamodb
    with running_proxy(settings.aws_endpoint_url_dynamodb) as (injector, address):
        changes = {
            "aws_endpoint_url_dynamodb": address,
            "request_seconds": 0.5,
            "dynamodb_read_seconds": 25.0,
        }
        process = Lambda(settings.model_copy(update=changes))
        await process.ask(GET)
        injector.use(Plan([Rule(Fault.HANG, READS, count=1)]))  # until the plan is lifted
        # It holds the thread of its loop: only another one can tell that it does not end.
        ended = asyncio.to_thread(asyncio.run, process.ask(GET))
        answer = await asyncio.wait_for(ended, PATIENCE)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["DEADLINE_EXCEEDED"]
        assert process.in_threads == 1
        assert "errors" not in await process.ask(GET)
