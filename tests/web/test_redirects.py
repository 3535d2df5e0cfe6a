"""Redirects stay behind whatever stands before the path, and are the same at each door."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import httpx
import pytest

from tests.support.application import changed, http_client, tableless
from tests.support.gateway import served

# A custom domain's base path, which the service never hears of.
BASE: Final = "https://api.example/base"
BROWSER: Final = {"accept": "text/html,*/*;q=0.8"}
MOVED: Final = 307


@dataclass
class Door:
    client: httpx.AsyncClient
    stage: str  # its path

    async def at(self, method: str, path: str, **options: dict[str, str]) -> httpx.Response:
        return await self.client.request(method, self.stage + path, **options)  # type: ignore[arg-type]


@pytest.fixture(params=["application", "$default", "prod", "graphiql"])
async def door(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Door]:
    settings = tableless(monkeypatch)
    if request.param == "application":
        async with http_client(settings) as client:
            yield Door(client, "")
        return
    with served(settings, stage=request.param) as client:
        yield Door(client, "" if request.param == "$default" else f"/{request.param}")


@pytest.mark.parametrize(
    ("path", "headers", "status", "target"),
    [
        ("/graphql", BROWSER, 302, "/graphiql"),
        ("/graphiql/", {}, MOVED, "/graphiql"),
        ("/graphiql/", BROWSER, MOVED, "/graphiql"),
        (
            "/graphiql/?query=%7Bviewer%7D&x=a%20b",
            {},
            MOVED,
            "/graphiql?query=%7Bviewer%7D&x=a%20b",
        ),
    ],
)
async def test_redirect_is_relative(
    door: Door, path: str, headers: dict[str, str], status: int, target: str
) -> None:
    for method in ("GET", "HEAD"):
        reply = await door.at(method, path, headers=headers)
        assert reply.status_code == status
        location = reply.headers["location"]
        assert not location.startswith(("/", "http:", "https:"))
        at = f"{BASE}{door.stage}"
        assert urljoin(at + path, location) == at + target


@pytest.mark.parametrize("host", ["evil.example", "[::1]:8232", "[::1", "", "a:b:c", "a:99999"])
async def test_host_that_was_asked_is_neither_named_nor_a_fault(door: Door, host: str) -> None:
    headers = {"host": host, "x-forwarded-port": "443, 443", "x-forwarded-host": host}
    for path in ("/", "/graphiql", "/graphql?query={__typename}"):
        assert (await door.at("GET", path, headers=headers)).status_code == 200
    reply = await door.at("GET", "/graphiql/", headers=headers)
    assert (reply.status_code, reply.headers["location"]) == (MOVED, "../graphiql")


@pytest.mark.parametrize("path", ["/graphql/", "/health/", "/graphql//"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
async def test_slash_at_the_end_is_another_address(door: Door, path: str, method: str) -> None:
    reply = await door.at(method, path)
    assert (reply.status_code, reply.headers.get("location")) == (404, None)


async def test_other_methods_are_not_redirected(door: Door) -> None:
    reply = await door.at("POST", "/graphiql/")
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, HEAD")


async def test_nothing_is_redirected_to_an_explorer_that_is_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with http_client(changed(tableless(monkeypatch), explorer="off")) as client:
        for path in ("/graphiql", "/graphiql/"):
            assert (await client.get(path)).status_code == 404
