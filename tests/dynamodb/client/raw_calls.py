"""Calls to DynamoDB, answered byte for byte as a test has it."""

import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

from graphql_api.dynamodb.client import factory as client_module
from graphql_api.dynamodb.client.api_calls import ApiCalls
from graphql_api.dynamodb.client.sending import deadline
from graphql_api.dynamodb.client.transport import Transport
from tests.support.raw_server import RawServer, Script, Send, serving
from tests.support.stores import client_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A test is not about how long: what ends by itself has ended long before.
NEVER: Final = 3_600.0  # seconds
PATIENCE: Final = 20.0
BODY = b'{"Item":{"id":{"S":"one"}}}'
CHUNKS = b"f\r\n" + BODY[:15] + b"\r\nc\r\n" + BODY[15:] + b"\r\n0\r\n\r\n"


def head(*lines: str, length: int = len(BODY)) -> bytes:
    fields = ("HTTP/1.1 200 OK", f"x-amz-crc32: {zlib.crc32(BODY)}", *lines)
    return "\r\n".join((*fields, f"Content-Length: {length}", "", "")).encode()


WHOLE = head() + BODY


def always(answer: bytes, *, stays_open: bool = True) -> Script:
    def script(send: Send, _: int) -> bool:
        send(answer)
        return stays_open

    return script


@contextmanager
def client_to(
    address: str, answer_seconds: float = NEVER, connect_seconds: float = NEVER
) -> Iterator["DynamoDBClient"]:
    client = client_of(address, connect_seconds=connect_seconds, answer_seconds=answer_seconds)
    yield client
    client.close()


def read(client: "DynamoDBClient") -> object:
    return client.get_item(TableName="items", Key={"id": {"S": "one"}})["Item"]["id"]


@contextmanager
def talking(
    script: Script, answer_seconds: float = NEVER
) -> Iterator[tuple[RawServer, "DynamoDBClient"]]:
    with (
        serving(script) as server,
        client_to(f"http://127.0.0.1:{server.port}", answer_seconds) as client,
    ):
        yield server, client


@contextmanager
def botocores_own() -> Iterator[None]:
    """Have the calls of clients that are built now made by botocore."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client_module, "leave_out_rules", lambda *_: False)
        patch.setattr(ApiCalls, "register", lambda *_, **__: None)
        yield


def transport_of(client: "DynamoDBClient") -> Transport:
    calls: ApiCalls = client.api_calls  # type: ignore[attr-defined]
    return calls.transport


def in_its_time(call: Callable[[], object], until: float = float("inf")) -> object:
    """Return what a call returns, or raise what it raises; TimeoutError if it does not end.

    Args:
        until: the deadline of its request, by time.monotonic.
    """

    def bounded() -> object:
        deadline.set(until)
        return call()

    threads = ThreadPoolExecutor(1)
    try:
        return threads.submit(bounded).result(PATIENCE)
    finally:
        threads.shutdown(wait=False)
