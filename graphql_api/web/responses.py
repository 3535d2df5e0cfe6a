"""HTTP responses: JSON, errors, caching (Cache-Control, ETag, conditional requests), compression.

https://www.rfc-editor.org/rfc/rfc9111
"""

import gzip
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import brotli
import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphql_api.execution.errors import ErrorCode, error_body
from graphql_api.web.negotiation import GRAPHQL_RESPONSE, JSON, accepted_encodings

MINIMUM_SIZE: Final = 1_000  # bytes; less fits into one packet as it is
# Measured on pages of 20: more effort saves no twentieth of the size, and costs a multiple.
BROTLI_QUALITY: Final = 4
GZIP_LEVEL: Final = 5


def json_response(
    body: Mapping[str, Any],
    status: int = 200,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the body as JSON in UTF-8."""
    return Response(_encoded(body), status, headers, media_type=f"{media_type}; charset=utf-8")


class ErrorResponse(Response):
    """One error. It is added to the request record, whichever part of the app responds."""

    error: Mapping[str, Any]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        record = scope.get("state", {}).get("record")
        if record is not None:
            record.note_errors([self.error])
        await super().__call__(scope, receive, send)


def error_response(
    code: ErrorCode,
    message: str,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
    *,
    status: int | None = None,
    **more: str | int,
) -> Response:
    """Return one error, without data.

    Args:
        status: overrides the code's status.
        more: further extensions of the error.
    """
    error = error_body(code, message, **more)
    headers = {"cache-control": "no-store", **(headers or {})}
    response = ErrorResponse(
        _encoded({"errors": [error]}),
        status_of(code, media_type) if status is None else status,
        headers,
        media_type=f"{media_type}; charset=utf-8",
    )
    response.error = error
    return response


def status_of(code: ErrorCode, media_type: str) -> int:
    """Return the HTTP status of a response of that media type whose one error has the code."""
    return code.status.graphql_response if media_type == GRAPHQL_RESPONSE else code.status.json


def _encoded(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:  # perhaps a lone surrogate: not valid in UTF-8, but JSON can escape it
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")


def cacheable(
    response: Response, request_headers: Mapping[str, str], max_age: int | None
) -> Response:
    """Return the response with Cache-Control and ETag, or 304 if the caller has it already.

    Args:
        max_age: seconds for shared caches. 0: they revalidate each time. None: the response is
            personal and is not cached.
    """
    if max_age is None:
        return response
    # Weak: the same response may be compressed or not.
    tag = f'W/"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    if _matches(tag, request_headers.get("if-none-match", "")):
        # With the full response's Content-Type: the gateway would add another.
        response = Response(None, 304, {"content-type": response.headers["content-type"]})
    response.headers.update({"cache-control": _directives(request_headers, max_age), "etag": tag})
    response.headers.add_vary_header("authorization")
    return response


def _directives(request_headers: Mapping[str, str], max_age: int) -> str:
    """Return the directives of Cache-Control.

    A private cache, such as a browser's, always has to revalidate: otherwise it would hide the
    caller's last change, or a schema that was just deployed.
    """
    # A response that needs sign-in stays in the caller's private cache; s-maxage would share it.
    # https://www.rfc-editor.org/rfc/rfc9111#section-3.5
    if "authorization" in request_headers:
        return "private, no-cache"
    if max_age == 0:
        return "public, no-cache"
    return f"public, max-age=0, s-maxage={max_age}, must-revalidate"


def _matches(tag: str, if_none_match: str) -> bool:
    candidates = {candidate.strip() for candidate in if_none_match.split(",")}
    opaque = {candidate.removeprefix("W/") for candidate in candidates}
    return "*" in candidates or tag.removeprefix("W/") in opaque


def compress(response: Response, request_headers: Mapping[str, str]) -> Response:
    """Compress the response if it is large enough and the client accepts an encoding."""
    response.headers.add_vary_header("accept-encoding")
    body = bytes(response.body)
    accepted = accepted_encodings(request_headers.get("accept-encoding", ""))
    if len(body) < MINIMUM_SIZE or not accepted:
        return response
    if accepted[0] == "br":
        response.body = brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    else:
        response.body = gzip.compress(body, GZIP_LEVEL, mtime=0)
    response.headers["content-encoding"] = accepted[0]
    response.headers["content-length"] = str(len(response.body))
    return response
