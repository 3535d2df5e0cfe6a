"""The gateway's CORS: it handles preflights itself, and its headers replace the function's.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from graphql_api.domain.quoting import json_text
from graphql_api.web.middleware import ANY_ORIGIN, NO_ORIGINS, AllowedOrigins

_PREFIX: Final = "access-control-"

log = logging.getLogger(__name__)


def cross_origin_fault(
    headers: Headers, origins: AllowedOrigins, allowed_headers: Collection[str]
) -> str | None:
    """Return what a browser will hold against a page's request, or its preflight; None if nothing.

    Args:
        allowed_headers: that such pages may send, in lower case.
    """
    origin = headers.get("origin")
    if origin is None:
        return None
    if not origins.allow(origin):
        return f"{json_text(origin)} is not in ALLOWED_ORIGINS: its page sees nothing"
    asked = headers.get("access-control-request-headers", "").lower().split(",")
    missing = [name.strip() for name in asked if name.strip() not in {*allowed_headers, ""}]
    if missing:
        names = ", ".join(map(json_text, missing))
        return f"{names} is not in ALLOWED_HEADERS: its page cannot send the request"
    return None


@dataclass(frozen=True)
class Cors:
    """What pages of other origins are allowed; without origins the function does CORS itself."""

    origins: AllowedOrigins = NO_ORIGINS
    methods: Sequence[str] = ()
    headers: Sequence[str] = ()
    exposed: Sequence[str] = ()
    max_age_seconds: int = 0

    def preflight(self, request: Request) -> Response | None:
        """Return the response to a preflight request; None for any other request."""
        wanted = request.headers.get("access-control-request-method")
        if not self.origins.are_any or request.method != "OPTIONS" or wanted is None:
            return None
        if "origin" not in request.headers:
            return None
        response = Response(status_code=204)
        if self._allow(request, response):
            response.headers["access-control-allow-methods"] = ",".join(self.methods)
            response.headers["access-control-allow-headers"] = ",".join(self.headers)
            response.headers["access-control-max-age"] = str(self.max_age_seconds)
        allowed = {name.lower() for name in self.headers}
        if fault := cross_origin_fault(request.headers, self.origins, allowed):
            log.warning(fault)
        return response

    def apply(self, request: Request, response: Response) -> None:
        """Replace the function's CORS headers by the gateway's."""
        if not self.origins.are_any:
            return
        for name in [name for name in response.headers if name.startswith(_PREFIX)]:
            del response.headers[name]
        if self._allow(request, response):
            response.headers["access-control-expose-headers"] = ",".join(self.exposed)

    def _allow(self, request: Request, response: Response) -> bool:
        origin = ",".join(request.headers.getlist("origin"))
        if ANY_ORIGIN in self.origins.listed and origin:
            response.headers["access-control-allow-origin"] = ANY_ORIGIN
            return True
        if not self.origins.allow(origin):
            return False
        response.headers["access-control-allow-origin"] = str(origin)
        return True
