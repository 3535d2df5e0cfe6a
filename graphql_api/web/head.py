"""Bounds what comes before a request's body: its address and its headers."""

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.schema.errors import ErrorCode
from graphql_api.web.answers import error_answer


class HeadLimit:
    """Refuses an address and headers that are too long together, before anything reads them.

    API Gateway takes 10,240 bytes, a server on a laptop any number.
    """

    def __init__(self, app: ASGIApp, maximum: int) -> None:
        self._app = app
        self._maximum = maximum

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _size(scope) <= self._maximum:
            await self._app(scope, receive, send)
            return
        message = f"The address and the headers are above {self._maximum} bytes."
        code, limit = ErrorCode.LIMIT_EXCEEDED, "head_bytes"
        answer = error_answer(code, message, status=431, limit=limit, maximum=self._maximum)
        await answer(scope, receive, send)


def _size(scope: Scope) -> int:
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    return len(scope["path"]) + len(scope["query_string"]) + headers
