"""Answers in GraphQL's form, and the one way JSON is written."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphql_api.execution.errors import ErrorCode, error_body
from graphql_api.web.negotiation import GRAPHQL_RESPONSE, JSON


def json_answer(
    body: Mapping[str, Any],
    status: int = 200,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the body as JSON in UTF-8."""
    return Response(_encoded(body), status, headers, media_type=f"{media_type}; charset=utf-8")


class ErrorAnswer(Response):
    """One error, whose code goes into the request's log wherever it is answered."""

    code: ErrorCode

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        facts = scope.get("state", {}).get("facts")
        if facts is not None:
            facts.codes.append(self.code)
        await super().__call__(scope, receive, send)


def error_answer(
    code: ErrorCode,
    message: str,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
    *,
    status: int | None = None,
    **more: str | int,
) -> Response:
    """Return one error, with no data beside it.

    Args:
        status: where it is not the code's own.
        more: what the error's extensions say beside its code.
    """
    content = _encoded({"errors": [error_body(code, message, **more)]})
    headers = {"cache-control": "no-store", **(headers or {})}
    answer = ErrorAnswer(
        content,
        status_of(code, media_type) if status is None else status,
        headers,
        media_type=f"{media_type}; charset=utf-8",
    )
    answer.code = code
    return answer


def status_of(code: ErrorCode, media_type: str) -> int:
    """Return the HTTP status of a response of that media type whose one error has the code."""
    return code.status.graphql_response if media_type == GRAPHQL_RESPONSE else code.status.json


def _encoded(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:  # a lone surrogate, perhaps: no UTF-8 can say it, but JSON's \udc00 can
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")
