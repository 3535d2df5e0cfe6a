"""How answers are sent: compressed, bounded, guarded, and kept by caches where they may be."""

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any, Final

import brotli
import httpx
import pytest

from graphql_api.settings import Settings
from graphql_api.wiring import Limits
from tests.support.application import code_of, http_client, persisted, post, tableless
from tests.support.gateway import recorded_service
from tests.support.kinds.first import FIRST

SMALL: Final = {"query": "{ __typename }"}
IDS: Final = f"{FIRST.many} {{ nodes {{ id }} }}"
ONE: Final = f'{FIRST.one}(id: "a") {{ id }}'
LARGE: Final = {"query": "{ __schema { types { name description fields { name description } } } }"}


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return tableless(monkeypatch)


@pytest.fixture
async def client(quiet: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(quiet) as client:
        yield client


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;Q=1.0", "gzip"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.001", "gzip"),
        ("br;q=0.000, gzip;q=0", None),
        ("identity", None),
        ("deflate", None),
        ("", None),
    ],
)
async def test_large_answer_is_compressed_as_the_client_prefers(
    client: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    request = client.build_request(
        "POST", "/graphql", json=LARGE, headers={"accept-encoding": accepted}
    )
    reply = await client.send(request, stream=True)
    raw = b"".join([chunk async for chunk in reply.aiter_raw()])
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]

    assert reply.headers.get("content-encoding") == encoding
    assert reply.headers["content-length"] == str(len(raw))
    assert "accept-encoding" in reply.headers["vary"].lower()
    assert json.loads(unpack(raw))["data"]["__schema"]["types"]


async def test_small_answer_is_sent_as_it_is(client: httpx.AsyncClient) -> None:
    reply = await client.post("/graphql", json=SMALL, headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in reply.headers
    assert "accept-encoding" in reply.headers["vary"].lower()


async def test_answer_may_have_as_many_bytes_as_allowed(quiet: Settings) -> None:
    size = len((await post(quiet, LARGE)).content)
    at = await post(quiet, LARGE, Limits(answer_bytes=size))
    assert at.status_code == 200
    assert at.json()["data"]


@pytest.mark.parametrize(
    ("media_type", "status"),
    [("application/json", 200), ("application/graphql-response+json", 400)],
)
@pytest.mark.parametrize("method", ["POST", "GET", "persisted GET"])
async def test_answer_above_its_limit_is_refused_as_a_document_is(
    quiet: Settings, media_type: str, status: int, method: str
) -> None:
    headers = {"accept": media_type}
    size = len((await post(quiet, LARGE)).content)
    async with http_client(quiet, Limits(answer_bytes=size - 1)) as client:
        if method == "persisted GET":
            past = await get(client, LARGE["query"], **headers)
        elif method == "GET":
            past = await client.get("/graphql", params=LARGE, headers=headers)
        else:
            past = await client.post("/graphql", json=LARGE, headers=headers)
    assert (past.status_code, code_of(past)) == (status, "ANSWER_TOO_LARGE")
    assert past.headers["content-type"].startswith(media_type)
    assert past.headers["cache-control"] == "no-store"
    assert set(past.json()) == {"errors"}
    assert past.json()["errors"][0]["extensions"]["retryable"] is False
    assert str(size - 1) in past.json()["errors"][0]["message"]
    assert past.json()["errors"][0]["extensions"]["measured"] == size


@pytest.mark.parametrize("media_type", ["application/json", "application/graphql-response+json"])
@pytest.mark.parametrize(
    ("encoding", "is_base64"), [("br", True), ("gzip", True), ("identity", False)]
)
async def test_answer_through_the_gateway_is_text_unless_it_is_compressed(
    quiet: Settings, media_type: str, encoding: str, is_base64: bool
) -> None:
    headers = {"accept": media_type, "accept-encoding": encoding}
    with recorded_service(quiet) as gateway:
        reply = await gateway.client.post("/graphql", json=LARGE, headers=headers)
    (answer,) = gateway.answers
    assert answer["isBase64Encoded"] is is_base64
    assert reply.headers["content-type"].startswith(media_type)
    assert reply.headers.get("content-encoding", "identity") == encoding
    assert reply.json()["data"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/graphql", 200),
        ("GET", "/graphql", 400),
        ("PUT", "/graphql", 405),
        ("GET", "/", 200),
        ("GET", "/nothing", 404),
        ("GET", "/graphiql", 200),
    ],
)
async def test_every_answer_is_guarded(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    body = SMALL if method == "POST" else None
    headers = {"accept": "application/json", "x-request-id": "r-1"}
    reply = await client.request(method, path, json=body, headers=headers)
    assert reply.status_code == status
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["x-request-id"] == "r-1"
    assert "strict-transport-security" not in reply.headers  # there is no TLS locally


@pytest.mark.parametrize(
    ("choice", "header"),
    [
        (None, "max-age=63072000"),
        ("off", "max-age=63072000"),
        ("on", "max-age=63072000; includeSubDomains"),
    ],
)
async def test_answer_behind_the_gateway_asks_for_tls_of_its_own_domain_from_now_on(
    quiet: Settings, choice: str | None, header: str
) -> None:
    # Other subdomains are not ours to speak for, unless their owner says so.
    settings = quiet.model_copy(update={"hsts_subdomains": choice}) if choice else quiet
    with recorded_service(settings) as gateway:
        replies = [
            await gateway.client.post("/graphql", json=SMALL),
            await gateway.client.put("/graphql"),
            await gateway.client.get("/graphiql"),
            await gateway.client.get("/health"),
        ]
    assert {reply.headers["strict-transport-security"] for reply in replies} == {header}


async def get(client: httpx.AsyncClient, text: str, **headers: str) -> httpx.Response:
    """Ask by the document's hash, which is registered first."""
    await client.post("/graphql", json={"query": text, "extensions": persisted(text)})
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    params = {"extensions": json.dumps(persisted(text))}
    return await client.get("/graphql", params=params, headers=named)


@pytest.mark.parametrize(
    ("fields", "cache_control"),
    [
        (IDS, "public, max-age=0, s-maxage=5, must-revalidate"),
        (ONE, "public, no-cache"),
        ('node(id: "a") { id }', "public, no-cache"),
        ('nodes(ids: ["a"]) { id }', "public, no-cache"),
        (f"{IDS} {ONE}", "public, no-cache"),
        ("__schema { queryType { name } }", "public, max-age=0, s-maxage=300, must-revalidate"),
        ("viewer { __typename }", "no-store"),
        (f"{IDS} viewer {{ __typename }}", "no-store"),
    ],
)
async def test_answer_to_a_persisted_get_is_kept_as_long_as_its_fields_allow(
    settings: Settings, fields: str, cache_control: str
) -> None:
    async with http_client(settings) as client:
        for text in (f"{{ {fields} }}", f"{{ ...f }} fragment f on Query {{ {fields} }}"):
            reply = await get(client, text)
            assert "errors" not in reply.json()
            assert reply.headers["cache-control"] == cache_control
            assert ("etag" in reply.headers) is (cache_control != "no-store")


@pytest.mark.parametrize("text", ["{ __typename }", f"{{ {IDS} }}", f"{{ {ONE} }}"])
async def test_answer_to_somebody_who_signed_in_stays_with_them(
    settings: Settings, text: str
) -> None:
    async with http_client(settings) as client:
        reply = await get(client, text, authorization="Bearer a")
    assert reply.headers["cache-control"] == "private, no-cache"
    assert "authorization" in reply.headers["vary"].lower()


@pytest.mark.parametrize(
    ("form", "status"), [("{}", 304), ("W/{}", 304), ('"a", {}', 304), ("*", 304), ('"a"', 200)]
)
async def test_answer_that_the_client_has_is_not_sent_again(
    client: httpx.AsyncClient, form: str, status: int
) -> None:
    tag = (await get(client, "{ __typename }")).headers["etag"]
    reply = await get(client, "{ __typename }", if_none_match=form.format(tag.removeprefix("W/")))
    assert reply.status_code == status
    assert reply.headers["etag"] == tag
    assert (reply.content == b"") is (status == 304)


async def test_changed_answer_has_another_tag(settings: Settings) -> None:
    async with http_client(settings) as client:
        empty = await get(client, FIRST.list)
        create = {"query": FIRST.create, "variables": {"input": FIRST.new}}
        await client.post("/graphql", json=create)
        reply = await get(client, FIRST.list, if_none_match=empty.headers["etag"])
    assert reply.status_code == 200
    assert reply.json() == {"data": {FIRST.many: {"nodes": [FIRST.labelled]}}}


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("POST", {"json": {**SMALL, "extensions": persisted("{ __typename }")}}),
        ("GET", {"params": SMALL}),
        ("GET", {"params": {"query": "{ nothing }"}}),
        ("GET", {"params": {"extensions": json.dumps(persisted("{ unknown }"))}}),
        ("GET", {"params": {"query": ""}}),
        ("POST", {"content": "{"}),
        ("DELETE", {}),
    ],
    ids=["POST", "GET of a text", "error", "unknown hash", "no query", "no JSON", "method"],
)
async def test_all_else_is_kept_by_no_cache(
    client: httpx.AsyncClient, method: str, request_: dict[str, Any]
) -> None:
    reply = await client.request(method, "/graphql", **request_)
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers
