"""The record of a request, for the log and the metrics, and the request's id."""

import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.domain.budget import Budget
from graphql_api.domain.caller import Caller
from graphql_api.execution.engine import Prepared
from graphql_api.execution.errors import ErrorCode
from graphql_api.execution.redacted import without_values
from graphql_api.web.lambda_scope import lambda_request_id

HEADER: Final = "x-request-id"
# A caller's id is written to the log, so only plain characters are accepted.
_SAFE: Final = re.compile(r"[A-Za-z0-9._:=-]{1,128}", re.ASCII)

# The current request's id, for its log lines. Never reset: each request has its own task, and so
# its own context, and Starlette reports an exception after all middleware has returned.
current_id: Final[ContextVar[str]] = ContextVar("request_id")


@dataclass
class RequestRecord:
    """One request, without variables and names of persons.

    Attributes:
        root_fields: of the operation, sorted. Unlike its name, they have few different values.
        document: the first 16 digits of the document's SHA-256.
        subject: of the caller; must be hashed before it is written anywhere.
        codes: of the errors in the response, in order.
        problems: the types of the expected failures in the response.
        conflicts: how many of them are version conflicts.
        first_error: as it was sent. It may quote what the caller sent, so it is not for a log.
        short_lists: pages in the response that their read budget cut short.
        lambda_request_id: the invocation's id; None on a server.
        milliseconds: from the first byte of the request to the last of the response.
    """

    request_id: str
    method: str
    path: str
    headers: Headers
    lambda_request_id: str | None = None
    status: int = 0
    has_response: bool = False
    milliseconds: float = 0.0
    answer_bytes: int = 0
    operation_type: str | None = None
    operation_name: str | None = None
    root_fields: list[str] = field(default_factory=list)
    document: str | None = None
    source: str | None = None
    subject: str | None = None
    codes: list[ErrorCode] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    conflicts: int = 0
    first_error: Mapping[str, Any] | None = None
    short_lists: int = 0
    budget: Budget | None = None

    def note_context(self, budget: Budget, caller: Caller | None) -> None:
        self.budget = budget
        self.subject = caller.subject if caller is not None and caller.is_signed_in else None

    def note_operation(self, prepared: Prepared) -> None:
        self.operation_type = prepared.operation.node.operation.value
        name = prepared.operation.node.name
        self.operation_name = None if name is None else name.value
        self.root_fields = list(prepared.operation.root_fields)
        self.document = prepared.document.digest[:16]
        self.source = prepared.document.text

    def document_text(self) -> str | None:
        """Return the document's text without its values; None if no document was executed."""
        return None if self.source is None else without_values(self.source)

    def note_errors(self, errors: Sequence[Mapping[str, Any]]) -> None:
        if self.first_error is None:
            self.first_error = next(iter(errors), None)
        self.codes += [ErrorCode[error["extensions"]["code"]] for error in errors]


Report = Callable[[RequestRecord], None]


def record_of(request: Request) -> RequestRecord:
    """Return the request's record."""
    record: RequestRecord = request.scope["state"]["record"]
    return record


class RequestLog:
    """Reports every HTTP request when it ends, failed or not."""

    def __init__(self, app: ASGIApp, report: Report) -> None:
        self._app = app
        self._report = report

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = RequestRecord(
            request_id=scope["state"]["request_id"],
            method=scope["method"],
            path=scope["path"],
            headers=Headers(scope=scope),
            lambda_request_id=lambda_request_id(scope),
            status=500,  # replaced when a response starts
        )
        scope["state"]["record"] = record
        started = time.perf_counter()

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status, record.has_response = message["status"], True
            else:
                record.answer_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_observed)
        finally:
            if not record.has_response:
                record.codes.append(ErrorCode.INTERNAL)
            record.milliseconds = (time.perf_counter() - started) * 1000
            self._report(record)


def request_id(request: Request) -> str:
    return str(request.scope["state"]["request_id"])


class RequestId:
    """Gives each request an id (the caller's, Lambda's or a new one), sent in the response."""

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
