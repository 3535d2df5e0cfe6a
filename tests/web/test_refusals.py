"""What is refused before any GraphQL is read, in GraphQL's form and with a status of its own."""

from collections.abc import AsyncIterator

import httpx
import pytest

from graphql_api.execution.errors import ErrorCode
from graphql_api.settings import Settings
from tests.support.application import http_client
from tests.support.kinds.first import FIRST

JSON = "application/json"


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(settings) as client:
        yield client


def assert_refused(reply: httpx.Response, status: int, code: ErrorCode, words: str) -> None:
    """The answer is one error in GraphQL's form, and no data."""
    assert reply.status_code == status
    assert list(reply.json()) == ["errors"]
    (error,) = reply.json()["errors"]
    assert error["extensions"]["code"] == code.name
    assert error["extensions"]["retryable"] is False
    assert words in error["message"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b'{"query": NaN}', "not valid JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, ""),
        (b'{"variables": {"n": ' + b"1" * 5_000 + b"}}", ""),
        (b"null", "must be a JSON object"),
        (b"123", "must be a JSON object"),
        (b'[{"query": "{ __typename }"}]', "batches are not supported"),
        (b"{}", "query is required"),
        (b'{"query": 1}', "query must be a string"),
        (b'{"query": "{ __typename }", "operationName": 1}', "operationName must be a string"),
        (b'{"query": "{ __typename }", "variables": "{}"}', "variables must be a JSON object"),
        (b'{"query": "{ __typename }", "extensions": []}', "extensions must be a JSON object"),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_body_that_is_no_graphql_request_is_400(
    client: httpx.AsyncClient, content: bytes, words: str
) -> None:
    reply = await client.post("/graphql", content=content, headers={"content-type": JSON})
    code = ErrorCode[reply.json()["errors"][0]["extensions"]["code"]]
    assert_refused(reply, 400, code, words)


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/graphql", "multipart/form-data", f"{JSON}; charset=latin-1"],
)
async def test_body_of_another_media_type_is_415(
    client: httpx.AsyncClient, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    reply = await client.post("/graphql", content=b'{"query": "{ a }"}', headers=headers)
    assert_refused(reply, 415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, JSON)


async def test_body_that_is_too_large_is_413(client: httpx.AsyncClient) -> None:
    reply = await client.post("/graphql", json={"query": "#" * 1_000_000 + FIRST.list})
    assert_refused(reply, 413, ErrorCode.PAYLOAD_TOO_LARGE, "bytes")


async def test_media_type_that_cannot_be_sent_is_406(client: httpx.AsyncClient) -> None:
    for accept in ("text/html", "image/png", f"{JSON};q=0"):
        reply = await client.post(
            "/graphql", json={"query": FIRST.list}, headers={"accept": accept}
        )
        assert_refused(reply, 406, ErrorCode.NOT_ACCEPTABLE, "application/graphql-response+json")


async def test_unknown_address_is_404(client: httpx.AsyncClient) -> None:
    for path in ("/nothing", "/graphql/more", "/$default/graphql", "/graphiql/assets/%00.js"):
        assert_refused(await client.get(path), 404, ErrorCode.NOT_FOUND, "/graphql")


async def test_other_method_is_405_and_says_which_are_taken(client: httpx.AsyncClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        reply = await client.request(method, "/graphql")
        assert_refused(reply, 405, ErrorCode.METHOD_NOT_ALLOWED, "method")
        assert set(reply.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("encoding", ["utf-8", "gzip", "identity, br", "aws-chunked"])
async def test_encoded_body_is_refused_for_its_header(
    client: httpx.AsyncClient, encoding: str
) -> None:
    headers = {"content-type": JSON, "content-encoding": encoding}
    reply = await client.post("/graphql", json={"query": FIRST.list}, headers=headers)
    words = "Content-Encoding must be omitted or identity"
    assert_refused(reply, 415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, words)
    assert "compressed" not in reply.json()["errors"][0]["message"]
