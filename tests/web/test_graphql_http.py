"""GraphQL over HTTP, on the whole application and a real table."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graphql_api.dynamodb.repository import DynamoRepository
from graphql_api.execution.errors import ErrorCode
from graphql_api.process import Process
from graphql_api.settings import Settings
from tests.support.application import http_client
from tests.support.kinds.first import FIRST

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
EMPTY_LIST: dict[str, Any] = {"data": FIRST.empty}


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(settings) as client:
        yield client


async def test_query_is_answered_to_post_and_get(client: httpx.AsyncClient) -> None:
    create = {"query": FIRST.create, "variables": {"input": FIRST.new}}
    await client.post("/graphql", json=create)
    query = FIRST.page
    posted = await client.post("/graphql", json={"query": query, "variables": {"n": 1}})
    got = await client.get("/graphql", params={"query": query, "variables": '{"n": 1}'})
    for reply in (posted, got):
        assert reply.status_code == 200
        assert reply.json() == {"data": {FIRST.many: {"nodes": [FIRST.labelled]}}}


async def test_answer_to_head_is_that_to_get_without_its_body(client: httpx.AsyncClient) -> None:
    for path in ("/graphql?query={__typename}", "/graphql?query={", "/graphql", "/health", "/"):
        got, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.headers["content-type"]) == (
            got.status_code,
            got.headers["content-type"],
        )


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON}", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", JSON),
        (f"{GRAPHQL};q=0.5, {JSON};q=0.9", JSON),
        (f"{JSON};q=0, */*", GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8, {JSON};q=0.9", GRAPHQL),
    ],
)
async def test_answer_has_the_media_type_that_is_asked_for(
    client: httpx.AsyncClient, accept: str | None, media_type: str
) -> None:
    client.headers.pop("accept")
    headers = {} if accept is None else {"accept": accept}
    reply = await client.post("/graphql", json={"query": FIRST.list}, headers=headers)
    assert reply.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert reply.json() == EMPTY_LIST


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{"}, ErrorCode.GRAPHQL_PARSE_FAILED),
        ({"query": "{ nothing }"}, ErrorCode.GRAPHQL_VALIDATION_FAILED),
        ({"query": "query A { __typename } query B { __typename }"}, None),
        ({"query": "query A { __typename }", "operationName": "B"}, None),
        ({"query": FIRST.read}, ErrorCode.BAD_USER_INPUT),
    ],
)
async def test_document_that_cannot_be_run_has_the_media_types_own_status(
    client: httpx.AsyncClient, body: dict[str, Any], code: ErrorCode | None
) -> None:
    for accept, status in ((GRAPHQL, 400), (JSON, 200)):
        reply = await client.post("/graphql", json=body, headers={"accept": accept})
        assert reply.status_code == status
        assert list(reply.json()) == ["errors"]
        expected = code or ErrorCode.GRAPHQL_VALIDATION_FAILED
        assert reply.json()["errors"][0]["extensions"]["code"] == expected.name


async def test_error_of_one_field_leaves_the_others_their_answers(
    client: httpx.AsyncClient,
) -> None:
    query = f"{{ bad: {FIRST.many}(first: 0) {{ nodes {{ id }} }} good: {FIRST.list[2:]}"
    reply = await client.post("/graphql", json={"query": query}, headers={"accept": GRAPHQL})
    assert reply.status_code == 200
    (error,) = reply.json()["errors"]
    assert error["path"] == ["bad"]
    assert error["locations"] == [{"line": 1, "column": 3}]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "retryable": False}
    assert reply.json()["data"] == {"bad": None, "good": {"nodes": []}}


async def test_input_problem_names_its_field_and_nothing_is_stored(
    client: httpx.AsyncClient,
) -> None:
    bad = {**FIRST.new, "idempotencyKey": ""}
    reply = await client.post("/graphql", json={"query": FIRST.create, "variables": {"input": bad}})
    (problem,) = reply.json()["data"].values()
    assert problem["__typename"] == "InputProblem"
    assert problem["fields"] == [
        {
            "path": ["input", "idempotencyKey"],
            "code": "TOO_SHORT",
            "message": "idempotency key must have at least 1 character.",
        },
    ]
    assert (await client.post("/graphql", json={"query": FIRST.list})).json() == EMPTY_LIST


async def test_browser_is_sent_from_the_api_to_the_explorer(client: httpx.AsyncClient) -> None:
    reply = await client.get("/graphql", headers={"accept": BROWSER})
    # Relative: behind a stage or a proxy's prefix it stays behind it.
    assert (reply.status_code, reply.headers["location"]) == (302, "graphiql")
    assert reply.headers["vary"] == "accept, origin"


async def test_query_in_a_browsers_address_bar_is_answered(client: httpx.AsyncClient) -> None:
    reply = await client.get("/graphql", params={"query": FIRST.list}, headers={"accept": BROWSER})
    assert reply.json() == EMPTY_LIST


async def test_get_does_not_execute_mutations(client: httpx.AsyncClient) -> None:
    variables = json.dumps({"input": FIRST.new})
    for method in ("GET", "HEAD"):
        parameters = {"query": FIRST.create, "variables": variables}
        reply = await client.request(method, "/graphql", params=parameters)
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert (await client.post("/graphql", json={"query": FIRST.list})).json() == EMPTY_LIST


async def test_request_id_is_the_callers_where_it_is_safe_to_log(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.get("/", headers={"x-request-id": "trace-42"})
    assert reply.headers["x-request-id"] == "trace-42"
    for unsafe in ("two words", "x" * 129, "<b>", ""):
        given = (await client.get("/", headers={"x-request-id": unsafe})).headers["x-request-id"]
        assert len(given) == 36
        assert given != unsafe


def broken(*_: object) -> None:
    raise RuntimeError("secret table name")


@pytest.mark.parametrize(
    ("owner", "method", "status"),
    [(DynamoRepository, "page", 200), (Process, "new_context", 500)],
    ids=["within a field", "around the request"],
)
async def test_fault_is_logged_with_the_request_id_and_its_text_is_not_shown(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog_with_ids: pytest.LogCaptureFixture,
    owner: type,
    method: str,
    status: int,
) -> None:
    monkeypatch.setattr(owner, method, broken)
    async with http_client(settings) as client:
        headers = {"x-request-id": "trace-42"}
        reply = await client.post("/graphql", json={"query": FIRST.list}, headers=headers)
    assert reply.status_code == status
    assert reply.headers["x-request-id"] == "trace-42"
    (error,) = reply.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "trace-42" in error["message"]
    assert "secret" not in reply.text
    (logged,) = caplog_with_ids.records
    assert vars(logged)["request_id"] == "trace-42"
    assert logged.levelno == logging.ERROR
    assert logged.exc_info
    assert str(logged.exc_info[1]) == "secret table name"


async def test_fault_of_the_table_is_not_shown_either(settings: Settings) -> None:
    nobodys = settings.model_copy(update={"table_name": "nobodys-table"})
    async with http_client(nobodys) as client:
        reply = await client.post("/graphql", json={"query": FIRST.list})
    assert reply.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert "nobodys" not in reply.text
    assert "ResourceNotFound" not in reply.text
