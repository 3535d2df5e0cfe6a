"""What is found out about a document is found out once."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

import httpx
import pytest

from graphql_api.execution.documents import CacheSize
from graphql_api.settings import Settings
from graphql_api.wiring import Limits
from tests.support.application import changed, code_of, digest, http_client
from tests.support.kinds.first import FIRST

QUERY: Final = FIRST.named("""
    query ($n: Int) { MANY(first: $n) { ...page } }
    fragment page on TYPEConnection { nodes { id } }
""")
# Where documents are read: the parser, the rules, and every visitor of our own.
READERS: Final = (
    "graphql/language/lexer.py",
    "graphql/language/parser.py",
    "graphql/language/visitor.py",
    "graphql/validation/",
    "graphql_api/execution/field_pairs.py",
    "graphql_api/execution/operation.py",
    "graphql_api/execution/limits.py",
)


@contextmanager
def reading() -> Iterator[set[str]]:
    """Collect which functions read a document meanwhile."""
    seen: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename).as_posix()
        name = frame.f_code.co_qualname
        if event == "call" and (
            any(reader in path for reader in READERS) or name.startswith("CostFinder.")
        ):
            seen.add(name)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(before)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(settings) as client:
        yield client


async def ask(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post("/graphql", json=body)


async def test_second_request_with_a_document_reads_nothing_of_it(
    client: httpx.AsyncClient,
) -> None:
    with reading() as first:
        await ask(client, query=QUERY, variables={"n": 1})
    with reading() as second:
        reply = await ask(client, query=QUERY, variables={"n": 2})

    assert reply.json() == {"data": FIRST.empty}
    assert first >= {
        "Parser.parse_document",
        "validate",
        "check_limits",
        "CostFinder.find",
        "max_age",
    }
    assert second == set()


async def test_document_that_was_refused_is_not_read_again(client: httpx.AsyncClient) -> None:
    first = await ask(client, query="{ nothing }")
    with reading() as second:
        again = await ask(client, query="{ nothing }")
    assert code_of(first) == code_of(again) == "GRAPHQL_VALIDATION_FAILED"
    assert second == set()


async def test_document_that_is_too_long_is_not_read_at_all(client: httpx.AsyncClient) -> None:
    with reading() as seen:
        reply = await ask(client, query="{ __typename }" + " " * 30_000)
    assert code_of(reply) == "LIMIT_EXCEEDED"
    assert seen <= {"LimitExceeded.__init__"}


@pytest.mark.parametrize("named_by", ["text", "id"])
async def test_first_request_with_a_trusted_document_reads_nothing_of_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named_by: str
) -> None:
    monkeypatch.setattr("graphql_api.wiring.MANIFESTS", tmp_path)
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({digest(QUERY): QUERY}), encoding="utf-8")
    trusting = changed(settings, trusted_documents="prefer")
    body = {"query": QUERY} if named_by == "text" else {"documentId": digest(QUERY)}
    async with http_client(trusting) as client:
        with reading() as seen:
            reply = await ask(client, **body)
    assert reply.json() == {"data": FIRST.empty}
    assert seen == set()


async def is_kept(client: httpx.AsyncClient, text: str) -> bool:
    with reading() as seen:
        await ask(client, query=text)
    return not seen


async def test_cache_holds_so_many_documents_and_drops_the_one_least_used(
    settings: Settings,
) -> None:
    async with http_client(settings, Limits(cache=CacheSize(entries=2))) as client:
        assert not await is_kept(client, "query a { __typename }")
        assert not await is_kept(client, "query b { __typename }")
        assert await is_kept(client, "query a { __typename }")
        assert not await is_kept(client, "query c { __typename }")
        assert await is_kept(client, "query a { __typename }")
        assert not await is_kept(client, "query b { __typename }")


async def test_cache_holds_so_many_characters(settings: Settings) -> None:
    texts = [f"query q{n} {{ __typename }}".ljust(30_000) for n in range(4)]
    async with http_client(settings, Limits(cache=CacheSize(characters=100_000))) as client:
        for text in texts:
            assert not await is_kept(client, text)
        # Three fit, so the first of four made room for the last.
        assert await is_kept(client, texts[1])
        assert not await is_kept(client, texts[0])


async def test_errors_of_refused_documents_take_their_room_in_the_cache(
    settings: Settings,
) -> None:
    # Each of its errors names hundreds of places, which is longer than the text.
    bombs = [f"{{ {FIRST.many}(" + f"a{n}: 1 " * 400 + ") { nodes { id } } }" for n in range(8)]
    async with http_client(settings, Limits(cache=CacheSize(characters=100_000))) as client:
        for bomb in bombs:
            await ask(client, query=bomb)
        assert not await is_kept(client, bombs[0])
