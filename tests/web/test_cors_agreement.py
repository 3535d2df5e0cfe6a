"""The application, the gateway twin and the template let other origins' pages do the same.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

import json
import re
from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest

from graphql_api.local.gateway.function import Handler
from graphql_api.local.gateway.http_api import running_twin
from graphql_api.settings import Settings
from graphql_api.web.explorer import BUILT_ASSETS
from tests.support.application import changed, http_client, persisted, tableless
from tests.support.gateway import client_of, served
from tests.support.paths import ROOT
from tests.support.template import Document, Stack

OURS: Final = "https://shop.example"
THEIRS: Final = "https://evil.example"
ADDED: Final = ("x-tenant", "X-B3-TraceId")
# What clients and tracers add to requests by themselves, or by a line of configuration.
SENT: Final = (
    "accept",
    "apollo-require-preflight",
    "apollographql-client-name",
    "apollographql-client-version",
    "authorization",
    "baggage",
    "cache-control",
    "content-type",
    "if-none-match",
    "sentry-trace",
    "traceparent",
    "tracestate",
    "x-amzn-trace-id",
    "x-apollo-operation-id",
    "x-apollo-operation-name",
    "x-request-id",
    "x-requested-with",
)
PRIVATE_NETWORK: Final = {"access-control-request-private-network": "true"}
QUERY: Final = "{ __schema { queryType { name } } }"
EXTENSIONS: Final = {"extensions": json.dumps(persisted(QUERY))}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return changed(tableless(monkeypatch), allowed_origins=OURS, allowed_headers=" , ".join(ADDED))


@pytest.fixture(params=["application", "twin"])
def place(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def client(place: str, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    if place == "application":
        async with http_client(settings) as client:
            yield client
    else:
        with served(settings) as client:
            yield client


@pytest.fixture(params=["", "*", OURS])
async def any_client(
    request: pytest.FixtureRequest, place: str, settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    """Of a service that allows no origin, any or one."""
    settings = changed(settings, allowed_origins=request.param)
    if place == "application":
        async with http_client(settings) as client:
            yield client
    else:
        with served(settings) as client:
            yield client


def names(listed: str) -> set[str]:
    return {name.strip().lower() for name in listed.split(",")}


def deployed(**parameters: str) -> Document:
    cors: Document = Stack(AllowedOrigins=OURS, **parameters).properties("ItemsApi")[
        "CorsConfiguration"
    ]
    return cors


async def preflight(
    client: httpx.AsyncClient, *sent: str, method: str = "POST", origin: str = OURS, **more: str
) -> httpx.Response:
    asked = {"origin": origin, "access-control-request-method": method, **more}
    if sent:
        asked["access-control-request-headers"] = ",".join(sent)
    return await client.options("/graphql", headers=asked)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_requests_of_usual_clients_pass(client: httpx.AsyncClient, method: str) -> None:
    reply = await preflight(client, *SENT, method=method)
    assert (reply.status_code, reply.content) == (204, b"")
    assert "content-type" not in reply.headers
    assert reply.headers["access-control-allow-origin"] == OURS
    assert set(SENT) <= names(reply.headers["access-control-allow-headers"])
    assert method.lower() in names(reply.headers["access-control-allow-methods"])


async def test_all_places_allow_what_the_template_does(client: httpx.AsyncClient) -> None:
    reply = await preflight(client)
    cors = deployed(AllowedHeaders=",".join(ADDED))
    listed = {
        "AllowHeaders": reply.headers["access-control-allow-headers"],
        "AllowMethods": reply.headers["access-control-allow-methods"],
    }
    for name, value in listed.items():
        assert names(value) == names(",".join(cors[name])), name
    assert reply.headers["access-control-max-age"] == str(cors["MaxAge"])
    read = await client.post("/graphql", json={"query": QUERY}, headers={"origin": OURS})
    exposed = names(read.headers["access-control-expose-headers"])
    assert exposed == names(",".join(cors["ExposeHeaders"]))


def test_documentation_names_what_always_passes() -> None:
    text = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    listed = text.partition("with these headers: ")[2].partition(". `ALLOWED_HEADERS`")[0]
    assert re.findall("`(.*?)`", listed) == deployed()["AllowHeaders"]


def test_headers_are_added_to_those_that_always_pass() -> None:
    always = deployed()["AllowHeaders"]
    assert deployed(AllowedHeaders=",".join(ADDED))["AllowHeaders"] == [*always, *ADDED]
    assert all(always)


@pytest.mark.parametrize(
    ("origin", "sent", "method"),
    [
        (THEIRS, "content-type", "POST"),
        (OURS, "x-unknown", "POST"),
        (OURS, "content-type", "DELETE"),
    ],
)
async def test_refused_preflight_is_told_what_is_allowed(
    client: httpx.AsyncClient, origin: str, sent: str, method: str
) -> None:
    reply = await preflight(client, sent, method=method, origin=origin)
    assert (reply.status_code, reply.content) == (204, b"")
    found = {n.removeprefix("access-control-") for n in reply.headers if n.startswith("access-")}
    if origin == THEIRS:
        assert found == set()
        return
    grants = {f"allow-{name}" for name in ("headers", "methods", "origin")}
    assert found == grants | {"max-age"}
    assert sent not in names(reply.headers["access-control-allow-headers"]) - set(SENT)
    assert "delete" not in names(reply.headers["access-control-allow-methods"])


@pytest.mark.parametrize("origin", [OURS, THEIRS])
async def test_private_network_is_granted_to_nobody(client: httpx.AsyncClient, origin: str) -> None:
    reply = await preflight(client, "content-type", origin=origin, **PRIVATE_NETWORK)
    assert reply.status_code == 204
    assert "access-control-allow-private-network" not in reply.headers
    assert ("access-control-allow-origin" in reply.headers) is (origin == OURS)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_answer_that_caches_may_keep_varies_by_origin(
    any_client: httpx.AsyncClient, method: str
) -> None:
    """What is kept for the pages of one origin would else be handed to another's."""
    (file, *_) = (BUILT_ASSETS / "graphiql" / "assets").glob("*.css")
    asset, params = f"/graphiql/assets/{file.name}", {"query": QUERY, **EXTENSIONS}
    for origin in ({}, {"origin": OURS}, {"origin": THEIRS}):
        replies = [
            await any_client.request(method, "/graphql", params=params, headers=origin),
            await any_client.request(method, asset, headers=origin),
        ]
        tags = [{**origin, "if-none-match": reply.headers["etag"]} for reply in replies]
        html = {**origin, "accept": "text/html"}
        replies += [
            await any_client.request(method, "/graphql", params=params, headers=tags[0]),
            await any_client.request(method, asset, headers=tags[1]),
            await any_client.request(method, "/graphql", headers=html),
            await any_client.request(method, "/graphiql", headers=origin),
            await any_client.request(method, "/graphiql/", headers=origin),
        ]
        assert [r.status_code for r in replies] == [200, 200, 304, 304, 302, 200, 307]
        for reply in replies:
            varies = [name.strip().lower() for name in reply.headers["vary"].split(",")]
            assert varies.count("origin") == 1
            assert len(varies) == len(set(varies))


def test_twins_function_is_told_no_more_of_other_origins_than_the_templates(
    settings: Settings,
) -> None:
    told: list[Settings] = []

    def new_handler(given: Settings) -> Handler:
        told.append(given)
        return lambda event, context: {"statusCode": 200}

    with running_twin(new_handler, settings) as app:
        assert client_of(app) is not None
    variables = Stack().properties("ItemsFunction")["Environment"]["Variables"].keys()
    for name in ("allowed_origins", "allowed_headers"):
        assert name.upper() not in variables
        assert {str(getattr(given, name)) for given in told} <= {"[]"}
