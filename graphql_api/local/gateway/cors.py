"""The gateway's CORS: it handles preflights itself, and its headers replace the function's.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_PREFIX: Final = "access-control-"
ANY_ORIGIN: Final = "*"


@dataclass(frozen=True)
class Cors:
    """What pages of other origins are allowed; without origins the function does CORS itself."""

    origins: Sequence[str] = ()
    methods: Sequence[str] = ()
    headers: Sequence[str] = ()
    exposed: Sequence[str] = ()
    max_age_seconds: int = 0

    def preflight(self, request: Request) -> Response | None:
        """Return the response to a preflight request; None for any other request."""
        wanted = request.headers.get("access-control-request-method")
        if not self.origins or request.method != "OPTIONS" or wanted is None:
            return None
        if "origin" not in request.headers:
            return None
        response = Response(status_code=204)
        if self._allow(request, response):
            response.headers["access-control-allow-methods"] = ",".join(self.methods)
            response.headers["access-control-allow-headers"] = ",".join(self.headers)
            response.headers["access-control-max-age"] = str(self.max_age_seconds)
        return response

    def apply(self, request: Request, response: Response) -> None:
        """Replace the function's CORS headers by the gateway's."""
        if not self.origins:
            return
        for name in [name for name in response.headers if name.startswith(_PREFIX)]:
            del response.headers[name]
        if self._allow(request, response):
            response.headers["access-control-expose-headers"] = ",".join(self.exposed)

    def _allow(self, request: Request, response: Response) -> bool:
        origin = ",".join(request.headers.getlist("origin"))
        if ANY_ORIGIN in self.origins and origin:
            response.headers["access-control-allow-origin"] = ANY_ORIGIN
            return True
        if origin not in self.origins:
            return False
        response.headers["access-control-allow-origin"] = str(origin)
        response.headers["access-control-allow-credentials"] = "true"
        return True
