"""Calls of a botocore client that go wrong between it and the service."""

from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.httpsession import URLLib3Session
from urllib3.exceptions import ProtocolError

Answer = Callable[[AWSResponse], AWSResponse]


def breaks(client: Any, operation: str, answer: Answer, times: int = 1) -> None:
    """Send the next calls of an operation, and return something else than their responses."""
    left = iter(range(times))

    def send(request: Any, **_: object) -> AWSResponse | None:
        if next(left, None) is None:
            return None
        return answer(URLLib3Session().send(request))

    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register(f"before-send.{service}.{operation}", send)


def lost(response: AWSResponse) -> AWSResponse:
    """Return what a client gets that a proxy tells of a time-out."""
    return refusal(response, 503, "ServiceUnavailable")


def conflicting(response: AWSResponse) -> AWSResponse:
    return refusal(response, 409, "ConditionalRequestConflict")


def refusal(response: AWSResponse, status: int, code: str) -> AWSResponse:
    body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
    return response_of(response, status, {}, _Body(body))


def response_of(response: AWSResponse, status: int, headers: Any, body: "_Body") -> AWSResponse:
    return AWSResponse(response.url, status, headers, body)


def broken_after(count: int) -> Answer:
    """Return what breaks a response's connection after some bytes of its body."""

    def answer(response: AWSResponse) -> AWSResponse:
        body = _Body(response.raw.read()[:count], is_broken=True)
        return response_of(response, response.status_code, response.headers, body)

    return answer


class _Body:
    """A body as urllib3 hands it over."""

    def __init__(self, body: bytes, *, is_broken: bool = False) -> None:
        self._left = body
        self._is_broken = is_broken

    def stream(self) -> list[bytes]:
        return [self._left]

    def read(self, amount: int | None = None) -> bytes:
        size = len(self._left) if amount is None else amount
        chunk, self._left = self._left[:size], self._left[size:]
        if not chunk and self._is_broken:
            raise ProtocolError("the connection broke")
        return chunk

    def close(self) -> None: ...
