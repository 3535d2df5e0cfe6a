"""How the explorer is served, on a small build made here."""

import gzip
import html
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from graphql_api.settings import Settings
from graphql_api.web.explorer import MEDIA_TYPES, PageSignIn, explorer_routes
from graphql_api.wiring import build_app
from tests.support.application import changed, tableless
from tests.support.application import client_of as client_of_app

SCRIPT = "/graphiql/assets/app-1a2b3c4d.js"
SOURCE = b"export const answer = 42;\n" * 100
GZIP = gzip.compress(SOURCE)
BROTLI = b"\x8b\xff stands for brotli; nothing here decodes it"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """What the build writes, in small, with a file beside it that is none of it."""
    folder = tmp_path / "build"
    assets = folder / "graphiql" / "assets"
    assets.mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>", encoding="utf-8")
    (folder / "private.js").write_text("private", encoding="utf-8")
    script = assets / Path(SCRIPT).name
    script.write_bytes(SOURCE)
    script.with_name(script.name + ".br").write_bytes(BROTLI)
    script.with_name(script.name + ".gz").write_bytes(GZIP)
    (assets / "font-5e6f7a8b.woff2").write_bytes(b"wOF2\xff\xfe")
    return folder


@pytest.fixture
async def client(build: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build) as client:
        yield client


def client_of(build: Path, sign_in: PageSignIn | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(Starlette(routes=explorer_routes(build, sign_in))),
        base_url="http://explorer.test",
        headers={"accept-encoding": "identity"},
    )


async def raw_body(
    client: httpx.AsyncClient, path: str, accept_encoding: str
) -> tuple[httpx.Response, bytes]:
    headers = {"accept-encoding": accept_encoding}
    async with client.stream("GET", path, headers=headers) as reply:
        return reply, b"".join([chunk async for chunk in reply.aiter_raw()])


async def test_page_is_checked_for_news_at_each_visit(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.get("/graphiql")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["cache-control"] == "no-cache"
    # A new page may have the size and time of the old: no validator beats a wrong one.
    assert not {"etag", "last-modified"} & set(reply.headers)
    assert reply.text == "<!doctype html>"


async def test_page_may_load_nothing_from_elsewhere_and_stand_in_no_frame(
    client: httpx.AsyncClient,
) -> None:
    headers = (await client.get("/graphiql")).headers
    policy = policy_of(headers)
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "script-src" not in policy  # no eval, nothing inline: default-src holds
    sources = {source for part in policy.values() for source in part.split()}
    assert sources == {"'self'", "'none'", "'unsafe-inline'", "data:"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def policy_of(headers: httpx.Headers) -> dict[str, str]:
    parts = headers["content-security-policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts)


PAGE = "https://items-1a2b.auth.eu-central-1.amazoncognito.com"


async def test_page_may_ask_the_sign_in_page_for_tokens_and_nobody_else(
    client: httpx.AsyncClient, build: Path
) -> None:
    before = policy_of((await client.get("/graphiql")).headers)
    async with client_of(build, PageSignIn(PAGE, "1h57kf")) as signing:
        at_page = policy_of((await signing.get("/graphiql")).headers)
    async with client_of(build, PageSignIn()) as signing:
        local = policy_of((await signing.get("/graphiql")).headers)
    assert at_page == {**before, "connect-src": f"'self' {PAGE}"}
    assert local == before


async def way_on(client: httpx.AsyncClient) -> dict[str, object] | None:
    """Return what the page is told of signing in."""
    found = re.findall(r'<meta name="sign-in" content="([^"]*)" /></head>', await text_of(client))
    return json.loads(html.unescape(found[0])) if found else None


async def text_of(client: httpx.AsyncClient) -> str:
    return (await client.get("/graphiql")).text


@pytest.mark.parametrize(
    ("chosen", "way"),
    [
        ({"sign_in": "off"}, None),
        ({"sign_in": "off", "sign_in_page": PAGE, "sign_in_client_id": "1h57kf"}, None),
        ({"sign_in": "local"}, {"local": True}),
        ({"sign_in": "cognito"}, None),
        (
            {"sign_in": "cognito", "sign_in_page": PAGE, "sign_in_client_id": "1h57kf"},
            {"page": PAGE, "clientId": "1h57kf"},
        ),
    ],
)
async def test_page_is_told_how_to_sign_in(
    monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str], way: dict[str, object] | None
) -> None:
    settings: Settings = changed(tableless(monkeypatch), **chosen)
    async with client_of_app(build_app(settings)) as client:
        assert await way_on(client) == way


async def test_values_cannot_leave_their_attribute(build: Path) -> None:
    (build / "index.html").write_text("<html><head></head></html>", encoding="utf-8")
    async with client_of(build, PageSignIn('"><script>', "&quot;")) as client:
        text = await text_of(client)
        assert await way_on(client) == {"page": '"><script>', "clientId": "&quot;"}
    assert "<script" not in text


@pytest.mark.parametrize("name", ["app-1a2b3c4d.js", "font-5e6f7a8b.woff2"])
async def test_assets_are_kept_for_good_by_caches(client: httpx.AsyncClient, name: str) -> None:
    headers = (await client.get(f"/graphiql/assets/{name}")).headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["vary"] == "accept-encoding"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == MEDIA_TYPES[Path(name).suffix]


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.0", None),
        ("identity", None),
        ("", None),
    ],
)
async def test_asset_comes_in_the_smallest_encoding_the_caller_takes(
    client: httpx.AsyncClient, accept: str, encoding: str | None
) -> None:
    reply, received = await raw_body(client, SCRIPT, accept)
    assert reply.headers.get("content-encoding") == encoding
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"
    assert reply.headers["content-length"] == str(len(received))
    assert received == {"br": BROTLI, "gzip": GZIP, None: SOURCE}[encoding]


async def test_asset_that_was_not_compressed_comes_plain(
    client: httpx.AsyncClient,
) -> None:
    font = "/graphiql/assets/font-5e6f7a8b.woff2"
    reply, received = await raw_body(client, font, "br, gzip")
    assert "content-encoding" not in reply.headers
    assert received == b"wOF2\xff\xfe"


async def test_known_asset_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first, _ = await raw_body(client, SCRIPT, "br")
    known = {"if-none-match": first.headers["etag"], "accept-encoding": "br"}
    reply = await client.get(SCRIPT, headers=known)
    assert (reply.status_code, reply.content) == (304, b"")
    assert reply.headers["cache-control"].endswith("immutable")
    assert "content-encoding" not in reply.headers
    assert reply.headers["content-type"] == first.headers["content-type"]


async def test_each_encoding_has_an_etag_of_its_own(client: httpx.AsyncClient) -> None:
    replies = [await raw_body(client, SCRIPT, accept) for accept in ("br", "gzip", "")]
    assert len({reply.headers["etag"] for reply, _ in replies}) == 3


@pytest.mark.parametrize("path", ["/graphiql", SCRIPT])
async def test_head_has_the_headers_of_get(client: httpx.AsyncClient, path: str) -> None:
    head, get = await client.head(path), await client.get(path)
    assert head.status_code == 200
    assert head.headers == get.headers


@pytest.mark.parametrize("path", ["/graphiql", SCRIPT])
async def test_nothing_but_get_and_head_is_allowed(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(path)).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "%2e%2e/%2e%2e/private.js",
        "..%2f..%2fprivate.js",
        "x/%2e%2e/%2e%2e/%2e%2e/private.js",
        "{build}/private.js",
        "app-1a2b3c4d.js/private.js",
        "app-1a2b3c4d.js.br",
        "app%00.js",
        pytest.param("a" * 300 + ".js", id="too long a name"),
        "missing.js",
        "",
    ],
)
async def test_anything_but_a_built_asset_is_not_found(
    client: httpx.AsyncClient, build: Path, path: str
) -> None:
    path = path.format(build=build)
    reply = await client.get(f"/graphiql/assets/{path}")
    assert reply.status_code == 404
    assert "cache-control" not in reply.headers


async def test_without_a_build_the_page_says_what_makes_one(tmp_path: Path) -> None:
    async with client_of(tmp_path / "never") as client:
        page, asset = await client.get("/graphiql"), await client.get(SCRIPT)
    assert page.status_code == 503
    assert page.text == "The explorer is not built: `make explorer` builds it.\n"
    assert asset.status_code == 404
