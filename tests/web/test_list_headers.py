"""Headers that come on several lines count as one, alike on each server.

https://www.rfc-editor.org/rfc/rfc9110#section-5.3
"""

import json
from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from graphql_api.settings import Settings
from graphql_api.web.middleware import JoinedHeaders
from graphql_api.wiring import build_app
from tests.support.application import changed, persisted, tableless
from tests.support.gateway import twin_of
from tests.support.serving import serving

Lines = list[tuple[str, str]]
OURS: Final = "https://shop.example"
GRAPHQL: Final = "application/graphql-response+json"
BODY: Final = {"query": "{ __typename }"}
SCHEMA: Final = "{ __schema { types { name description fields { name description } } } }"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return changed(tableless(monkeypatch), allowed_origins=OURS)


def client_of(port: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60)


@pytest.fixture(params=["application", "twin"])
async def client(
    request: pytest.FixtureRequest, settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    if request.param == "application":
        async with serving(build_app(settings)) as port, client_of(port) as client:
            yield client
    else:
        with twin_of(settings) as app:
            async with serving(app) as port, client_of(port) as client:
                yield client


async def post(client: httpx.AsyncClient, *lines: tuple[str, str]) -> httpx.Response:
    """Ask with these lines, and no other that says what the client takes."""
    for name in ("accept", "accept-encoding"):
        client.headers.pop(name, None)
    return await client.post("/graphql", json=BODY, headers=list(lines))


@pytest.mark.parametrize(
    ("lines", "media_type"),
    [
        ([("accept", "text/event-stream"), ("accept", "application/json")], "application/json"),
        ([("accept", "application/json;q=0.5"), ("Accept", GRAPHQL)], GRAPHQL),
        ([("accept", ""), ("accept", "text/plain"), ("accept", GRAPHQL)], GRAPHQL),
    ],
)
async def test_accept_is_read_whole(
    client: httpx.AsyncClient, lines: Lines, media_type: str
) -> None:
    reply = await post(client, *lines)
    assert (reply.status_code, reply.json()) == (200, {"data": {"__typename": "Query"}})
    assert reply.headers["content-type"] == f"{media_type}; charset=utf-8"


async def test_browser_is_known_by_its_second_line(client: httpx.AsyncClient) -> None:
    lines = [("accept", "*/*;q=0.1"), ("accept", "text/html")]
    assert (await client.get("/graphql", headers=lines)).status_code == 302


async def test_encodings_are_read_whole(client: httpx.AsyncClient) -> None:
    client.headers.pop("accept-encoding")
    lines = [("accept-encoding", "identity;q=0.5"), ("accept-encoding", "gzip")]
    reply = await client.get("/graphql", params={"query": SCHEMA}, headers=lines)
    assert reply.headers["content-encoding"] == "gzip"


async def test_tags_are_read_whole(client: httpx.AsyncClient) -> None:
    extensions = json.dumps({"persistedQuery": persisted(SCHEMA)["persistedQuery"]})
    asked = {"query": SCHEMA, "extensions": extensions}
    tag = (await client.get("/graphql", params=asked)).headers["etag"]
    for lines in ([tag, '"other"'], ['"other"', tag], ['"a", "b"', '"c"', tag]):
        headers = [("if-none-match", line) for line in lines]
        assert (await client.get("/graphql", params=asked, headers=headers)).status_code == 304


async def test_connection_is_read_whole(client: httpx.AsyncClient) -> None:
    reply = await post(client, ("connection", "keep-alive"), ("connection", "close"))
    assert reply.headers["connection"] == "close"


async def test_encodings_of_a_body_are_read_whole(client: httpx.AsyncClient) -> None:
    none = ("content-encoding", "identity")
    assert (await post(client, none, none)).status_code == 200
    assert (await post(client, none, ("content-encoding", "gzip"))).status_code == 415


async def test_header_that_is_no_list_is_not_one_of_two(client: httpx.AsyncClient) -> None:
    """Neither of the two counts, as at the gateway, which joins them."""
    typed = await post(client, ("content-type", "application/json"), ("content-type", "text/plain"))
    assert typed.status_code == 415
    named = await post(client, ("x-request-id", "one"), ("x-request-id", "two"))
    assert named.headers["x-request-id"] not in {"one", "two"}
    known = await post(client, ("origin", OURS), ("origin", "https://evil.example"))
    assert "access-control-allow-origin" not in known.headers


async def test_lines_are_joined_in_their_order() -> None:
    seen: list[tuple[str, str]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend(Request(scope).headers.items())

    headers = [(b"a", b"1"), (b"cookie", b"x=1"), (b"b", b"3"), (b"a", b"2"), (b"cookie", b"y=2")]
    scope = {"type": "http", "headers": headers}
    await JoinedHeaders(app)(scope, None, None)  # type: ignore[arg-type]
    assert seen == [("a", "1, 2"), ("cookie", "x=1; y=2"), ("b", "3")]
    assert len(scope["headers"]) == 5
