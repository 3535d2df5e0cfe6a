"""Hands out tokens of the local users, in the place of Cognito's pages."""

import ipaddress
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from graphql_api.local.gateway.answers import gateway_answer
from graphql_api.local.gateway.cors import Cors
from graphql_api.local.sign_in import USERS, LocalSignIn

TOKEN_PATH: Final = "/local/token"  # noqa: S105
_LOCAL_NAME: Final = "localhost"


def sign_in_lines(address: str) -> list[str]:
    """Return how to send each user's token; one line each."""
    return [
        f'{user.capitalize():<9} curl -H "authorization: Bearer'
        f" $(curl -s '{address}{TOKEN_PATH}?user={user}')\""
        for user in USERS
    ]


@dataclass(frozen=True)
class TokenEndpoint:
    """GET /local/token?user=editor: an access token, as plain text. AWS has no such address."""

    sign_in: LocalSignIn
    cors: Cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = self.cors.preflight(request)
        if answer is None:
            answer = await self._answer(request)
            self.cors.apply(request, answer)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        user = request.query_params.get("user")
        # The name, too: another site may have its own name lead to this machine.
        if request.method != "GET" or not _is_local(request):
            return gateway_answer(403, "Forbidden")
        if user not in USERS:
            return gateway_answer(404, f"The users are {' and '.join(USERS)}: ?user=editor")
        token = await run_in_threadpool(self.sign_in.token, user)
        return PlainTextResponse(token, headers={"cache-control": "no-store"})


def _is_local(request: Request) -> bool:
    client = request.client.host if request.client else ""
    return _is_loopback(client) and _is_loopback(request.url.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == _LOCAL_NAME:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
