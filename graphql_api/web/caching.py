"""Answers that caches may keep, and asking whether they still hold.

https://www.rfc-editor.org/rfc/rfc9111
"""

import hashlib
from collections.abc import Mapping

from starlette.responses import Response


def cacheable(
    response: Response, request_headers: Mapping[str, str], max_age: int | None
) -> Response:
    """Return the response with Cache-Control and ETag, or 304 where the caller has it already.

    Args:
        max_age: in seconds, of caches that callers share; 0: they ask each time; None: personal,
            and never kept.
    """
    if max_age is None:
        return response
    # Weak: the same answer may come compressed or not.
    tag = f'W/"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    if _matches(tag, request_headers.get("if-none-match", "")):
        # With the type of what it stands for: the gateway would name another.
        response = Response(None, 304, {"content-type": response.headers["content-type"]})
    response.headers.update({"cache-control": _directives(request_headers, max_age), "etag": tag})
    response.headers.add_vary_header("authorization")
    return response


def _directives(request_headers: Mapping[str, str], max_age: int) -> str:
    """Return what lets no cache of a caller's own, such as a browser's, answer without asking: it
    would hide what the same caller has just changed, or a schema that was just deployed.
    """
    # What a caller had to sign in for stays in that caller's own cache; s-maxage would share it.
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
