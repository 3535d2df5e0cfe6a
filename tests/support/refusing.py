"""Endpoints that answer each call alike: an error of DynamoDB's, or what is not DynamoDB at all."""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tests.support.raw_server import RawServer, Send, serving

SECRET: Final = "SECRET-TEXT-OF-AWS"
_SHAPES: Final = "com.amazonaws.dynamodb.v20120810#"


@dataclass
class Refusing:
    """An endpoint and its address.

    Attributes:
        answer: the bytes that each call gets, from now on.
    """

    server: RawServer
    answer: bytes

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def operations(self) -> list[str]:
        """The operations that were asked for, in order."""
        lines = [line for request in self.server.requests for line in request.split(b"\r\n")]
        return [
            line.rpartition(b".")[2].decode()
            for line in lines
            if line.lower().startswith(b"x-amz-target:")
        ]


@contextmanager
def refusing(answer: bytes) -> Iterator[Refusing]:
    running: Refusing | None = None

    def script(send: Send, _: int) -> bool:
        assert running is not None
        send(running.answer)
        return True

    with serving(script) as server:
        running = Refusing(server, answer)
        yield running


def error(code: str, status: int = 400, message: str = SECRET) -> bytes:
    """An error as DynamoDB writes it."""
    body = json.dumps({"__type": f"{_SHAPES}{code}", "message": message}).encode()
    return http(status, body, f"x-amz-crc32: {zlib.crc32(body)}")


def http(status: int, body: bytes, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status} X", *headers, f"content-length: {len(body)}", "", "")
    return "\r\n".join(lines).encode() + body


PAGE: Final = f"<html>{SECRET}</html>".encode()
