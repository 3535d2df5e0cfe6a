"""Local users: a reader and an editor, and the endpoint that issues their tokens.

The tokens are signed here as Cognito's are; the endpoint stands in for Cognito's pages.
"""

import ipaddress
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from graphql_api.local.gateway.cors import Cors
from graphql_api.local.gateway.payload import gateway_response
from graphql_api.web.negotiation import JSON

READER: Final = "reader"
EDITOR: Final = "editor"
USERS: Final = (READER, EDITOR)
ACCESS: Final = "access"
ID: Final = "id"
TOKEN_SECONDS: Final = 3600  # Cognito's default
ALGORITHM: Final = "RS256"  # Cognito's only one
# As template.yaml lets a client ask for: AllowedOAuthScopes.
SCOPE: Final = "openid email profile"
TOKEN_PATH: Final = "/local/token"  # noqa: S105
_LOCAL_NAME: Final = "localhost"
_NO_STORE: Final = {"cache-control": "no-store"}
_ISSUER: Final = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_local"


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": str(uuid.uuid4()), "alg": ALGORITHM, "use": "sig"})


def _new_subjects() -> Mapping[str, str]:
    return {user: str(uuid.uuid4()) for user in USERS}


@dataclass(frozen=True)
class LocalSignIn:
    """A local user pool and its client. Key and users last as long as this object.

    As in the pool of template.yaml, users sign in with their e-mail address, and their username is
    their id.

    Attributes:
        editors_group: the editor's group; "": nobody is in a group.
        issuer: of the tokens, as Cognito would name it.
        subjects: the users' ids, by the names in USERS.
    """

    editors_group: str
    issuer: str = _ISSUER
    client_id: str = "local"
    key: RSAKey = field(default_factory=_new_key, repr=False)
    subjects: Mapping[str, str] = field(default_factory=_new_subjects)

    @classmethod
    def of_pool(cls, editors_group: str, pool: Mapping[str, Any]) -> "LocalSignIn":
        """Return the sign-in with the key and the users of another one; see pool."""
        key = RSAKey.import_key(pool["key"])
        return cls(editors_group, key=key, subjects=pool["subjects"])

    @property
    def pool(self) -> Mapping[str, Any]:
        """Return key and users as plain values, the private half of the key included."""
        return {"key": self.key.as_dict(private=True), "subjects": dict(self.subjects)}

    @cached_property
    def keys(self) -> KeySet:
        """The public half, as Cognito publishes it in jwks.json."""
        return KeySet.import_key_set({"keys": [self.key.as_dict(private=False)]})

    def token(self, user: str, kind: str = ACCESS) -> str:
        """Return a new token of one of USERS; it is good for an hour.

        Args:
            kind: ACCESS or ID.
        """
        header = {"kid": self.key.kid, "alg": ALGORITHM}
        return jwt.encode(header, self._claims(user, kind), self.key, [ALGORITHM])

    def _claims(self, user: str, kind: str) -> dict[str, Any]:
        """Return the claims of a user, as Cognito issues them.

        https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
        https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
        """
        now, subject = int(time.time()), self.subjects[user]
        is_editor = user == EDITOR and self.editors_group
        own = (
            {"client_id": self.client_id, "username": subject, "scope": SCOPE, "version": 2}
            if kind == ACCESS
            else {
                "aud": self.client_id,
                "cognito:username": subject,
                "email": email_of(user),
                "email_verified": True,
            }
        )
        return {
            "sub": subject,
            **({"cognito:groups": [self.editors_group]} if is_editor else {}),
            "iss": self.issuer,
            "token_use": kind,
            **own,
            "origin_jti": str(uuid.uuid4()),
            "event_id": str(uuid.uuid4()),
            "jti": str(uuid.uuid4()),
            "auth_time": now,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
        }


def email_of(user: str) -> str:
    """Return the e-mail address of one of USERS, which is the name that its ID token has."""
    return f"{user}@example.com"


def sign_in_lines(url: str) -> list[str]:
    """Return how to send each user's token; one line each."""
    return [
        f'{user.capitalize():<9} curl -H "authorization: Bearer'
        f" $(curl -s '{url}{TOKEN_PATH}?user={user}')\""
        for user in USERS
    ]


@dataclass(frozen=True)
class TokenEndpoint:
    """GET /local/token?user=editor: an access token, as plain text. AWS has no such endpoint.

    With `Accept: application/json`, the response is that of Cognito's token endpoint: with an ID
    token, but without a refresh token.
    """

    sign_in: LocalSignIn
    cors: Cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = self.cors.preflight(request)
        if response is None:
            response = await self._respond(request)
            self.cors.apply(request, response)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        user = request.query_params.get("user")
        # The name, too: another site's DNS name may resolve to this machine.
        if request.method != "GET" or not _is_local(request):
            return gateway_response(403, "Forbidden")
        if user not in USERS:
            return gateway_response(404, f"The users are {' and '.join(USERS)}: ?user=editor")
        access = await run_in_threadpool(self.sign_in.token, user)
        if request.headers.get("accept") != JSON:
            return PlainTextResponse(access, headers=_NO_STORE)
        tokens = {
            "id_token": await run_in_threadpool(self.sign_in.token, user, ID),
            "access_token": access,
            "expires_in": TOKEN_SECONDS,
            "token_type": "Bearer",
        }
        return JSONResponse(tokens, headers=_NO_STORE)


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
