"""The gateway twin, put together: what `make run GATEWAY=1` and SIGN_IN=local serve."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.routing import Route as HttpRoute

from graphql_api.local.gateway.app import Gateway
from graphql_api.local.gateway.authorizer import JwtAuthorizer
from graphql_api.local.gateway.events import DEFAULT_STAGE
from graphql_api.local.gateway.function import Handler, running_function
from graphql_api.local.gateway.template import read_deployed
from graphql_api.local.gateway.tokens import TOKEN_PATH, TokenEndpoint
from graphql_api.local.sign_in import LocalSignIn
from graphql_api.settings import Settings


@contextmanager
def running_twin(
    new_handler: Callable[[Settings], Handler],
    settings: Settings,
    stage: str = DEFAULT_STAGE,
    sign_in: LocalSignIn | None = None,
) -> Iterator[Starlette]:
    """Run the function behind the gateway, as template.yaml describes both.

    Args:
        new_handler: makes a container's own handler, of the function's settings.
        sign_in: whose tokens are asked for; None: nobody's.

    Raises:
        CannotStart: template.yaml does not define the API.
    """
    deployed = read_deployed()
    cors = replace(
        deployed.cors,
        origins=settings.allowed_origins,
        headers=[*deployed.cors.headers, *settings.allowed_headers],
    )
    # Which template.yaml tells the gateway, and not the function.
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


def authorizer_of(sign_in: LocalSignIn) -> JwtAuthorizer:
    return JwtAuthorizer(sign_in.issuer, frozenset({sign_in.client_id}), sign_in.keys)
