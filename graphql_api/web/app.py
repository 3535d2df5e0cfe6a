"""The ASGI application: routes, health checks, and errors outside of GraphQL."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphql_api.domain.errors import StoreError, causes_of
from graphql_api.execution.errors import ErrorCode
from graphql_api.version import SERVICE, __version__
from graphql_api.web.cancellation import Interruption
from graphql_api.web.explorer import PageSignIn, explorer_routes
from graphql_api.web.graphql_http import GraphQLEndpoint
from graphql_api.web.lambda_scope import StagePrefix
from graphql_api.web.middleware import (
    HEADERS,
    AllowedOrigins,
    HeadLimit,
    JoinedHeaders,
    SecurityHeaders,
    cors,
)
from graphql_api.web.request_record import HEADER, Report, RequestId, RequestLog, request_id
from graphql_api.web.responses import error_response, json_response

log = logging.getLogger(__name__)

CHECK_SECONDS: Final = 0.9  # the response is promised within 1 s
_NO_STORE: Final = {"cache-control": "no-store"}

_HTTP_ERRORS: Final = {
    404: (ErrorCode.NOT_FOUND, "Nothing is served at this URL: the API is at /graphql."),
    405: (
        ErrorCode.METHOD_NOT_ALLOWED,
        "This URL does not support the method {method}: it supports {allowed}.",
    ),
}


def create_app(
    endpoint: GraphQLEndpoint,
    check: Callable[[float], Awaitable[None]],
    allowed_origins: AllowedOrigins,
    allowed_headers: list[str],
    report: Report,
    *,
    hsts_subdomains: bool,
    page_sign_in: PageSignIn | None = None,
) -> Starlette:
    """Return the application.

    Args:
        check: reads the table within the seconds given; see health.
        allowed_origins: see graphql_api.web.middleware.cors, also for allowed_headers.
        report: called with the record of each request when it ends.
        hsts_subdomains: see graphql_api.web.middleware.SecurityHeaders.
        page_sign_in: see explorer_routes.
    """
    app = Starlette(
        routes=[
            Route("/", root),
            Route("/health", health(check)),
            # A Route, not a Mount, which would redirect POST /graphql to /graphql/.
            Route("/graphql", endpoint.__call__, methods=["GET", "POST"]),
            *(explorer_routes(sign_in=page_sign_in) if endpoint.has_explorer else ()),
        ],
        middleware=[
            Middleware(JoinedHeaders),
            Middleware(RequestId),
            Middleware(RequestLog, report),
            Middleware(SecurityHeaders, hsts_subdomains=hsts_subdomains),
            Middleware(HeadLimit, endpoint.limits.head),
            *cors(allowed_origins, allowed_headers),
            Middleware(StagePrefix),
            Middleware(Interruption),
        ],
        exception_handlers={HTTPException: _http_error, Exception: _fault},
    )
    # Starlette would redirect to the host in the Host header. The gateway has no route for
    # /graphql/ either.
    app.router.redirect_slashes = False
    return app


async def root(_: Request) -> Response:
    """Report that the process is up, without a call to the table."""
    body = {"status": "healthy", "service": SERVICE, "version": __version__}
    return json_response(body, headers=_NO_STORE)


def health(check: Callable[[float], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
    """Return the health endpoint, which reads the table by calling check with its time limit."""

    async def endpoint(_: Request) -> Response:
        body = {"status": "healthy", "service": SERVICE, "version": __version__}
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await check(CHECK_SECONDS)
        except (StoreError, TimeoutError) as error:
            log.error("The health check failed: %s", causes_of(error))
            body |= {"status": "unhealthy", "reason": "The table can't be read."}
            return json_response(body, 503, headers=_NO_STORE)
        return json_response(body, headers=_NO_STORE)

    return endpoint


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, message = _HTTP_ERRORS.get(
        error.status_code, (ErrorCode.BAD_REQUEST, "The request can't be read.")
    )
    headers = dict(error.headers or {})
    allowed = ", ".join(sorted(headers.get("Allow", "").split(", ")))
    if allowed:  # Starlette lists the methods in no fixed order
        headers["Allow"] = allowed
    message = message.format(method=request.method, allowed=allowed)
    return error_response(code, message, headers=headers)


async def _fault(request: Request, error: Exception) -> Response:
    identity = request_id(request) if "request_id" in request.scope.get("state", {}) else "-"
    log.error("A request failed", exc_info=error)
    message = f"An internal error occurred; it is logged under the request id {identity}."
    # Starlette sends this outside of all middleware, so the headers are added here.
    headers = {**HEADERS, HEADER: identity}
    return error_response(ErrorCode.INTERNAL, message, headers=headers)
