"""Automatic persisted queries: sent once, then known by their hash.

https://www.apollographql.com/docs/apollo-server/performance/apq
"""

import json
import time
from typing import Any, Final

import boto3
import httpx
import pytest

from graphql_api.execution.documents import CacheSize
from graphql_api.local.server import open_port
from graphql_api.settings import Settings
from graphql_api.wiring import Limits
from tests.support.application import changed, code_of, digest, http_client, persisted
from tests.support.hostile.attack import numbered
from tests.support.kinds.first import FIRST

QUERY: Final = "query kept { __typename }"
DATA: Final = {"data": {"__typename": "Query"}}
DAY: Final = 24 * 60 * 60  # seconds


async def send(
    client: httpx.AsyncClient,
    method: str = "POST",
    headers: dict[str, str] | None = None,
    **body: Any,
) -> httpx.Response:
    if method == "POST":
        return await client.post("/graphql", json=body, headers=headers)
    written = {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}
    return await client.get("/graphql", params=written, headers=headers)


async def is_known(client: httpx.AsyncClient, text: str = QUERY) -> bool:
    reply = await send(client, extensions=persisted(text))
    if "data" in reply.json():
        return True
    assert code_of(reply) == "PERSISTED_QUERY_NOT_FOUND"
    return False


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_document_is_known_by_its_hash_once_it_was_sent_with_it(
    settings: Settings, method: str
) -> None:
    async with http_client(settings) as client:
        unknown = await send(client, method, extensions=persisted(QUERY))
        sent = await send(client, method, query=QUERY, extensions=persisted(QUERY))
        known = await send(client, method, extensions=persisted(QUERY))
    # The words are what older clients look for.
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert sent.json() == known.json() == DATA


@pytest.mark.parametrize("accept", ["application/graphql-response+json", "application/json", "*/*"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("store", ["memory", "table"])
async def test_unknown_hash_has_a_status_that_makes_every_client_send_the_text(
    settings: Settings, store: str, method: str, accept: str
) -> None:
    async with http_client(changed(settings, persisted_documents=store)) as client:
        reply = await send(client, method, {"accept": accept}, extensions=persisted(QUERY))
    assert code_of(reply) == "PERSISTED_QUERY_NOT_FOUND"
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"


async def test_other_refusals_keep_the_status_of_their_media_type(settings: Settings) -> None:
    other_version = {"persistedQuery": {"version": 2, "sha256Hash": digest(QUERY)}}
    refused = (
        ({"extensions": other_version}, 400, 400),
        ({"query": "{ other: __typename }", "extensions": persisted(QUERY)}, 400, 200),
    )
    async with http_client(settings) as client:
        for body, graphql_response, json_ in refused:
            for accept, status in (
                ("application/graphql-response+json", graphql_response),
                ("application/json", json_),
            ):
                reply = await send(client, headers={"accept": accept}, **body)
                assert reply.status_code == status


async def test_hash_in_capitals_is_the_same_hash(settings: Settings) -> None:
    capitals = {"persistedQuery": {"version": 1, "sha256Hash": digest(QUERY).upper()}}
    async with http_client(settings) as client:
        await send(client, query=QUERY, extensions=capitals)
        assert await is_known(client)


async def test_document_without_a_hash_is_not_kept(settings: Settings) -> None:
    async with http_client(settings) as client:
        await send(client, query=QUERY)
        assert not await is_known(client)


async def test_hash_of_another_document_is_refused(settings: Settings) -> None:
    async with http_client(settings) as client:
        reply = await send(client, query="{ other: __typename }", extensions=persisted(QUERY))
        assert code_of(reply) == "BAD_USER_INPUT"
        assert not await is_known(client)
        assert not await is_known(client, "{ other: __typename }")


@pytest.mark.parametrize(
    ("site", "kept"),
    [("cross-site", False), ("same-site", False), ("same-origin", True), ("none", True)],
)
async def test_get_from_another_origins_page_registers_nothing(
    settings: Settings, site: str, kept: bool
) -> None:
    async with http_client(settings) as client:
        headers = {"sec-fetch-site": site}
        reply = await send(client, "GET", headers, query=QUERY, extensions=persisted(QUERY))
        assert reply.json() == DATA
        assert await is_known(client) is kept


@pytest.mark.parametrize(
    "text",
    [
        "{ nothing }",
        "{ never closed",
        "{ " + numbered("a#: __typename ", 51) + "}",
        "{ __typename }" + " " * 30_000,
        "{" + numbered(FIRST.named("a#: MANY(first: 100) { nodes { LEAVES } } "), 20) + "}",
    ],
    ids=["invalid", "no GraphQL", "aliases", "length", "cost"],
)
@pytest.mark.parametrize("store", ["memory", "table"])
async def test_document_above_a_limit_is_not_kept(
    settings: Settings, store: str, text: str
) -> None:
    async with http_client(changed(settings, persisted_documents=store)) as client:
        refused = await send(client, query=text, extensions=persisted(text))
        assert "data" not in refused.json()
        assert not await is_known(client, text)
    assert stored(settings) == []


async def test_memory_is_bounded(settings: Settings) -> None:
    async with http_client(settings, Limits(cache=CacheSize(entries=2))) as client:
        for name in "abc":
            text = f"query {name} {{ __typename }}"
            await send(client, query=text, extensions=persisted(text))
        assert not await is_known(client, "query a { __typename }")
        assert await is_known(client, "query c { __typename }")


def stored(settings: Settings) -> list[str]:
    """Return the ids of the records in the table."""
    records = boto3.client("dynamodb").scan(TableName=settings.table_name)["Items"]
    return [record["id"]["S"] for record in records]


@pytest.mark.parametrize(("store", "known"), [("memory", False), ("table", True)])
async def test_fresh_process_knows_what_is_in_the_table(
    settings: Settings, store: str, known: bool
) -> None:
    keeping = changed(settings, persisted_documents=store)
    async with http_client(keeping) as client:
        await send(client, query=QUERY, extensions=persisted(QUERY))
        # The second registration finds it in memory and writes nothing more.
        await send(client, query=QUERY, extensions=persisted(QUERY))
    async with http_client(keeping) as fresh:
        assert await is_known(fresh) is known
    assert stored(settings) == ([f"document_{digest(QUERY)}"] if known else [])


async def test_record_in_the_table_expires(settings: Settings) -> None:
    async with http_client(changed(settings, persisted_documents="table")) as client:
        await send(client, query=QUERY, extensions=persisted(QUERY))
    (record,) = boto3.client("dynamodb").scan(TableName=settings.table_name)["Items"]
    left = int(record["expires_at"]["N"]) - time.time()
    assert 29 * DAY < left <= 30 * DAY


async def test_record_that_was_tampered_with_is_not_executed(settings: Settings) -> None:
    key = {
        "id": {"S": f"document_{digest(QUERY)}"},
        "document": {"S": FIRST.list},
    }
    boto3.client("dynamodb").put_item(TableName=settings.table_name, Item=key)
    async with http_client(changed(settings, persisted_documents="table")) as client:
        assert not await is_known(client)


async def test_document_is_no_entity(settings: Settings) -> None:
    async with http_client(changed(settings, persisted_documents="table")) as client:
        await send(client, query=QUERY, extensions=persisted(QUERY))
        text = FIRST.named("query ($id: ID!) { ONE(id: $id) { id } MANY { nodes { LABEL } } }")
        reply = await send(client, query=text, variables={"id": f"document_{digest(QUERY)}"})
    assert reply.json() == {"data": {FIRST.one: None, **FIRST.empty}}


async def test_table_that_cannot_be_reached_costs_nothing_but_the_table(
    settings: Settings,
) -> None:
    with open_port(0) as taken:  # and closed again: nobody answers there
        port = taken.getsockname()[1]
    alone = changed(
        settings,
        persisted_documents="table",
        aws_endpoint_url_dynamodb=f"http://127.0.0.1:{port}",
        dynamodb_attempts=1,
    )
    async with http_client(alone) as client:
        assert not await is_known(client)
        reply = await send(client, query=QUERY, extensions=persisted(QUERY))
        assert reply.json() == DATA
        assert await is_known(client)
