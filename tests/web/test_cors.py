"""Which other origins' pages may ask, and read the answer."""

from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest

from graphql_api.settings import Settings
from tests.support.application import changed, code_of, http_client, tableless
from tests.support.kinds.first import FIRST

OURS: Final = "https://shop.example"
THEIRS: Final = "https://evil.example"
BODY: Final = {"query": "{ __typename }"}
# What a page may send without asking first.
# https://fetch.spec.whatwg.org/#cors-safelisted-request-header
SIMPLE: Final = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return tableless(monkeypatch)


@pytest.fixture
async def open_to_ours(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    origins = f"{OURS}, https://admin.example"
    async with http_client(changed(settings, allowed_origins=origins)) as client:
        yield client


def cors_headers(reply: httpx.Response) -> dict[str, str]:
    names = ("origin", "credentials", "methods", "headers")
    prefix = "access-control-allow-"
    return {n: reply.headers[prefix + n] for n in names if prefix + n in reply.headers}


async def preflight(client: httpx.AsyncClient, origin: str) -> httpx.Response:
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    return await client.options("/graphql", headers=asked)


async def test_no_origin_is_allowed_by_default(settings: Settings) -> None:
    async with http_client(settings) as client:
        reply = await client.post("/graphql", json=BODY, headers={"origin": OURS})
        asked = await preflight(client, OURS)
    assert cors_headers(reply) == cors_headers(asked) == {}
    assert asked.status_code == 405


async def test_page_of_an_allowed_origin_may_ask_and_read(open_to_ours: httpx.AsyncClient) -> None:
    asked = await preflight(open_to_ours, OURS)
    reply = await open_to_ours.post("/graphql", json=BODY, headers={"origin": OURS})

    assert asked.status_code == 204
    allowed = cors_headers(asked)
    assert allowed["origin"] == OURS
    assert {"content-type", "authorization"} <= set(allowed["headers"].lower().split(", "))
    assert cors_headers(reply) == {"origin": OURS}
    assert {"etag", "x-request-id"} <= set(
        reply.headers["access-control-expose-headers"].lower().split(", ")
    )
    assert "origin" in reply.headers["vary"].lower()


async def test_page_of_another_origin_may_not(open_to_ours: httpx.AsyncClient) -> None:
    asked = await preflight(open_to_ours, THEIRS)
    reply = await open_to_ours.post("/graphql", json=BODY, headers={"origin": THEIRS})
    assert asked.status_code == 204
    assert "origin" not in cors_headers(asked) | cors_headers(reply)


async def test_error_may_be_read_as_an_answer_may(open_to_ours: httpx.AsyncClient) -> None:
    reply = await open_to_ours.post("/graphql", content="{", headers={"origin": OURS})
    assert code_of(reply) == "UNSUPPORTED_MEDIA_TYPE"
    assert cors_headers(reply)["origin"] == OURS


@pytest.mark.parametrize("origins", ["*", THEIRS])
async def test_no_origin_is_allowed_with_credentials(settings: Settings, origins: str) -> None:
    async with http_client(changed(settings, allowed_origins=origins)) as client:
        headers = {"origin": THEIRS, "cookie": "session=1"}
        reply = await client.post("/graphql", json=BODY, headers=headers)
        asked = await preflight(client, THEIRS)
    for answer in (reply, asked):
        assert cors_headers(answer)["origin"] == origins
        assert "credentials" not in cors_headers(answer)


@pytest.mark.parametrize("content_type", SIMPLE)
async def test_post_that_needs_no_preflight_executes_nothing(
    open_to_ours: httpx.AsyncClient, content_type: str
) -> None:
    for origin in (OURS, THEIRS):
        reply = await open_to_ours.post(
            "/graphql",
            content='{"query": "{ __typename }"}',
            headers={"content-type": content_type, "origin": origin},
        )
        assert reply.status_code == 415


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_address_of_a_mutation_executes_nothing(
    open_to_ours: httpx.AsyncClient, method: str
) -> None:
    params = {"query": FIRST.delete, "variables": '{"id": "a"}'}
    reply = await open_to_ours.request(method, "/graphql", params=params)
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
