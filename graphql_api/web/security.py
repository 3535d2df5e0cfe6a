"""Headers that every answer carries, and which origins may read it."""

from typing import Any, Final

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# For everything but the explorer's page, which sets its own: an answer is no document.
HEADERS: Final = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_ENCODED: Final = tuple((name.encode(), value.encode()) for name, value in HEADERS.items())
# Two years, as https://hstspreload.org asks; only behind the gateway, which speaks TLS alone.
_HSTS: Final = "max-age=63072000"

ANY_ORIGIN: Final = "*"
EXPOSED_HEADERS: Final = ("etag", "x-request-id")
REQUEST_HEADERS: Final = (
    "accept",
    "apollographql-client-name",
    "apollographql-client-version",
    "authorization",
    "content-type",
    "traceparent",
    "x-request-id",
)


class SecurityHeaders:
    """Adds the headers to answers that don't have them.

    Args:
        hsts_subdomains: whether all subdomains of the API's domain, too, are reached by TLS only:
            one without it could not be opened any more, so only the domain's owner can say.
    """

    def __init__(self, app: ASGIApp, *, hsts_subdomains: bool) -> None:
        self._app = app
        hsts = f"{_HSTS}; includeSubDomains" if hsts_subdomains else _HSTS
        self._hsts = (b"strict-transport-security", hsts.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                own = {name for name, _ in headers}
                headers += [header for header in _ENCODED if header[0] not in own]
                if "aws.event" in scope:
                    headers.append(self._hsts)
            await send(message)

        await self._app(scope, receive, send_secured)


def cors(origins: list[str]) -> list[Middleware]:
    """Return the middleware that lets pages of these origins read answers; none for none.

    Any origin ("*") is let in without credentials: with them, every site could act for whoever
    visits it.
    """
    if not origins:
        return []
    settings: dict[str, Any] = {
        "allow_origins": origins,
        "allow_credentials": ANY_ORIGIN not in origins,
        "allow_methods": ["GET", "POST"],
        "allow_headers": list(REQUEST_HEADERS),
        "expose_headers": list(EXPOSED_HEADERS),
        "max_age": 86_400,
    }
    return [Middleware(CORSMiddleware, **settings)]
