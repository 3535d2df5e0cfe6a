"""DynamoDB's calls and answers as they go over the wire."""

import http.client
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

# In every injected answer: if a caller ever sees it, a text from within has leaked.
SECRET: Final = "SECRET-TEXT-OF-AWS"

_TARGET: Final = "X-Amz-Target"
_TYPE: Final = "application/x-amz-json-1.0"


@dataclass(frozen=True)
class Call:
    """A request of boto3's; signed, which the local engine does not check against the body."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        return self.headers[_TARGET].rpartition(".")[2]

    @property
    def parameters(self) -> Any:
        return json.loads(self.body)

    def as_operation(self, operation: str, parameters: Mapping[str, object]) -> "Call":
        """Return another call with this one's credentials."""
        prefix = self.headers[_TARGET].rpartition(".")[0]
        headers = {**self.headers, _TARGET: f"{prefix}.{operation}"}
        return Call(self.path, headers, json.dumps(parameters).encode())


@dataclass(frozen=True)
class Answer:
    """What is sent back, and what its headers claim of it."""

    status: int
    body: bytes
    checksum: int
    length: int

    @classmethod
    def of(cls, status: int, body: bytes) -> "Answer":
        return cls(status, body, zlib.crc32(body), len(body))

    @classmethod
    def json(cls, status: int, value: object) -> "Answer":
        return cls.of(status, json.dumps(value).encode())

    @classmethod
    def error(cls, status: int, code: str) -> "Answer":
        kind = f"com.amazonaws.dynamodb.v20120810#{code}"
        return cls.json(status, {"__type": kind, "message": SECRET})

    def with_body(self, body: bytes) -> "Answer":
        """Return the answer with another body, and the headers that the first one had."""
        return replace(self, body=body)

    @property
    def value(self) -> Any:
        return json.loads(self.body)

    @property
    def error_code(self) -> str:
        kind = "" if self.status == 200 else str(self.value.get("__type", ""))
        return kind.rpartition("#")[2]

    def encoded(self) -> bytes:
        head = (
            f"HTTP/1.1 {self.status} {http.client.responses[self.status]}\r\n"
            f"content-type: {_TYPE}\r\n"
            f"x-amz-crc32: {self.checksum}\r\n"
            f"content-length: {self.length}\r\n\r\n"
        )
        return head.encode() + self.body


class Upstream:
    """A connection to the engine; used by one thread."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=30)

    def send(self, call: Call) -> Answer:
        headers = {k: v for k, v in call.headers.items() if k.lower() != "content-length"}
        self._connection.request("POST", call.path, call.body, headers)
        reply = self._connection.getresponse()
        return Answer.of(reply.status, reply.read())

    def close(self) -> None:
        self._connection.close()
