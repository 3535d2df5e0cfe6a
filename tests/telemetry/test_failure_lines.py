"""A table that fails, as the log has it: one line each time, with its cause and its request."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphql_api.domain.errors import causes_of
from graphql_api.local.gateway.function import Handler, running_function
from graphql_api.wiring import build_handler
from tests.support.application import http_client, persisted
from tests.support.engine_environment import for_embedded_engine
from tests.support.events import http_event
from tests.support.faults.plan import READS, Fault, Plan, Rule
from tests.support.faults.proxy import FaultProxy
from tests.support.faults.server import running_proxy
from tests.support.gateway import logs_as_before
from tests.support.kinds.first import FIRST
from tests.support.log_lines import Line, Logged
from tests.support.servers import running_service, service_environment


@pytest.fixture
def proxy(logged: Logged) -> Iterator[FaultProxy]:
    """Between the service and its engine."""
    assert logged.settings.aws_endpoint_url_dynamodb
    with running_proxy(logged.settings.aws_endpoint_url_dynamodb) as (proxy, address):
        logged.set(aws_endpoint_url_dynamodb=address, dynamodb_attempts=2)
        yield proxy


def the_one_with(text: str, said: list[Line]) -> Line:
    (line,) = [line for line in said if text in line["message"]]
    return line


@pytest.mark.parametrize(
    ("fault", "seconds", "code", "chain", "cause"),
    [
        (
            Fault.THROTTLED,
            8.0,
            "THROTTLED",
            "Throttled < Refused < ",
            "(ProvisionedThroughputExceededException)",
        ),
        (
            Fault.RESET,
            8.0,
            "UNAVAILABLE",
            "StoreUnavailable < ResponseLost < ConnectionClosedError",
            "onnection",
        ),
        (Fault.HANG, 1.0, "DEADLINE_EXCEEDED", "DeadlineExceeded < ResponseLost < ", "imeout"),
        (Fault.HANG, 0.01, "DEADLINE_EXCEEDED", "DeadlineExceeded: ", "ran out of time"),
    ],
)
async def test_expected_failure_is_one_line_that_names_its_cause(
    logged: Logged,
    proxy: FaultProxy,
    fault: Fault,
    seconds: float,
    code: str,
    chain: str,
    cause: str,
) -> None:
    logged.set(request_seconds=seconds)
    proxy.use(Plan([Rule(fault)]))
    await logged.ask(FIRST.list)
    request, said = logged.fault()
    assert request["codes"] == [code]
    assert {line["request_id"] for line in said} == {request["request_id"]}
    assert [line for line in said if "exception" in line or "\n" in line["message"]] == []
    told = the_one_with(f"{code} at ['{FIRST.many}']", said)
    assert told["level"] == "WARNING"
    assert chain in told["message"]
    assert cause in told["message"]


async def test_outcome_that_nobody_knows_is_such_a_line_too(
    logged: Logged, proxy: FaultProxy
) -> None:
    proxy.use(Plan([Rule(Fault.RESET)]))
    await logged.ask(FIRST.create, input=FIRST.new)
    request, said = logged.fault()
    told = the_one_with(f"OUTCOME_UNKNOWN at ['create{FIRST.type_name}']", said)
    assert "OutcomeUnknown < StoreUnavailable < ResponseLost < " in told["message"]
    assert told["request_id"] == request["request_id"]
    assert "exception" not in told


async def test_document_that_could_not_be_read_is_a_line_that_names_its_cause(
    logged: Logged, proxy: FaultProxy
) -> None:
    logged.set(persisted_documents="table")
    proxy.use(Plan([Rule(Fault.THROTTLED, READS)]))
    await logged.client.post("/graphql", json={"extensions": persisted("{ __typename }")})
    request, said = logged.fault()
    told = the_one_with("A persisted document could not be read", said)
    assert "(ProvisionedThroughputExceededException)" in told["message"]
    assert told["request_id"] == request["request_id"]


async def test_line_between_two_requests_has_no_id(logged: Logged) -> None:
    def new_handler() -> Handler:
        handler = build_handler(logged.settings)

        def handle(event: dict[str, Any], context: Any) -> Any:
            logging.getLogger("graphql_api.warm_up").warning("Restored.")
            return handler(event, context)

        return handle

    with logs_as_before(), running_function(new_handler, timeout_seconds=60) as function:
        for _ in range(2):
            await function.invoke(http_event("GET", "/"))
    assert ["request_id" in line for line in logged.lines()] == [False, True] * 2


async def test_requests_at_the_same_time_have_lines_of_their_own(
    logged: Logged, proxy: FaultProxy, caplog_with_ids: pytest.LogCaptureFixture
) -> None:
    proxy.use(Plan([Rule(Fault.THROTTLED)]))
    names = [f"r-{number}" for number in range(5)]
    async with http_client(logged.settings) as client:
        await asyncio.gather(*(ask(client, name) for name in names))
    said = [vars(record)["request_id"] for record in caplog_with_ids.records]
    assert sorted(said) == sorted(names * 3)


async def ask(client: httpx.AsyncClient, name: str) -> None:
    await client.post("/graphql", json={"query": FIRST.list}, headers={"x-request-id": name})


def test_local_server_says_it_with_the_id_too(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    environment = for_embedded_engine(service_environment(), f"http://127.0.0.1:{port}")
    settings = {**environment, "TABLE_NAME": "table", "DYNAMODB_ATTEMPTS": "2"}
    with running_service(tmp_path / "data", settings) as service:
        headers = {"x-request-id": "mine"}
        httpx.post(
            f"{service.url}/graphql", json={"query": FIRST.list}, headers=headers, timeout=30
        )
        service.process.terminate()
        _, errors = service.process.communicate(timeout=30)
    lines = errors.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["WARNING"] * 3
    assert [line.split()[1] for line in lines] == ["mine:"] * 3
    assert "StoreUnavailable < Refused < EndpointConnectionError" in lines[-1]


def test_text_of_several_lines_is_one_in_the_log() -> None:
    error = ValueError("one\n two\r\nthree")
    error.__cause__ = KeyError()
    assert causes_of(error) == "ValueError < KeyError: one two three"
