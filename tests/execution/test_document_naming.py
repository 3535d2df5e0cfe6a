"""Every way to name a document, against rules that are written down here once more.

A request may carry a documentId, a query and a hash, each right, wrong or missing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

import boto3
import httpx
import pytest

from graphql_api.settings import Settings
from tests.support.application import changed, digest, http_client

GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
IDS: Final = ("known", "unknown", "absent")
QUERIES: Final = ("own", "foreign", "absent")
HASHES: Final = ("right", "upper case", "foreign", "wrong", "malformed", "absent")


@dataclass(frozen=True)
class Named:
    """One request and the documents that it could mean; no two requests share any.

    Attributes:
        own: the text in the manifest under the id.
        foreign: in no manifest; registered before, where the request has its hash and no query.
    """

    number: int
    document_id: str
    query: str
    sha256_hash: str

    @property
    def identity(self) -> str:
        return f"id-{self.number}"

    @property
    def own(self) -> str:
        return f"{{ own{self.number}: __typename }}"

    @property
    def foreign(self) -> str:
        return f"{{ foreign{self.number}: __typename }}"

    @property
    def text(self) -> str | None:
        return {"own": self.own, "foreign": self.foreign, "absent": None}[self.query]

    @property
    def hash_in_words(self) -> str | None:
        """The hash as it is sent: `right` is of the query; without one, of the trusted text."""
        right = digest(self.text or self.own)
        other = digest(self.own if self.query == "foreign" else self.foreign)
        return {
            "right": right,
            "upper case": right.upper(),
            "foreign": other,
            "wrong": "0" * 64,
            "malformed": "sha256",
            "absent": None,
        }[self.sha256_hash]

    def parameters(self) -> dict[str, Any]:
        sent: dict[str, Any] = {}
        if self.document_id != "absent":
            sent["documentId"] = self.identity if self.document_id == "known" else "nonsense"
        if self.text is not None:
            sent["query"] = self.text
        if self.hash_in_words is not None:
            persisted = {"version": 1, "sha256Hash": self.hash_in_words}
            sent["extensions"] = {"persistedQuery": persisted}
        return sent

    @property
    def needs_registration(self) -> bool:
        return self.query == "absent" and self.sha256_hash == "foreign"


@dataclass(frozen=True)
class Outcome:
    """What is right: a refusal's status and code, or the text that is executed."""

    status: int
    code: str | None = None
    executed: str | None = None
    cacheable: bool = False
    kept: bool = False


def all_requests() -> list[Named]:
    return [Named(n, *parts) for n, parts in enumerate(product(IDS, QUERIES, HASHES))]


def expected(named: Named, policy: str) -> Outcome:
    has_id, has_query = named.document_id != "absent", named.query != "absent"
    has_hash = named.sha256_hash != "absent"
    is_known_id = named.document_id == "known" and policy != "off"
    fits = named.sha256_hash in {"right", "upper case", "absent"}
    untrusted = (
        Outcome(400, "TRUSTED_DOCUMENT_REQUIRED")
        if policy == "only"
        else Outcome(200, "PERSISTED_QUERY_NOT_FOUND")
    )
    if named.sha256_hash == "malformed" or not (has_id or has_query or has_hash):
        return Outcome(400, "BAD_REQUEST")
    if (has_query or is_known_id) and not fits:
        return Outcome(400, "BAD_USER_INPUT")
    if is_known_id:
        if named.query == "foreign":
            return Outcome(400, "BAD_USER_INPUT")
        return Outcome(200, executed=named.own, cacheable=True)
    if has_query:
        if named.query == "foreign" and policy == "only":
            return untrusted
        by_its_hash = has_hash and not has_id
        is_trusted = named.query == "own" and policy != "off"
        kept = by_its_hash and not is_trusted
        return Outcome(200, executed=named.text, cacheable=by_its_hash, kept=kept)
    if has_id:
        return untrusted
    if fits and policy != "off":
        return Outcome(200, executed=named.own, cacheable=True)
    if named.needs_registration and policy != "only":
        return Outcome(200, executed=named.foreign, cacheable=True, kept=True)
    return untrusted


async def send(
    client: httpx.AsyncClient, method: str, parameters: Mapping[str, Any], accept: str
) -> httpx.Response:
    headers = {"accept": accept}
    if method == "POST":
        return await client.post("/graphql", json=parameters, headers=headers)
    written = {k: v if isinstance(v, str) else json.dumps(v) for k, v in parameters.items()}
    return await client.get("/graphql", params=written, headers=headers)


async def is_in_memory(client: httpx.AsyncClient, text: str) -> bool:
    """Whether the process or its table knows the text by its hash alone."""
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}}
    return "data" in (await send(client, "POST", named, "application/json")).json()


def stored(settings: Settings) -> Iterator[tuple[str, str]]:
    """Return the ids and the texts of the records in the table."""
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=settings.table_name)
    for record in (record for page in pages for record in page["Items"]):
        yield record["id"]["S"], record["document"]["S"]


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table's pace is about how much is written, which no rule of naming depends on."""
    monkeypatch.setattr("graphql_api.dynamodb.document_store.AT_ONCE", 1_000)


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("store", ["memory", "table"])
@pytest.mark.parametrize("policy", ["off", "prefer", "only"])
async def test_document_is_the_one_that_all_its_names_agree_on(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
    store: str,
    method: str,
) -> None:
    requests = all_requests()
    monkeypatch.setattr("graphql_api.wiring.MANIFESTS", tmp_path)
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({named.identity: named.own for named in requests}), "utf-8")
    configured = changed(
        settings,
        trusted_documents=policy,
        persisted_documents=store,
    )
    wrong: list[tuple[Named, object]] = []
    kept: set[tuple[str, str]] = set()
    async with http_client(configured) as client:
        for named in requests:
            if named.needs_registration:
                persisted = {"version": 1, "sha256Hash": digest(named.foreign)}
                registration = {
                    "query": named.foreign,
                    "extensions": {"persistedQuery": persisted},
                }
                await send(client, "POST", registration, "application/json")
                if policy != "only":
                    kept.add((f"document_{digest(named.foreign)}", named.foreign))
            right = expected(named, policy)
            reply = await send(client, method, named.parameters(), GRAPHQL_RESPONSE)
            if (found := outcome_of(reply, named)) != (right.status, right.code, right.executed):
                wrong.append((named, found))
            is_cacheable = "etag" in reply.headers
            if is_cacheable is not (right.cacheable and method == "GET"):
                wrong.append((named, reply.headers["cache-control"]))
            if right.kept and right.executed is not None:
                kept.add((f"document_{digest(right.executed)}", right.executed))
            for text in (named.own, named.foreign):
                is_known = right.kept and text == right.executed
                is_known |= named.needs_registration and text == named.foreign and policy != "only"
                is_known |= policy != "off" and text == named.own  # by its hash, from the manifest
                if await is_in_memory(client, text) is not is_known:
                    wrong.append((named, f"known by its hash: {text}"))
    assert wrong == []
    assert set(stored(settings)) == (kept if store == "table" else set())


def outcome_of(reply: httpx.Response, named: Named) -> tuple[int, str | None, str | None]:
    """Return status and code of a response, and the text whose data it has."""
    body = reply.json()
    if "errors" in body:
        (error,) = body["errors"]
        return reply.status_code, error["extensions"]["code"], None
    executed = {
        f"own{named.number}": named.own,
        f"foreign{named.number}": named.foreign,
    }
    (key,) = body["data"]
    return reply.status_code, None, executed.get(key, f"another's: {key}")
