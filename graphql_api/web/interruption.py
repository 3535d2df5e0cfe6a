"""The response to a request that the server cuts short."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.execution.errors import ErrorCode
from graphql_api.web.request_record import RequestFacts
from graphql_api.web.responses import error_answer


class Interruption:
    """Answers requests that are cancelled: the server stops, and their time to end is over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            facts: RequestFacts | None = scope.get("state", {}).get("facts")
            if facts is None or facts.has_answered:
                raise
            # Not raised again: the task ends here, with a response.
            code, message = ErrorCode.UNAVAILABLE, "The service is being stopped."
            if facts.operation_type == "mutation":
                code = ErrorCode.OUTCOME_UNKNOWN
                message += (
                    " Nothing can tell whether the change was made: read before you repeat it."
                )
            answer = error_answer(code, message, status=503, requestId=facts.request_id)
            await answer(scope, receive, send)
