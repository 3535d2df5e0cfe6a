"""Cancelled requests: the caller disconnects, or the server stops."""

import asyncio
from types import TracebackType

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.domain.budget import Budget
from graphql_api.execution.errors import ErrorCode
from graphql_api.web.request_record import RequestRecord
from graphql_api.web.responses import error_response


class CallerPresence:
    """While entered, ends the request's budget when the caller closes the connection.

    Calls in flight then end by themselves, and no further call starts: it would take a thread from
    requests whose callers still wait. Enter it after the request's body has been read.
    """

    def __init__(self, receive: Receive, budget: Budget) -> None:
        self._receive = receive
        self._budget = budget

    def __enter__(self) -> None:
        self._watch = asyncio.get_running_loop().create_task(self._wait())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._watch.cancel()

    async def _wait(self) -> None:
        is_whole = False
        while (message := await self._receive())["type"] != "http.disconnect":
            if is_whole and not message.get("more_body"):
                return  # this server repeats the end of the body and never reports a disconnect
            is_whole = not message.get("more_body")  # the unread rest of a body
        self._budget.end()


class Interruption:
    """Responds to requests that are cancelled: the server stops, and its grace time is over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            record: RequestRecord | None = scope.get("state", {}).get("record")
            if record is None or record.has_response:
                raise
            # Not raised again: the task ends here, with a response.
            code, message = ErrorCode.UNAVAILABLE, "The service is shutting down."
            if record.operation_type == "mutation":
                code = ErrorCode.OUTCOME_UNKNOWN
                message += " It is unknown whether the change was made: read before you repeat it."
            response = error_response(code, message, status=503, requestId=record.request_id)
            await response(scope, receive, send)
