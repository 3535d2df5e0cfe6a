"""Clients that send half of a request, or take nothing of a response, keep no connection."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.local.gateway.http_api import BODY_SECONDS as GATEWAYS_BODY_SECONDS
from graphql_api.local.server import CLOSE_MARGIN_SECONDS, ClientTimeouts
from graphql_api.settings import Settings
from graphql_api.web.request_reader import BODY_SECONDS, RequestLimits
from graphql_api.wiring import Limits, build_app
from tests.support.application import tableless
from tests.support.gateway import recorded
from tests.support.serving import SECONDS, answered, connect, serving

SHORT: Final = 0.3
HEADS_IN_TIME: Final = ClientTimeouts(close=SECONDS, head=SHORT, response=SECONDS)
GET: Final = b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n"
POST: Final = b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
BODY: Final = b'{"query": "{ __typename }"}'
HALF: Final = BODY[:10]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return tableless(monkeypatch)


@contextmanager
def application(settings: Settings, body_seconds: float) -> Iterator[ASGIApp]:
    yield build_app(settings, limits=Limits(RequestLimits(body_seconds=body_seconds)))


@contextmanager
def twin(settings: Settings, body_seconds: float) -> Iterator[ASGIApp]:
    with recorded(body_seconds=body_seconds) as gateway:
        yield gateway.app


DOORS: Final = pytest.mark.parametrize("door", [application, twin])


def received(connection: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    content = b""
    try:
        while chunk := connection.recv(65_536):
            content += chunk
    except ConnectionError:
        pass
    return content


def dripped(connection: socket.socket, drops: bytes) -> None:
    """Send the same again and again, until the server closes the connection."""
    connection.settimeout(SHORT / 10)
    while True:
        try:
            connection.sendall(drops)
            if not connection.recv(65_536):
                return
        except TimeoutError:
            continue
        except ConnectionError:
            return


@DOORS
@pytest.mark.parametrize("sent", [b"", b"POST /graph", POST, POST + b"x-long: "])
async def test_head_that_does_not_arrive_ends_the_connection(
    settings: Settings, door: Any, sent: bytes
) -> None:
    with door(settings, SECONDS) as app:
        async with serving(app, HEADS_IN_TIME) as port:
            with connect(port) as connection:
                connection.sendall(sent)
                assert await asyncio.to_thread(received, connection) == b""


@DOORS
async def test_head_that_comes_in_drips_ends_the_connection(settings: Settings, door: Any) -> None:
    with door(settings, SECONDS) as app:
        async with serving(app, HEADS_IN_TIME) as port:
            with connect(port) as connection:
                connection.sendall(POST + b"x-long: ")
                async with asyncio.timeout(SECONDS):
                    await asyncio.to_thread(dripped, connection, b"x")


@DOORS
async def test_second_head_has_no_more_time_than_the_first(settings: Settings, door: Any) -> None:
    with door(settings, SECONDS) as app:
        async with serving(app, HEADS_IN_TIME) as port:
            with connect(port) as connection:
                connection.sendall(GET)
                await asyncio.to_thread(answered, connection)
                connection.sendall(GET[:10])
                async with asyncio.timeout(SECONDS):
                    await asyncio.to_thread(dripped, connection, b"x")


@DOORS
@pytest.mark.parametrize(
    "half",
    [
        b"content-length: %d\r\n\r\n" % len(BODY),
        b"content-length: %d\r\n\r\n" % len(BODY) + HALF,
        b"transfer-encoding: chunked\r\n\r\n",
        b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(HALF), HALF),
    ],
)
async def test_body_that_does_not_arrive_is_a_408(
    settings: Settings, door: Any, half: bytes
) -> None:
    with door(settings, SHORT) as app:
        async with serving(app) as port:
            with connect(port) as connection:
                connection.sendall(POST + half)
                status, headers, body = await asyncio.to_thread(answered, connection)
                assert await asyncio.to_thread(received, connection) == b""
    assert (status, headers["connection"]) == (408, "close")
    if door is twin:
        assert body == {"message": "Request Timeout"}
        return
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert error["message"] == f"The body did not arrive within {SHORT} seconds."
    assert headers["x-request-id"]


@DOORS
async def test_rest_of_a_body_that_was_not_asked_for_ends_the_connection(
    settings: Settings, door: Any
) -> None:
    with door(settings, SHORT) as app:
        async with serving(app, HEADS_IN_TIME) as port:
            with connect(port) as connection:
                connection.sendall(POST.replace(b"/graphql", b"/nothing"))
                connection.sendall(b"content-length: 1000000\r\n\r\n")
                async with asyncio.timeout(SECONDS):
                    await asyncio.to_thread(dripped, connection, b"x")


async def test_slow_request_in_time_is_answered(settings: Settings) -> None:
    async with serving(build_app(settings)) as port:
        with connect(port) as connection:
            head = POST + b"content-length: %d\r\n\r\n" % len(BODY)
            for part in (head[:20], head[20:], HALF, BODY[len(HALF) :]):
                await asyncio.sleep(0.05)
                connection.sendall(part)
            _, _, body = await asyncio.to_thread(answered, connection)
    assert body == {"data": {"__typename": "Query"}}


async def large(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer more than any socket's buffer holds, in two parts or one."""
    if scope["type"] != "http":
        return
    is_streamed = scope["path"] == "/streamed"
    body = {"type": "http.response.body", "body": b"x" * 50_000_000}
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({**body, "more_body": is_streamed})
    if is_streamed:
        await send(body)


@pytest.mark.parametrize("path", [b"/streamed", b"/whole"])
async def test_response_that_nobody_takes_ends_the_connection(path: bytes) -> None:
    with_answers_in_time = ClientTimeouts(close=10 * SECONDS, head=SHORT, response=SHORT)
    # Leaving it waits for the server's end, and that for all connections.
    async with serving(large, with_answers_in_time) as port:
        connection = connect(port)
        connection.sendall(b"GET %b HTTP/1.1\r\nhost: localhost\r\n\r\n" % path)
        await asyncio.to_thread(connection.recv, 1)
    connection.close()


async def test_response_that_is_taken_slowly_arrives_whole() -> None:
    timeouts = ClientTimeouts(close=SECONDS, head=SHORT, response=SHORT)
    async with serving(large, timeouts) as port:
        with connect(port) as connection:
            connection.sendall(
                b"GET /streamed HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
            )
            size = 0
            while chunk := await asyncio.to_thread(connection.recv, 5_000_000):
                size += len(chunk)
                await asyncio.sleep(0.01)
    assert size > 100_000_000


def test_body_in_time_is_waited_for_when_the_server_stops() -> None:
    assert max(BODY_SECONDS, GATEWAYS_BODY_SECONDS) < CLOSE_MARGIN_SECONDS
