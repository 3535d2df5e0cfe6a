"""Everything that is read from template.yaml: the table, the routes, CORS and the time limit."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import yaml

from graphql_api.local.errors import CannotStart, TableUndefined

try:  # libyaml reads the template in 13 ms, Python in 130; a PyYAML built here may lack it
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef

TEMPLATE: Final = Path(__file__).parents[2] / "template.yaml"
TABLE: Final = "ItemsTable"
API: Final = "ItemsApi"
FUNCTION: Final = "ItemsFunction"
ROUTE: Final = "AWS::ApiGatewayV2::Route"
ANY_METHOD: Final = "ANY"
JWT: Final = "JWT"
_VARIABLE: Final = re.compile(r"\{(\w+)(\+?)\}")

# The parts that a local engine supports; backups, encryption and time to live exist on AWS alone.
TABLE_PARTS: Final = ("AttributeDefinitions", "KeySchema")
INDEX_PARTS: Final = ("IndexName", "KeySchema", "Projection")


class TemplateLoader(SafeLoader):
    """YAML with CloudFormation's short tags, of which `!Sub x` is read as {"Sub": x}."""


def _function(loader: SafeLoader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_scalar(cast("yaml.ScalarNode", node))}


TemplateLoader.add_multi_constructor("!", _function)


@functools.cache
def _resources(template: Path) -> dict[str, Any]:
    """Return the template's resources; it is parsed once per process."""
    # Our own subclass of SafeLoader: it makes plain values only.
    content = yaml.load(template.read_text("utf-8"), TemplateLoader)  # noqa: S506
    resources: dict[str, Any] = content["Resources"]
    return resources


def table_definition(name: str, template: Path = TEMPLATE) -> "CreateTableInputTypeDef":
    """Return the arguments of CreateTable.

    Raises:
        TableUndefined: the template cannot be read, or does not define a part of the table.
    """
    try:
        table = _resources(template)[TABLE]["Properties"]
        definition = {part: table[part] for part in TABLE_PARTS}
        definition["GlobalSecondaryIndexes"] = [
            {part: index[part] for part in INDEX_PARTS} for index in table["GlobalSecondaryIndexes"]
        ]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        reason = f"{type(error).__name__}: {error}".replace("\n", " ")
        raise TableUndefined(f"{template.name} does not define {TABLE} ({reason}).") from error
    return cast(
        "CreateTableInputTypeDef",
        {"TableName": name, "BillingMode": "PAY_PER_REQUEST", **definition},
    )


@dataclass(frozen=True)
class Route:
    """One route.

    Attributes:
        key: method and path, such as "ANY /graphiql/{proxy+}".
        is_guarded: the authorizer checks it where there is sign-in.
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
        """Return the path's variables; None where the route does not match."""
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
class CorsValues:
    """The API's CorsConfiguration, without what is chosen at each deployment."""

    methods: list[str]
    headers: list[str]
    exposed: list[str]
    max_age_seconds: int


@dataclass(frozen=True)
class Deployed:
    """The API as it would be deployed, all conditions true.

    Attributes:
        routes: the most specific first: the first match is taken.
        cors: without the origins and headers that are chosen at each deployment.
    """

    routes: list[Route]
    cors: CorsValues
    function_seconds: float


def read_deployed(template: Path = TEMPLATE) -> Deployed:
    """Read the template.

    Raises:
        CannotStart: it can't be read, or has no function with routes.
    """
    try:
        resources = _resources(template)
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
    return Route(properties["RouteKey"], JWT in _strings_of(properties, "AuthorizationType"))


def _cors(configuration: object) -> CorsValues:
    return CorsValues(
        methods=list(_strings_of(configuration, "AllowMethods")),
        headers=list(_strings_of(configuration, "AllowHeaders")),
        exposed=list(_strings_of(configuration, "ExposeHeaders")),
        max_age_seconds=int(next(_strings_of(configuration, "MaxAge"), 0)),
    )


def _strings_of(node: object, key: str) -> Iterator[str]:
    """Yield the strings under a key, also those that a condition chooses between."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _strings(value) if name == key else _strings_of(value, key)
    elif isinstance(node, list):
        for each in node:
            yield from _strings_of(each, key)


def _strings(node: object) -> Iterator[str]:
    match node:
        case str() | int():
            yield str(node)
        case list():
            for each in node:
                yield from _strings(each)
        case {"If": [_, *branches]}:
            yield from _strings(branches)
        case {"Split": [_, {"Join": [_, list(parts)]}]}:
            yield from _strings(parts)
