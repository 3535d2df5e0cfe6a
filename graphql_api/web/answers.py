"""Answers in GraphQL's form, and the one way JSON is written."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from graphql_api.schema.errors import ErrorCode, error_body
from graphql_api.web.media import JSON


def json_answer(
    body: Mapping[str, Any],
    status: int = 200,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the body as JSON in UTF-8."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate has no UTF-8; written as \\udc00 it is what JSON calls it, too.
    content = text.encode("utf-8", "backslashreplace")
    return Response(content, status, headers, media_type=f"{media_type}; charset=utf-8")


def error_answer(
    status: int,
    code: ErrorCode,
    message: str,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
    **more: str | int,
) -> Response:
    """Return one error, with no data beside it: nothing was run.

    Args:
        more: what the error's extensions say beside its code.
    """
    body = {"errors": [error_body(code, message, **more)]}
    return json_answer(body, status, media_type, {"cache-control": "no-store", **(headers or {})})
