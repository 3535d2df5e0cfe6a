"""What comes before a request's body: bounded in bytes, and each header one line."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.execution.errors import ErrorCode, limit_facts
from graphql_api.web.responses import error_answer


class JoinedHeaders:
    """Makes one line of a header's several, as the gateway does, for whoever reads it later.

    https://www.rfc-editor.org/rfc/rfc9110#section-5.3 - so a list is read whole. What is no list
    and must not come twice, such as Content-Type, has no value that counts then.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope.get("headers", ())
        if len({name for name, _ in headers}) != len(headers):
            scope.setdefault("state", {})  # one for both
            scope = {**scope, "headers": _joined(headers)}
        await self._app(scope, receive, send)


class HeadLimit:
    """Refuses an address and headers that are too long together, before anything reads them.

    API Gateway takes 10,240 bytes, a server on a laptop any number.
    """

    def __init__(self, app: ASGIApp, maximum: int) -> None:
        self._app = app
        self._maximum = maximum

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (size := _size(scope)) <= self._maximum:
            await self._app(scope, receive, send)
            return
        message = f"The address and the headers are above {self._maximum} bytes: they have {size}."
        facts = limit_facts("head_bytes", self._maximum, size)
        answer = error_answer(ErrorCode.LIMIT_EXCEEDED, message, status=431, **facts)
        await answer(scope, receive, send)


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    lines: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        lines.setdefault(name, []).append(value)
    return [(n, (b"; " if n == b"cookie" else b", ").join(values)) for n, values in lines.items()]


def _size(scope: Scope) -> int:
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    return len(scope["path"]) + len(scope["query_string"]) + headers
