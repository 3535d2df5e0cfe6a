"""API Gateway's HttpApi on this machine: HTTP to events, to the function, and back."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphql_api.local.gateway.answers import MalformedAnswer, gateway_answer, http_answer
from graphql_api.local.gateway.authorizer import JwtAuthorizer, TokenRefused
from graphql_api.local.gateway.cors import Cors
from graphql_api.local.gateway.events import (
    DEFAULT_STAGE,
    Exchange,
    event_of,
    new_request_id,
    stage_path,
)
from graphql_api.local.gateway.function import Function, FunctionFailed, PayloadTooLarge
from graphql_api.local.gateway.template import Route

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
        stage: its name stands before every path, unless it is $default.
        authorizer: of the guarded routes; None: there is no sign-in.
        seconds: after which a function's answer is not waited for any more.
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
        answer = self.cors.preflight(request)
        if answer is None:
            try:
                answer = await self._answer(request, request_id)
            except asyncio.CancelledError:  # the server stops; the task ends here, with a response
                answer = gateway_answer(503, "Service Unavailable")
            self.cors.apply(request, answer)
        answer.headers["apigw-requestid"] = request_id
        await answer(scope, receive, send)

    async def _answer(self, request: Request, request_id: str) -> Response:
        if _head_size(request) > HEAD_BYTES:
            return gateway_answer(431, "Request Header Fields Too Large")
        try:
            async with asyncio.timeout(self.body_seconds):
                body = await _body(request)
        except TimeoutError:
            return gateway_answer(408, "Request Timeout", {"connection": "close"})
        except ClientDisconnect:  # nobody reads the answer
            return gateway_answer(400, "Bad Request")
        if body is None:
            return gateway_answer(413, "Request Entity Too Large")
        found = self._route(request.method, request.scope["path"])
        if found is None:
            return gateway_answer(404, "Not Found")
        route, variables = found
        claims = None
        if self.authorizer is not None and route.is_guarded:
            try:
                claims = self.authorizer.claims(",".join(request.headers.getlist("authorization")))
            except TokenRefused as refused:
                log.info("A token was refused: %s", refused)
                challenge = {"www-authenticate": "Bearer"}
                return gateway_answer(401, "Unauthorized", challenge)
        exchange = Exchange(request_id, route.key, variables, self.stage, claims)
        return await self._invoked(event_of(request, body, exchange))

    async def _invoked(self, event: dict[str, Any]) -> Response:
        try:
            async with asyncio.timeout(self.seconds):
                return http_answer(await self.function.invoke(event))
        except TimeoutError:
            return gateway_answer(503, "Service Unavailable")
        except PayloadTooLarge:
            return gateway_answer(413, "Request Entity Too Large")
        except (FunctionFailed, MalformedAnswer):
            return gateway_answer(500, "Internal Server Error")

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


def _head_size(request: Request) -> int:
    target = request.scope.get("raw_path") or request.scope["path"].encode()
    line = f"{request.method}  HTTP/1.1"
    query = request.scope["query_string"]
    values = sum(len(value) for _, value in request.scope["headers"])
    return len(line) + len(target) + len(query) + bool(query) + values


async def _body(request: Request) -> bytes | None:
    """Return the body; None where it is above the quota, of which no more is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)
