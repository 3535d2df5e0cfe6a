"""What template.yaml says of the API: its routes, which need a token, CORS and the time limit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from graphql_api.local.errors import CannotStart
from graphql_api.local.gateway.cors import Cors
from graphql_api.local.table import TEMPLATE, TemplateLoader

API: Final = "ItemsApi"
FUNCTION: Final = "ItemsFunction"
ROUTE: Final = "AWS::ApiGatewayV2::Route"
ANY_METHOD: Final = "ANY"
JWT: Final = "JWT"
_VARIABLE: Final = re.compile(r"\{(\w+)(\+?)\}")


@dataclass(frozen=True)
class Route:
    """One route.

    Attributes:
        key: method and path, such as "ANY /graphiql/{proxy+}".
        is_guarded: the authorizer stands before it where there is sign-in.
    """

    key: str
    is_guarded: bool

    @property
    def method(self) -> str:
        return self.key.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.key.partition(" ")[2]

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the path's variables; None where the route is another's."""
        if self.method not in {method, ANY_METHOD}:
            return None
        found = self._pattern.fullmatch(path)
        return None if found is None else found.groupdict()

    @property
    def _pattern(self) -> re.Pattern[str]:
        parts = _VARIABLE.split(self.path)
        pattern = re.escape(parts[0])
        for name, greedy, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            pattern += f"(?P<{name}>{'.*' if greedy else '[^/]+'})" + re.escape(text)
        return re.compile(pattern, re.DOTALL)


@dataclass(frozen=True)
class Deployed:
    """What would be deployed, conditions taken for true.

    Attributes:
        routes: the most exact first: the first that matches is the one that is taken.
        cors: without the origins and the headers that are chosen at each deployment.
    """

    routes: list[Route]
    cors: Cors
    function_seconds: float


def read_deployed(template: Path = TEMPLATE) -> Deployed:
    """Read the template.

    Raises:
        CannotStart: it can't be read, or has no function with routes.
    """
    try:
        # Our own subclass of SafeLoader: it makes plain values only.
        resources = yaml.load(template.read_text("utf-8"), TemplateLoader)["Resources"]  # noqa: S506
        routes = [_route(r["Properties"]) for r in resources.values() if r["Type"] == ROUTE]
        return Deployed(
            sorted(routes, key=lambda route: ("{" in route.path, route.method == ANY_METHOD)),
            _cors(resources[API]["Properties"]["CorsConfiguration"]),
            float(resources[FUNCTION]["Properties"]["Timeout"]),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}".replace("\n", " ")
        raise CannotStart(f"{template.name} does not define the API ({reason}).") from error


def _route(properties: dict[str, Any]) -> Route:
    return Route(properties["RouteKey"], JWT in _texts_of(properties, "AuthorizationType"))


def _cors(configuration: object) -> Cors:
    return Cors(
        methods=list(_texts_of(configuration, "AllowMethods")),
        headers=list(_texts_of(configuration, "AllowHeaders")),
        exposed=list(_texts_of(configuration, "ExposeHeaders")),
        max_age_seconds=int(next(_texts_of(configuration, "MaxAge"), 0)),
    )


def _texts_of(node: object, key: str) -> Iterator[str]:
    """Yield the texts under a key, also those that a condition chooses between."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _texts(value) if name == key else _texts_of(value, key)
    elif isinstance(node, list):
        for each in node:
            yield from _texts_of(each, key)


def _texts(node: object) -> Iterator[str]:
    match node:
        case str() | int():
            yield str(node)
        case list():
            for each in node:
                yield from _texts(each)
        case {"If": [_, *branches]}:
            yield from _texts(branches)
        case {"Split": [_, {"Join": [_, list(parts)]}]}:
            yield from _texts(parts)
