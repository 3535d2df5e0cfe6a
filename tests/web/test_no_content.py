"""Responses without content, and the type that they name.

https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import pytest

from graphql_api.web.explorer import BUILT_ASSETS
from graphql_api.wiring import build_handler
from tests.support.application import http_client, persisted, tableless
from tests.support.events import LambdaContext, http_event
from tests.support.gateway import logs_as_before, served

SCHEMA: Final = "{ __schema { queryType { name } } }"
QUERY: Final = urlencode({"query": SCHEMA, "extensions": json.dumps(persisted(SCHEMA))})
BROWSER: Final = {"accept": "text/html"}
# What the gateway adds where a function names no type.
GATEWAYS: Final = "text/plain;charset=UTF-8"

Reply = tuple[int, Mapping[str, str]]
Ask = Callable[[str, str, dict[str, str]], Awaitable[Reply]]


@pytest.fixture(params=["application", "function", "twin"])
async def ask(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Ask]:
    """A GET, by path, query string and headers."""
    settings = tableless(monkeypatch)

    def by(client: httpx.AsyncClient) -> Ask:
        async def get(path: str, query: str, headers: dict[str, str]) -> Reply:
            reply = await client.get(f"{path}?{query}" if query else path, headers=headers)
            return reply.status_code, reply.headers

        return get

    if request.param == "application":
        async with http_client(settings) as client:
            yield by(client)
        return
    if request.param == "twin":
        with served(settings) as client:
            yield by(client)
        return

    def invoked(event: dict[str, Any]) -> Any:
        asyncio.set_event_loop(loop := asyncio.new_event_loop())
        try:
            return handler(event, LambdaContext())
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    async def get(path: str, query: str, headers: dict[str, str]) -> Reply:
        event = http_event("GET", path, query_string=query, headers=headers)
        reply = await asyncio.to_thread(invoked, event)
        return reply["statusCode"], reply["headers"]

    with logs_as_before():
        handler = build_handler(settings)
        yield get


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_unchanged_answer_names_the_type_of_what_it_stands_for(ask: Ask, accept: str) -> None:
    headers = {"accept": accept}
    status, whole = await ask("/graphql", QUERY, headers)
    assert (status, whole["content-type"]) == (200, f"{accept}; charset=utf-8")
    status, unchanged = await ask("/graphql", QUERY, {**headers, "if-none-match": whole["etag"]})
    assert status == 304
    for name in ("content-type", "etag", "cache-control", "vary"):
        assert unchanged[name] == whole[name]


@pytest.mark.parametrize("ending", [".js", ".css", ".ttf", ".svg"])
async def test_unchanged_file_names_its_type(ask: Ask, ending: str) -> None:
    (file, *_) = (BUILT_ASSETS / "graphiql" / "assets").glob(f"*{ending}")
    path = f"/graphiql/assets/{file.name}"
    status, whole = await ask(path, "", {})
    assert status == 200
    status, unchanged = await ask(path, "", {"if-none-match": whole["etag"]})
    assert status == 304
    for name in ("content-type", "etag", "cache-control", "vary"):
        assert unchanged[name] == whole[name]


@pytest.mark.parametrize(("path", "status"), [("/graphql", 302), ("/graphiql/", 307)])
async def test_redirect_names_no_type(ask: Ask, path: str, status: int) -> None:
    answered, headers = await ask(path, "", BROWSER)
    assert answered == status
    assert headers.get("content-type", GATEWAYS) == GATEWAYS
