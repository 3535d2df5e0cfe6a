"""Persisted documents in the table: what is written there, by whom, and how much of it."""

import asyncio
import json
import logging
import math
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import boto3
import pytest

from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.document_store import (
    AT_ONCE,
    LONGEST,
    PER_SECOND,
    DynamoDocuments,
    WritePace,
)
from graphql_api.settings import Settings
from graphql_api.wiring import build_handler
from tests.support.application import changed, code_of, digest, http_client, persisted
from tests.support.events import LambdaContext, http_event
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT
from tests.support.raw_server import Send, serving
from tests.support.stores import Store, a_budget

QUERY: Final = "{ __typename }"
KB: Final = 1_024  # bytes; DynamoDB counts a write unit for each that is begun
# With its id, its names and its time; in write units.
UNITS: Final = math.ceil((LONGEST + len("id expires_at document_") + 64 + 32) / KB)
WORST_SECOND: Final = AT_ONCE * UNITS  # of one process
FOR_LONG: Final = PER_SECOND * UNITS
PAGE: Final = f"query ($n: Int!) {{ {FIRST.many}(first: $n) {{ nodes {{ id }} }} }}"
PROCESSES: Final = (1, 100, 1_000)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return changed(settings, persisted_documents="table")


def stored(settings: Settings) -> dict[str, str]:
    """Return the texts in the table by their records' ids."""
    records = boto3.client("dynamodb").scan(TableName=settings.table_name)["Items"]
    return {record["id"]["S"]: record["document"]["S"] for record in records}


def registration(text: str, **more: object) -> dict[str, Any]:
    return {"query": text, "extensions": persisted(text), **more}


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\u20ac", "\U0001f4a1"])
@pytest.mark.parametrize(("more", "is_stored"), [(0, True), (1, False)])
async def test_table_keeps_a_document_as_it_was_sent_if_it_is_short(
    settings: Settings, letter: str, more: int, is_stored: bool
) -> None:
    room = LONGEST + more - len(f"{QUERY}#".encode())
    width = len(letter.encode())
    text = f"{QUERY}#" + letter * (room // width) + "-" * (room % width)
    assert len(text.encode()) == LONGEST + more
    async with http_client(settings) as client:
        reply = await client.post("/graphql", json=registration(text))
        assert reply.json() == {"data": {"__typename": "Query"}}
        assert stored(settings) == ({f"document_{digest(text)}": text} if is_stored else {})
        # One that is longer is known to this process all the same.
        known = await client.post("/graphql", json={"extensions": persisted(text)})
        assert known.json() == reply.json()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            registration(f"query a {QUERY} query b {QUERY}"),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (registration(QUERY, operationName="other"), "GRAPHQL_VALIDATION_FAILED"),
        (registration(PAGE), "BAD_USER_INPUT"),
        (
            registration(PAGE, variables={"n": -1}),
            "BAD_USER_INPUT",
        ),
        (
            registration(
                "{ " + f"{FIRST.many}(first: 100) {{ edges {{ node {{ id }} }} }} " * 40 + "}"
            ),
            "LIMIT_EXCEEDED",
        ),
        (registration("{ nothing }"), "GRAPHQL_VALIDATION_FAILED"),
    ],
    ids=["no operationName", "operationName", "no variable", "variable", "cost", "invalid"],
)
@pytest.mark.parametrize("store", ["memory", "table"])
async def test_document_of_a_request_that_was_refused_is_not_kept(
    settings: Settings, store: str, body: dict[str, Any], code: str
) -> None:
    async with http_client(changed(settings, persisted_documents=store)) as client:
        assert code_of(await client.post("/graphql", json=body)) == code
        known = await client.post("/graphql", json={"extensions": body["extensions"]})
        assert code_of(known) == "PERSISTED_QUERY_NOT_FOUND"
    assert stored(settings) == {}


async def test_mutation_in_an_address_is_not_kept(settings: Settings) -> None:
    text = f'mutation {{ delete{FIRST.type_name}(input: {{id: "a"}}) {{ __typename }} }}'
    params = {"query": text, "extensions": json.dumps(persisted(text))}
    async with http_client(settings) as client:
        assert code_of(await client.get("/graphql", params=params)) == "METHOD_NOT_ALLOWED"
    assert stored(settings) == {}


@pytest.mark.parametrize(
    ("groups", "code"), [(None, "UNAUTHENTICATED"), ("[readers]", "FORBIDDEN"), ("[editors]", None)]
)
def test_caller_who_may_not_do_what_the_document_says_registers_nothing(
    settings: Settings, groups: str | None, code: str | None
) -> None:
    text = FIRST.create
    body = json.dumps(registration(text, variables={"input": FIRST.new}))
    event = http_event("POST", "/graphql", body, headers={"content-type": "application/json"})
    if groups is not None:
        claims = {"sub": "5f3c", "cognito:groups": groups, "username": "ada"}
        claims["token_use"] = "access"
        event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        answer = build_handler(changed(settings, sign_in="cognito"))(event, LambdaContext())
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    said = json.loads(answer["body"])
    codes = [error["extensions"]["code"] for error in said.get("errors", [])]
    assert codes == ([] if code is None else [code])
    client = boto3.client("dynamodb")
    records = client.scan(TableName=settings.table_name)["Items"]
    documents = [r["id"]["S"] for r in records if r["id"]["S"].startswith("document_")]
    assert documents == ([f"document_{digest(text)}"] if code is None else [])


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def documents_in(store: Store, pace: WritePace) -> DynamoDocuments:
    calls = Calls(store.threads, a_budget(), max_attempts=4)
    return DynamoDocuments(store.client, store.name, calls, datetime.now(UTC), pace)


def long_texts() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"query q{number} {QUERY}#".ljust(LONGEST, "-")


async def test_process_writes_so_many_units_in_any_second_whatever_is_sent_to_it(
    dynalite_store: Store, clock: Clock
) -> None:
    pace, texts = WritePace(clock), long_texts()
    taken = []
    # Each request has a store of its own; the pace is the process's.
    for second in range(60):
        units = 0.0
        for quarter in range(4):
            clock.seconds = 1_000 + second + quarter / 4
            for _ in range(AT_ONCE + 1):
                documents = documents_in(dynalite_store, pace)
                text = next(texts)
                await documents.put(digest(text), text)
                units += documents.calls.budget.write_units
        taken.append(units)

    assert taken[0] == max(taken) == WORST_SECOND
    assert sum(taken[1:]) == pytest.approx(59 * FOR_LONG, abs=UNITS)


def test_documentation_has_the_units_that_readers_can_make_processes_write() -> None:
    text = (ROOT / "docs" / "http.md").read_text("utf-8")
    rows = [f"| {n:,} | {n * WORST_SECOND:,} | {n * FOR_LONG:,g} |" for n in PROCESSES]
    assert "\n".join(rows) in text, "put these rows into docs/http.md"
    # What a new table takes at once; see docs/scale.md.
    assert PROCESSES[-1] * FOR_LONG < 4_000


async def test_documents_above_the_pace_are_kept_in_memory_alone(settings: Settings) -> None:
    began = time.monotonic()
    texts = [f"query q{n} {QUERY}" for n in range(20)]
    async with http_client(settings) as client:
        for text in texts:
            reply = await client.post("/graphql", json=registration(text))
            assert reply.json() == {"data": {"__typename": "Query"}}
        could = AT_ONCE + math.ceil((time.monotonic() - began) * PER_SECOND)
        assert AT_ONCE <= len(stored(settings)) <= could
        for text in texts:
            known = await client.post("/graphql", json={"extensions": persisted(text)})
            assert "data" in known.json()


async def test_saved_up_writes_are_bounded(clock: Clock) -> None:
    pace = WritePace(clock)
    clock.seconds += 3_600
    assert [pace.take() for _ in range(AT_ONCE + 2)] == [True] * AT_ONCE + [False] * 2


@pytest.mark.parametrize(
    "record",
    [
        {"document": {"S": QUERY + " " * LONGEST}},
        {"document": {"N": "1"}},
        {"document": {"NULL": True}},
        {},
    ],
    ids=["longer than what is kept", "a number", "null", "nothing"],
)
async def test_record_that_is_not_one_of_ours_is_not_known(
    settings: Settings, record: dict[str, Any]
) -> None:
    text = record.get("document", {}).get("S", QUERY)
    item = {"id": {"S": f"document_{digest(text)}"}, **record}
    boto3.client("dynamodb").put_item(TableName=settings.table_name, Item=item)
    async with http_client(settings) as client:
        reply = await client.post("/graphql", json={"extensions": persisted(text)})
    assert code_of(reply) == "PERSISTED_QUERY_NOT_FOUND"


REFUSALS: Final = {
    "too large": (400, "com.amazon.coral.validate#ValidationException"),
    "no table": (400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"),
    "no right": (400, "com.amazon.coral.service#AccessDeniedException"),
    "throttled": (400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
    "unheard of": (400, "com.amazonaws.dynamodb.v20120810#SomethingNewException"),
    "failed": (500, "com.amazonaws.dynamodb.v20120810#InternalServerError"),
    "no name": (400, ""),
}


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_whatever_the_table_says_a_document_is_answered(
    settings: Settings, caplog: pytest.LogCaptureFixture, refusal: str
) -> None:
    status, name = REFUSALS[refusal]
    body = json.dumps({"__type": name, "message": "No."} if name else {}).encode()

    def refuse(send: Send, _: int) -> bool:
        head = f"HTTP/1.1 {status} No\r\ncontent-type: application/x-amz-json-1.0\r\n"
        send(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        return True

    with serving(refuse) as server:
        refused = changed(
            settings,
            aws_endpoint_url_dynamodb=f"http://127.0.0.1:{server.port}",
            dynamodb_attempts=2,
        )
        async with http_client(refused) as client:
            with caplog.at_level(logging.WARNING):
                unknown = await client.post("/graphql", json={"extensions": persisted(QUERY)})
                reads = len(server.requests)
                reply = await client.post("/graphql", json=registration(QUERY))
                writes = len(server.requests) - reads
    assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert reply.json() == {"data": {"__typename": "Query"}}
    assert reads >= 1
    assert writes == 1  # a write that is repeated may take its units twice
    told = [record.getMessage() for record in caplog.records]
    assert any("could not be read" in line for line in told)
    assert any("could not be stored" in line for line in told)
    assert not any(record.exc_info for record in caplog.records)
