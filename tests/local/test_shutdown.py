"""A service that is told to stop answers what it was asked, and takes nothing new."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from graphql_api.settings import Settings
from tests.support.engine_environment import for_embedded_engine
from tests.support.faults.plan import READS, WRITES, Fault, Plan, Rule
from tests.support.faults.proxy import FaultProxy
from tests.support.kinds.first import FIRST
from tests.support.marks import REPEATED
from tests.support.servers import Service, running_service

# More than the five seconds that were once given, and less than a request may take.
LONG_SECONDS: Final = 6.0
LIST: Final = {"query": FIRST.list}
WRITE: Final = {"query": FIRST.create, "variables": {"input": FIRST.new}}


@contextmanager
def stoppable(settings: Settings, data_dir: Path, gateway: str) -> Iterator[Service]:
    """A service process whose table is behind the injector."""
    environment = {
        **for_embedded_engine({}, settings.aws_endpoint_url_dynamodb or ""),
        "TABLE_NAME": settings.table_name,
        "DYNAMODB_READ_SECONDS": "7.5",
        "GATEWAY": gateway,
    }
    with running_service(data_dir, environment) as service:
        yield service


async def until_one_is_under_way(proxy: FaultProxy) -> None:
    while proxy.under_way == 0:
        await asyncio.sleep(0.01)


async def until_refused(url: str) -> None:
    """Ask on new connections; until they are refused, each is answered or closed."""
    while True:
        try:
            async with httpx.AsyncClient(timeout=60) as client:
                assert (await client.get(url)).status_code == 200
        except httpx.ConnectError:
            return
        except httpx.TransportError:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("gateway", "number"),
    [("", signal.SIGTERM), pytest.param("1", signal.SIGINT, marks=REPEATED)],
    ids=["uvicorn", "twin"],
)
async def test_request_in_flight_is_answered_and_none_is_taken(
    proxied: tuple[FaultProxy, Settings], tmp_path: Path, gateway: str, number: signal.Signals
) -> None:
    proxy, settings = proxied
    proxy.use(Plan([Rule(Fault.SLOW, READS, seconds=LONG_SECONDS)]))
    with stoppable(settings, tmp_path, gateway) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
            listing = asyncio.create_task(client.post("/graphql", json=LIST))
            await until_one_is_under_way(proxy)
            service.process.send_signal(number)
            await until_refused(service.url)
            assert not listing.done()
            reply = await listing
        assert (reply.status_code, reply.json()) == (200, {"data": FIRST.empty})
        assert await asyncio.to_thread(service.process.wait, 60) == 0


@pytest.mark.parametrize(
    ("gateway", "body", "code"),
    [
        ("", LIST, "UNAVAILABLE"),
        ("", WRITE, "OUTCOME_UNKNOWN"),
        pytest.param("1", LIST, None, marks=REPEATED),
    ],
    ids=["query", "mutation", "twin"],
)
async def test_request_that_is_cut_short_has_an_error_of_its_own(
    proxied: tuple[FaultProxy, Settings],
    tmp_path: Path,
    gateway: str,
    body: dict[str, Any],
    code: str | None,
) -> None:
    proxy, settings = proxied
    proxy.use(Plan([Rule(Fault.HANG, READS | WRITES)]))
    with stoppable(settings, tmp_path, gateway) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
            headers = {"x-request-id": "trace-42"}
            asked = asyncio.create_task(client.post("/graphql", json=body, headers=headers))
            await until_one_is_under_way(proxy)
            service.process.send_signal(signal.SIGINT)
            await until_refused(service.url)
            service.process.send_signal(signal.SIGINT)  # at once
            reply = await asked
        proxy.use(Plan())
        assert await asyncio.to_thread(service.process.wait, 60) == 0
    assert reply.status_code == 503
    if code is None:
        assert reply.json() == {"message": "Service Unavailable"}
        assert reply.headers["apigw-requestid"]
        return
    (error,) = reply.json()["errors"]
    assert error["extensions"] == {"code": code, "retryable": True, "requestId": "trace-42"}
    assert reply.headers["x-request-id"] == "trace-42"
    assert reply.headers["x-content-type-options"] == "nosniff"
