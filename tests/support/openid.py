"""A small OpenID provider with the paths of Cognito's sign-in page, which moto does not have.

It is as strict as Cognito: whole redirect URIs, PKCE with S256, a code once, from its own client.
https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
"""

import base64
import hashlib
import html
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from graphql_api.local.gateway.local_users import ACCESS, ID, USERS, LocalSignIn
from tests.support.tokens import claims_of, signed

REQUIRED: Final = ("client_id", "redirect_uri", "response_type", "scope", "code_challenge")


class Refused(Exception):
    """The request is not what Cognito would take."""


@dataclass(frozen=True)
class Grant:
    """A sign-in: of whom, when, and by which request."""

    user: str
    asked: Mapping[str, str]
    auth_time: int


@dataclass
class OpenIdProvider:
    """A sign-in page whose users are the local ones.

    Attributes:
        callbacks: whole URLs that it may lead back to; they may be added while it runs.
        has_id_tokens_read: whether clients read ID tokens, and so have to ask with a nonce.
        lifetimes: of the next access tokens, in seconds; then 3600 each.
        log: what it was asked for: "authorize", "code", "refresh", "logout", or "refused: why".
    """

    sign_in: LocalSignIn
    callbacks: set[str] = field(default_factory=set)
    has_id_tokens_read: bool = False
    lifetimes: list[int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    _codes: dict[str, Grant] = field(default_factory=dict)
    _refresh: dict[str, Grant] = field(default_factory=dict)

    def app(self) -> Starlette:
        routes = [
            Route("/oauth2/authorize", self._authorize),
            Route("/login", self._login),
            Route("/oauth2/token", self._token, methods=["POST"]),
            Route("/logout", self._logout),
            Route("/.well-known/openid-configuration", self._configuration),
        ]
        # As Cognito's token endpoint, for pages of any origin.
        return Starlette(
            routes=routes, middleware=[Middleware(CORSMiddleware, allow_origins=["*"])]
        )

    def end_sessions(self) -> None:
        """Let no refresh token be of use any more."""
        self._refresh.clear()

    async def _configuration(self, request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        urls = {
            "authorization_endpoint": f"{base}/oauth2/authorize",
            "token_endpoint": f"{base}/oauth2/token",
        }
        return JSONResponse(urls)

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        try:
            self._check(asked)
        except Refused as refused:
            return self._refused(refused)
        self.log.append("authorize")
        links = "".join(
            f'<a href="{html.escape("/login?" + urlencode({**asked, "user": user}))}">{user}</a> '
            for user in (*USERS, "nobody")
        )
        head = '<link rel="icon" href="data:,"><title>Sign in</title>'
        return HTMLResponse(f'<!doctype html><html lang="en">{head}{links}</html>')

    def _check(self, asked: Mapping[str, str]) -> None:
        if missing := [name for name in REQUIRED if not asked.get(name)]:
            raise Refused(f"{missing} missing")
        if asked["client_id"] != self.sign_in.client_id:
            raise Refused("client_id")
        if asked["redirect_uri"] not in self.callbacks:
            raise Refused(f"redirect_uri {asked['redirect_uri']}")
        if asked["response_type"] != "code" or asked.get("code_challenge_method") != "S256":
            raise Refused("not a code with S256")
        if not asked.get("state"):
            raise Refused("state")
        if self.has_id_tokens_read and not asked.get("nonce"):
            raise Refused("nonce")

    async def _login(self, request: Request) -> Response:
        asked = dict(request.query_params)
        user = asked.pop("user")
        self._check(asked)
        answer = {"error": "access_denied", "error_description": "The user went away"}
        if user in USERS:
            code = secrets.token_urlsafe(16)
            access = self.sign_in.token(user)
            self._codes[code] = Grant(user, asked, claims_of(access)["auth_time"])
            answer = {"code": code}
        answer["state"] = asked["state"]
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 302)

    async def _token(self, request: Request) -> Response:
        given = dict(parse_qsl((await request.body()).decode()))
        try:
            if given.get("client_id") != self.sign_in.client_id:
                raise Refused("client_id")
            if given.get("grant_type") == "refresh_token":
                return self._refreshed(given)
            return self._exchanged(given)
        except Refused as refused:
            return self._refused(refused)

    def _exchanged(self, given: Mapping[str, str]) -> Response:
        grant = self._codes.pop(given.get("code", ""), None)
        if grant is None:
            raise Refused("the code is unknown, or was used")
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.asked["code_challenge"]:
            raise Refused("code_verifier")
        if given.get("redirect_uri") != grant.asked["redirect_uri"]:
            raise Refused("redirect_uri of the exchange")
        self.log.append("code")
        refresh = secrets.token_urlsafe(16)
        self._refresh[refresh] = grant
        return JSONResponse({**self._tokens(grant), "refresh_token": refresh})

    def _refreshed(self, given: Mapping[str, str]) -> Response:
        grant = self._refresh.get(given.get("refresh_token", ""))
        if grant is None:
            raise Refused("refresh_token")
        self.log.append("refresh")
        return JSONResponse(self._tokens(grant))  # as Cognito: the refresh token stays the same

    def _tokens(self, grant: Grant) -> dict[str, Any]:
        seconds = self.lifetimes.pop(0) if self.lifetimes else 3600
        key, kept = self.sign_in.key, grant.auth_time
        identity = self.sign_in.token(grant.user, ID)
        access = self.sign_in.token(grant.user, ACCESS)
        expiry = claims_of(access)["iat"] + seconds
        return {
            "id_token": signed(identity, key, auth_time=kept, nonce=grant.asked.get("nonce")),
            "access_token": signed(access, key, auth_time=kept, exp=expiry),
            "expires_in": seconds,
            "token_type": "Bearer",
        }

    async def _logout(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked.get("client_id") != self.sign_in.client_id:
            return self._refused(Refused("client_id of the logout"))
        if asked.get("logout_uri") not in self.callbacks:
            return self._refused(Refused(f"logout_uri {asked.get('logout_uri')}"))
        self.log.append("logout")
        return RedirectResponse(asked["logout_uri"], 302)

    def _refused(self, refused: Refused) -> Response:
        self.log.append(f"refused: {refused}")
        return JSONResponse({"error": "invalid_grant"}, 400)
