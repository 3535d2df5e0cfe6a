"""A request that offers another protocol is answered in its own, with its body.

https://www.rfc-editor.org/rfc/rfc9110#section-7.8
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from graphql_api.settings import Settings
from graphql_api.wiring import build_app
from tests.support.application import tableless
from tests.support.gateway import twin_of
from tests.support.serving import answered, connect, serving

BODY: Final = b'{"query": "{ __typename }"}'
ANSWER: Final = {"data": {"__typename": "Query"}}
LENGTH: Final = b"content-length: %d\r\n\r\n%b" % (len(BODY), BODY)
CHUNKED: Final = b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
POST: Final = b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
GET: Final = b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: localhost\r\n"
OFFERS: Final = {
    # Java's HttpClient, and curl --http2
    "h2c": b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n"
    b"http2-settings: AAEAAEAAAAI\r\n",
    "two lines": b"connection: keep-alive\r\nconnection: upgrade\r\nupgrade: h2c\r\n",
    "websocket": b"connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "several": b"connection: upgrade\r\nupgrade: foo/2, websocket\r\n",
    "unnamed": b"upgrade: h2c\r\n",
}


@pytest.fixture(params=["application", "twin"])
async def port(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[int]:
    settings: Settings = tableless(monkeypatch)
    if request.param == "application":
        async with serving(build_app(settings)) as port:
            yield port
    else:
        with twin_of(settings) as app:
            async with serving(app) as port:
                yield port


async def ask(port: int, *parts: bytes) -> list[tuple[int, dict[str, str], Any]]:
    """Send the parts one after the other, and return the answer to each, on one connection."""

    def exchange() -> list[tuple[int, dict[str, str], Any]]:
        with connect(port) as connection:
            answers = []
            for part in parts:
                connection.sendall(part)
                answers.append(answered(connection))
            return answers

    return await asyncio.to_thread(exchange)


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("body", [LENGTH, CHUNKED], ids=["length", "chunked"])
async def test_offer_of_another_protocol_loses_no_body(
    port: int, offer: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    # Twice: the connection stays as it is.
    for status, headers, answer in await ask(port, *[POST + OFFERS[offer] + body] * 2):
        assert (status, answer) == (200, ANSWER)
        assert "upgrade" not in headers
    assert caplog.records == []


@pytest.mark.parametrize("offer", OFFERS)
async def test_offer_without_a_body_is_ignored_too(port: int, offer: str) -> None:
    for status, _, answer in await ask(port, *[GET + OFFERS[offer] + b"\r\n"] * 2):
        assert (status, answer) == (200, ANSWER)


async def test_body_that_comes_after_its_head_is_kept(port: int) -> None:
    def exchange() -> Any:
        with connect(port) as connection:
            connection.sendall(POST + OFFERS["h2c"] + LENGTH[: -len(BODY)])
            for at in range(len(BODY)):
                connection.sendall(BODY[at : at + 1])
            return answered(connection)

    status, _, answer = await asyncio.to_thread(exchange)
    assert (status, answer) == (200, ANSWER)


async def test_whole_address_in_the_request_line_is_taken(port: int) -> None:
    # https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
    for host in (b"localhost", b"[::1]:8000", b"[::1"):
        whole = GET.replace(b"GET /", b"GET http://%b/" % host) + b"\r\n"
        ((status, _, answer),) = await ask(port, whole)
        assert (status, answer) == (200, ANSWER)
