"""The explorer as `make explorer` built it, and the operations that its tabs open with."""

import asyncio
import base64
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import (
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values
from mangum import Mangum
from starlette.applications import Starlette

from graphql_api.web.explorer import BUILT_ASSETS, MEDIA_TYPES, explorer_routes
from tests.support.paths import ROOT

TABS = ROOT / "explorer" / "src" / "tabs"
NAMES = sorted(path.stem for path in TABS.glob("*.graphql"))
COMPRESSED = {".br", ".gz"}
# Compressed with Brotli: 1.84 MB, most of it Monaco and its workers. The query builder is 0.02.
WEIGHT_MAX = 1_900_000  # bytes


@pytest.fixture
def assets() -> list[Path]:
    """The built files, without their compressed twins."""
    if not (BUILT_ASSETS / "index.html").exists():
        pytest.fail("The explorer is not built; run: make explorer")
    folder = BUILT_ASSETS / "graphiql" / "assets"
    return [path for path in folder.iterdir() if path.suffix not in COMPRESSED]


@pytest.fixture
def handler() -> Iterator[Mangum]:
    # Mangum takes the current event loop, and a test has none of its own.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield Mangum(Starlette(routes=explorer_routes()), lifespan="off")
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


async def test_page_finds_its_files_beside_itself_under_any_stage(
    assets: list[Path],
) -> None:
    transport = httpx.ASGITransport(Starlette(routes=explorer_routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://explorer.test") as client:
        page = (await client.get("/graphiql")).text
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert len(addresses) >= 2  # a script and a style sheet
        for address in addresses:
            assert address.startswith("./graphiql/assets/")
            reply = await client.get(address.removeprefix("."))
            assert reply.status_code == 200


def test_every_built_file_has_a_hash_in_its_name_and_a_known_type(
    assets: list[Path],
) -> None:
    for path in assets:
        assert re.search(r"-[\w-]{8}\.\w+$", path.name), path.name
        assert path.suffix in MEDIA_TYPES, path.name


def test_every_text_is_compressed_ahead(assets: list[Path]) -> None:
    for path in assets:
        if path.suffix in {".css", ".js", ".svg"}:
            packed = path.with_name(path.name + ".gz").read_bytes()
            assert gzip.decompress(packed) == path.read_bytes()
            assert path.with_name(path.name + ".br").exists()


def test_every_file_fits_into_one_answer_of_lambda(assets: list[Path]) -> None:
    for path in assets:  # 6 MB, and base64 makes 4 bytes of 3:
        # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
        assert path.stat().st_size * 4 / 3 < 6_000_000, path.name


@pytest.mark.parametrize(("accept", "suffix"), [("br", ".br"), ("gzip", ".gz"), ("", "")])
def test_every_file_passes_through_lambda_unchanged(
    assets: list[Path], handler: Mangum, accept: str, suffix: str
) -> None:
    for path in assets:
        event = http_event(f"/graphiql/assets/{path.name}", accept)
        reply = handler(event, {})  # type: ignore[arg-type]
        body = reply["body"]
        received = base64.b64decode(body) if reply["isBase64Encoded"] else body.encode()
        assert reply["statusCode"] == 200
        assert reply["headers"].get("content-encoding", "") == accept
        assert received == path.with_name(path.name + suffix).read_bytes()


def test_page_weighs_no_more_than_it_did(assets: list[Path]) -> None:
    pairs = [(path.with_name(path.name + ".br"), path) for path in assets]
    weight = sum((br if br.exists() else path).stat().st_size for br, path in pairs)
    assert 1_000_000 < weight <= WEIGHT_MAX


def test_every_file_of_a_tab_is_opened() -> None:
    source = (TABS.parent / "opening-tabs.ts").read_text("utf-8")
    ordered = set(re.findall(r"^  '([\w-]+)',$", source, re.MULTILINE))
    assert {"list", "get", "create"} <= set(NAMES) <= ordered
    assert {path.stem for path in TABS.glob("*.json")} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_opening_tab_is_ready_to_run(schema: GraphQLSchema, name: str) -> None:
    document = parse((TABS / f"{name}.graphql").read_text(encoding="utf-8"))
    variables = TABS / f"{name}.json"
    given = json.loads(variables.read_text("utf-8")) if variables.exists() else {}

    (operation,) = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    assert validate(schema, document) == []
    coerced = get_variable_values(schema, operation.variable_definitions or (), given)
    assert not isinstance(coerced, list), coerced


def http_event(path: str, accept_encoding: str) -> dict[str, Any]:
    """The parts that Mangum reads of an HttpApi event, payload 2.0."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "accept-encoding": accept_encoding,
            "host": "abc.execute-api.eu-central-1.amazonaws.com",
        },
        "requestContext": {
            "http": {"method": "GET", "path": path, "sourceIp": "192.0.2.1"},
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
