"""The data of Lambda and the gateway in an ASGI scope: the caller, the stage, the invocation.

Mangum's two keys are read only here. On a server neither is present.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.domain.caller import ANYONE, Caller

EVENT: Final = "aws.event"
CONTEXT: Final = "aws.context"

GROUPS_CLAIM: Final = "cognito:groups"
NAME_CLAIM: Final = "username"
# The gateway also accepts ID tokens, which identify a user but grant no access.
# https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
USE_CLAIM: Final = "token_use"
ACCESS: Final = "access"


@dataclass(frozen=True)
class SignInPolicy:
    """Who has to sign in, and who may edit.

    Attributes:
        is_required: if False, there is no sign-in and every caller may do everything.
        editors_group: the group whose members may edit; if "", every caller may.
    """

    is_required: bool
    editors_group: str

    def caller(self, scope: Scope) -> Caller | None:
        """Return the caller; None if sign-in is required and there is no caller.

        The only source is the claims that the gateway's authorizer has verified, never headers:
        the sender of a request can set them to anything.

        Only an access token identifies a caller; a token without a `token_use` claim does not.
        """
        if not self.is_required:
            return ANYONE
        claims = _claims(scope)
        subject, name = claims.get("sub"), claims.get(NAME_CLAIM)
        if claims.get(USE_CLAIM) != ACCESS or not isinstance(subject, str) or not subject:
            return None
        may_edit = not self.editors_group or self.editors_group in _groups(claims)
        return Caller(subject, may_edit, name if isinstance(name, str) else None)


def _claims(scope: Scope) -> Mapping[str, Any]:
    """Return the claims of the token that the JWT authorizer accepted.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
    """
    found = scope.get(EVENT, {}).get("requestContext")
    for name in ("authorizer", "jwt", "claims"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _groups(claims: Mapping[str, Any]) -> list[str]:
    groups = claims.get(GROUPS_CLAIM, "")
    if isinstance(groups, list):
        return [str(group) for group in groups]
    # The gateway passes a list as a string: "[editors readers]". A name can't contain a space, but
    # may contain a comma or a bracket.
    return str(groups).removeprefix("[").removesuffix("]").split()


def is_from_gateway(scope: Scope) -> bool:
    """Whether the request came through API Gateway, not directly to a server."""
    return EVENT in scope


def seconds_left(scope: Scope) -> float | None:
    """Return the invocation's remaining seconds; None on a server, which has no such limit."""
    milliseconds: Any = getattr(scope.get(CONTEXT), "get_remaining_time_in_millis", None)
    return None if milliseconds is None else milliseconds() / 1000


def lambda_request_id(scope: Scope) -> str | None:
    """Return the invocation's id; None on a server."""
    identity: object = getattr(scope.get(CONTEXT), "aws_request_id", None)
    return identity if isinstance(identity, str) else None


class StagePrefix:
    """Moves the stage from the start of the path to the root path: /prod/graphql becomes /graphql,
    for any stage name.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stage = scope.get(EVENT, {}).get("requestContext", {}).get("stage", "$default")
        prefix, path = f"/{stage}", scope.get("path", "")
        if stage != "$default" and (path == prefix or path.startswith(f"{prefix}/")):
            scope = {**scope, "root_path": prefix, "path": f"{path}/" if path == prefix else path}
        await self._app(scope, receive, send)
