"""CORS as the gateway does it: preflights never reach the function, and its own headers win.

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
    """What pages of other origins may do; without origins the function answers for itself."""

    origins: Sequence[str] = ()
    methods: Sequence[str] = ()
    headers: Sequence[str] = ()
    exposed: Sequence[str] = ()
    max_age_seconds: int = 0

    def preflight(self, request: Request) -> Response | None:
        """Return the answer to a browser that asks first; None where it is no such request."""
        wanted = request.headers.get("access-control-request-method")
        if not self.origins or request.method != "OPTIONS" or wanted is None:
            return None
        if "origin" not in request.headers:
            return None
        answer = Response(status_code=204)
        if self._allow(request, answer):
            answer.headers["access-control-allow-methods"] = ",".join(self.methods)
            answer.headers["access-control-allow-headers"] = ",".join(self.headers)
            answer.headers["access-control-max-age"] = str(self.max_age_seconds)
        return answer

    def apply(self, request: Request, answer: Response) -> None:
        """Put the gateway's headers in the place of the function's."""
        if not self.origins:
            return
        for name in [name for name in answer.headers if name.startswith(_PREFIX)]:
            del answer.headers[name]
        if self._allow(request, answer):
            answer.headers["access-control-expose-headers"] = ",".join(self.exposed)

    def _allow(self, request: Request, answer: Response) -> bool:
        origin = ",".join(request.headers.getlist("origin"))
        if ANY_ORIGIN in self.origins and origin:
            answer.headers["access-control-allow-origin"] = ANY_ORIGIN
            return True
        if origin not in self.origins:
            return False
        answer.headers["access-control-allow-origin"] = str(origin)
        answer.headers["access-control-allow-credentials"] = "true"
        return True
