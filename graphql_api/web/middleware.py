"""Middleware: limits of the URL and the headers, security headers, and CORS.

The only CORS rules in the code; template.yaml has the same rules for the gateway.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.execution.errors import ErrorCode, limit_facts
from graphql_api.web.lambda_scope import is_from_gateway
from graphql_api.web.responses import error_response

# For everything but the explorer's page, which sets its own: a response is not a document.
HEADERS: Final = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_ENCODED: Final = tuple((name.encode(), value.encode()) for name, value in HEADERS.items())
# Two years, as https://hstspreload.org asks; only behind the gateway, which speaks TLS alone.
_HSTS: Final = "max-age=63072000"

ANY_ORIGIN: Final = "*"
LOCALHOST: Final = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?"
EXPOSED_HEADERS: Final = ("etag", "x-request-id")
METHODS: Final = ("GET", "HEAD", "POST")
# What GraphQL clients, tracers and users of fetch send; ALLOWED_HEADERS adds to it. `*` would not
# work: with credentials it is not a wildcard, and it never covers Authorization.
REQUEST_HEADERS: Final = (
    "accept",
    "accept-language",
    "apollo-require-preflight",
    "apollographql-client-name",
    "apollographql-client-version",
    "authorization",
    "baggage",
    "cache-control",
    "content-language",
    "content-type",
    "graphql-client-name",
    "graphql-client-version",
    "graphql-preflight",
    "graphql-require-preflight",
    "if-none-match",
    "pragma",
    "sentry-trace",
    "traceparent",
    "tracestate",
    "x-amzn-trace-id",
    "x-apollo-operation-id",
    "x-apollo-operation-name",
    "x-request-id",
    "x-requested-with",
)
_MAX_AGE: Final = 86_400  # seconds that a browser may keep the response to a preflight


class SecurityHeaders:
    """Adds security headers to responses that lack them, and Origin to every Vary header.

    Origin is added for any allowed origins: the gateway may decide before the application who can
    read a response, or the setting may change while a cache still has the response.

    Args:
        hsts_subdomains: whether HSTS covers all subdomains of the API's domain. A subdomain
            without TLS could not be opened any more, so the domain's owner decides.
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
                own = dict(headers)
                headers += [header for header in _ENCODED if header[0] not in own]
                _vary_by_origin(headers, own.get(b"vary"))
                if is_from_gateway(scope):
                    headers.append(self._hsts)
            await send(message)

        await self._app(scope, receive, send_secured)


def _vary_by_origin(headers: list[tuple[bytes, bytes]], vary: bytes | None) -> None:
    if vary is None:
        headers.append((b"vary", b"origin"))
    elif b"origin" not in (name.strip() for name in vary.lower().split(b",")):
        headers[headers.index((b"vary", vary))] = (b"vary", vary + b", origin")


class PreflightingCors(CORSMiddleware):
    """Responds to preflights as the gateway does: 204, with everything that an allowed origin may
    send. The browser grants only what is listed: not, for example, access to a private network.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    """

    def preflight_response(self, request_headers: Headers) -> Response:
        response = Response(None, 204)
        origin = request_headers["origin"]
        if self.is_allowed_origin(origin):
            allowed = {
                "origin": ANY_ORIGIN if self.allow_all_origins else origin,
                "methods": ", ".join(self.allow_methods),
                "headers": ", ".join(sorted(set(self.allow_headers))),
            }
            response.headers.update({f"access-control-allow-{n}": v for n, v in allowed.items()})
            response.headers["access-control-max-age"] = str(_MAX_AGE)
        return response


@dataclass(frozen=True)
class AllowedOrigins:
    """The origins whose pages may read responses.

    Attributes:
        listed: "https://shop.example"; "*" alone: any.
        has_localhost: pages of this machine, on any port, may read them, too.
    """

    listed: Sequence[str]
    has_localhost: bool = False

    @property
    def are_any(self) -> bool:
        return bool(self.listed) or self.has_localhost

    @property
    def pattern(self) -> str | None:
        return LOCALHOST if self.has_localhost and ANY_ORIGIN not in self.listed else None

    def allow(self, origin: str) -> bool:
        if ANY_ORIGIN in self.listed or origin in self.listed:
            return True
        return self.pattern is not None and re.fullmatch(self.pattern, origin) is not None


NO_ORIGINS: Final = AllowedOrigins(())


def cors(origins: AllowedOrigins, more_headers: Iterable[str]) -> list[Middleware]:
    """Return the CORS middleware for these origins; an empty list without origins.

    No origin is allowed with credentials: no cookie is read, so they would only let a page act for
    its visitors where another proxy in front reads one.

    Args:
        more_headers: request headers allowed in addition to REQUEST_HEADERS.
    """
    if not origins.are_any:
        return []
    settings: dict[str, Any] = {
        "allow_origins": origins.listed,
        "allow_origin_regex": origins.pattern,
        "allow_credentials": False,  # a token is sent in a header, and no cookie is read
        "allow_methods": METHODS,
        "allow_headers": {*REQUEST_HEADERS, *(name.lower() for name in more_headers)},
        "expose_headers": EXPOSED_HEADERS,
    }
    return [Middleware(PreflightingCors, **settings)]


class JoinedHeaders:
    """Joins the lines of a repeated header, as the gateway does.

    https://www.rfc-editor.org/rfc/rfc9110#section-5.3 - so a list is read completely. A header that
    is not a list, such as Content-Type, has no valid value if it is repeated.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope.get("headers", ())
        if len({name for name, _ in headers}) != len(headers):
            scope.setdefault("state", {})  # one state for both scopes
            scope = {**scope, "headers": _joined(headers)}
        await self._app(scope, receive, send)


class HeadLimit:
    """Refuses a request whose URL and headers together are too long, before they are read.

    API Gateway accepts 10,240 bytes, a local server any number.
    """

    def __init__(self, app: ASGIApp, maximum: int) -> None:
        self._app = app
        self._maximum = maximum

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (size := _size(scope)) <= self._maximum:
            await self._app(scope, receive, send)
            return
        message = f"The URL and the headers exceed {self._maximum} bytes: they have {size}."
        limit = limit_facts("head_bytes", self._maximum, size)
        response = error_response(ErrorCode.LIMIT_EXCEEDED, message, status=431, **limit)
        await response(scope, receive, send)


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    lines: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        lines.setdefault(name, []).append(value)
    return [(n, (b"; " if n == b"cookie" else b", ").join(values)) for n, values in lines.items()]


def _size(scope: Scope) -> int:
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    return len(scope["path"]) + len(scope["query_string"]) + headers
