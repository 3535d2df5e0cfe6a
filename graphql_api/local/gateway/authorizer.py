"""The gateway's JWT authorizer: which tokens it accepts, and how it passes their claims on.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import GuestProtocol, Key, KeySet
from joserfc.jwt import JWTClaimsRegistry

ALGORITHMS: Final = ["RS256"]  # "none", and secrets shared with a client, are never in it
_BEARER: Final = re.compile(r"bearer +", re.IGNORECASE)


class TokenRefused(Exception):
    """There is no valid token; the message contains no secret."""


@dataclass(frozen=True)
class JwtAuthorizer:
    """Verifies tokens of one issuer, made for one of the audiences, with the issuer's keys."""

    issuer: str
    audiences: frozenset[str]
    keys: KeySet
    now: Callable[[], float] = time.time

    def claims(self, authorization: str | None) -> dict[str, str]:
        """Return the token's claims as the gateway passes them on: all of them as strings.

        Args:
            authorization: the header; "Bearer " may be missing.

        Raises:
            TokenRefused: the message has the reason.
        """
        token = _BEARER.sub("", (authorization or "").strip(), count=1)
        if not token:
            raise TokenRefused("there is no token")
        return {name: _text(value) for name, value in self._verified(token).items()}

    def _verified(self, token: str) -> Mapping[str, Any]:
        expected = JWTClaimsRegistry(
            now=int(self.now()),
            iss={"essential": True, "value": self.issuer},
            exp={"essential": True},
        )
        try:
            decoded = jwt.decode(token, self._named_key, algorithms=ALGORITHMS)
            expected.validate(decoded.claims)
        # A string that is not a token at all fails in many ways, all of them a ValueError.
        except (JoseError, ValueError) as error:
            raise TokenRefused(str(error)) from error
        # client_id counts only where there is no aud: Cognito's access tokens have none.
        audience = decoded.claims.get("aud", decoded.claims.get("client_id"))
        named = audience if isinstance(audience, list) else [audience]
        if self.audiences.isdisjoint(named):
            raise TokenRefused("the token is for another audience")
        return decoded.claims

    def _named_key(self, token: GuestProtocol) -> Key:
        kid = token.headers().get("kid")
        if not kid:  # where there is one key only, joserfc would take it all the same
            raise InvalidKeyIdError("the token names no key")
        return self.keys.get_by_kid(kid)


def _text(value: object) -> str:
    """Return a claim as the gateway writes it, which is as Go prints it."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return f"[{' '.join(map(_text, value))}]"
        case dict():
            return f"map[{' '.join(f'{k}:{_text(v)}' for k, v in value.items())}]"
        case None:
            return "<nil>"
        case _:
            return str(value)
