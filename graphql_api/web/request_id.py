"""One id for each request, in its log lines and in its answer."""

import re
import uuid
from contextvars import ContextVar
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = "x-request-id"
# What is taken over from a caller ends in the log: nothing but plain characters.
_SAFE: Final = re.compile(r"[A-Za-z0-9._:=-]{1,128}", re.ASCII)

# Of the request under way, for its log lines. Nothing takes it back: a request has a task, and so
# a context, of its own, and Starlette tells of a fault after all middleware has been left.
current_id: Final[ContextVar[str]] = ContextVar("request_id")


def request_id(request: Request) -> str:
    return str(request.scope["state"]["request_id"])


def lambda_request_id(scope: Scope) -> str | None:
    """Return the invocation's id; None on a server."""
    identity: object = getattr(scope.get("aws.context"), "aws_request_id", None)
    return identity if isinstance(identity, str) else None


class RequestId:
    """Gives each request the caller's id, or Lambda's, or a new one; answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identity = _identity(scope)
        scope.setdefault("state", {})["request_id"] = identity
        current_id.set(identity)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((HEADER.encode(), identity.encode()))
            await send(message)

        await self._app(scope, receive, send_with_id)


def _identity(scope: Scope) -> str:
    given: str = dict(scope["headers"]).get(HEADER.encode(), b"").decode("latin-1")
    if _SAFE.fullmatch(given):
        return given
    return lambda_request_id(scope) or str(uuid.uuid4())
