"""A local API Gateway HttpApi: HTTP requests go to the function as events."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.routing import Route as HttpRoute
from starlette.types import Receive, Scope, Send

from graphql_api.domain.quoting import json_text
from graphql_api.local.gateway.authorizer import JwtAuthorizer, TokenRefused
from graphql_api.local.gateway.cors import Cors
from graphql_api.local.gateway.function import (
    Function,
    FunctionFailed,
    Handler,
    PayloadTooLarge,
    running_function,
)
from graphql_api.local.gateway.local_users import TOKEN_PATH, LocalSignIn, TokenEndpoint
from graphql_api.local.gateway.payload import (
    DEFAULT_STAGE,
    Exchange,
    MalformedResponse,
    event_of,
    gateway_response,
    http_response,
    new_request_id,
    stage_path,
)
from graphql_api.local.template import Deployed, Route, read_deployed
from graphql_api.settings import Settings
from graphql_api.web.middleware import AllowedOrigins

log = logging.getLogger(__name__)

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
HEAD_BYTES: Final = 10_240  # the request line and the headers' values together
BODY_BYTES: Final = 10 * 1024 * 1024
SECONDS: Final = 30.0
BODY_SECONDS: Final = 10.0  # not documented: no client is waited for without end


@dataclass(frozen=True)
class Gateway:
    """An ASGI application in front of one function.

    Attributes:
        stage: its name precedes every path, unless it is $default.
        authorizer: for the guarded routes; None: there is no sign-in.
        seconds: how long the function's response is waited for.
        body_seconds: within which a request's body has to arrive.
    """

    function: Function
    routes: list[Route]
    cors: Cors
    stage: str = DEFAULT_STAGE
    authorizer: JwtAuthorizer | None = None
    seconds: float = SECONDS
    body_seconds: float = BODY_SECONDS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request_id = new_request_id()
        response = self.cors.preflight(request)
        if response is None:
            try:
                response = await self._respond(request, request_id)
            except asyncio.CancelledError:  # the server stops; the task ends here, with a response
                response = gateway_response(503, "Service Unavailable")
            self.cors.apply(request, response)
        response.headers["apigw-requestid"] = request_id
        await response(scope, receive, send)

    async def _respond(self, request: Request, request_id: str) -> Response:
        if _head_size(request) > HEAD_BYTES:
            return _refused(request, 431, "Request Header Fields Too Large")
        try:
            async with asyncio.timeout(self.body_seconds):
                body = await _body(request)
        except TimeoutError:
            return _refused(request, 408, "Request Timeout", {"connection": "close"})
        except ClientDisconnect:  # nobody reads the response
            return gateway_response(400, "Bad Request")
        if body is None:
            return _refused(request, 413, "Request Entity Too Large")
        found = self._route(request.method, request.scope["path"])
        if found is None:
            return _refused(request, 404, "Not Found")
        route, variables = found
        claims = None
        if self.authorizer is not None and route.is_guarded:
            try:
                claims = self.authorizer.claims(",".join(request.headers.getlist("authorization")))
            except TokenRefused as refused:
                challenge = {"www-authenticate": "Bearer"}
                return _refused(request, 401, "Unauthorized", challenge, why=str(refused))
        exchange = Exchange(request_id, route.key, variables, self.stage, claims)
        return await self._invoked(event_of(request, body, exchange))

    async def _invoked(self, event: dict[str, Any]) -> Response:
        try:
            async with asyncio.timeout(self.seconds):
                return http_response(await self.function.invoke(event))
        except TimeoutError:
            return gateway_response(503, "Service Unavailable")
        except PayloadTooLarge:
            return gateway_response(413, "Request Entity Too Large")
        except (FunctionFailed, MalformedResponse):
            return gateway_response(500, "Internal Server Error")

    def _route(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        prefix = stage_path(self.stage)
        if path != prefix and not path.startswith(f"{prefix}/"):
            return None
        path = path.removeprefix(prefix) or "/"
        for route in self.routes:
            variables = route.match(method, path)
            if variables is not None:
                return route, variables
        return None


def _refused(
    request: Request,
    status: int,
    message: str,
    headers: Mapping[str, str] | None = None,
    why: str | None = None,
) -> Response:
    """Return the gateway's refusal, and log it, since the function sees nothing of it."""
    path = json_text(request.scope["path"])
    log.warning("%s %s: %d, %s", json_text(request.method), path, status, why or message)
    return gateway_response(status, message, headers)


def _head_size(request: Request) -> int:
    target = request.scope.get("raw_path") or request.scope["path"].encode()
    line = f"{request.method}  HTTP/1.1"
    query = request.scope["query_string"]
    values = sum(len(value) for _, value in request.scope["headers"])
    return len(line) + len(target) + len(query) + bool(query) + values


async def _body(request: Request) -> bytes | None:
    """Return the body; None where it exceeds the quota: the rest is not read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)


@contextmanager
def running_twin(
    new_handler: Callable[[Settings], Handler],
    settings: Settings,
    stage: str = DEFAULT_STAGE,
    sign_in: LocalSignIn | None = None,
    origins: AllowedOrigins | None = None,
) -> Iterator[Starlette]:
    """Run the function behind the gateway, as template.yaml describes both.

    Args:
        new_handler: creates the handler of one container, from the function's settings.
        origins: whose pages the gateway allows; None: those of the settings.
        sign_in: the users whose tokens are required; None: no token is.

    Raises:
        CannotStart: template.yaml does not define the API.
    """
    deployed = read_deployed()
    origins = origins or AllowedOrigins(settings.allowed_origins)
    cors = cors_of(deployed, origins, settings.allowed_headers)
    # In template.yaml they are the gateway's, not the function's.
    function_settings = settings.model_copy(update={"allowed_origins": [], "allowed_headers": []})
    routes: list[BaseRoute] = []
    authorizer = None
    if sign_in is not None:
        authorizer = authorizer_of(sign_in)
        routes.append(HttpRoute(TOKEN_PATH, TokenEndpoint(sign_in, cors)))
    with running_function(
        lambda: new_handler(function_settings), deployed.function_seconds
    ) as function:
        gateway = Gateway(function, deployed.routes, cors, stage, authorizer)
        yield Starlette(routes=[*routes, HttpRoute("/{path:path}", gateway)])


def cors_of(deployed: Deployed, origins: AllowedOrigins, headers: Sequence[str] = ()) -> Cors:
    """Return the template's CORS configuration, with what is chosen at each deployment."""
    values = deployed.cors
    return Cors(
        origins=origins,
        methods=values.methods,
        headers=[*values.headers, *headers],
        exposed=values.exposed,
        max_age_seconds=values.max_age_seconds,
    )


def authorizer_of(sign_in: LocalSignIn) -> JwtAuthorizer:
    return JwtAuthorizer(sign_in.issuer, frozenset({sign_in.client_id}), sign_in.keys)
