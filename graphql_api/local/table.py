"""The items table, as any engine creates it: its one definition is in template.yaml."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import yaml

from graphql_api.local.errors import TableUndefined

try:  # libyaml reads the template in 13 ms, Python in 130; a PyYAML built here may lack it
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef

TEMPLATE: Final = Path(__file__).parents[2] / "template.yaml"
LOGICAL_ID: Final = "ItemsTable"

# All that a local engine can make; the rest (backups, encryption, time to live) is AWS's own.
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


def table_definition(name: str, template: Path = TEMPLATE) -> "CreateTableInputTypeDef":
    """Return what CreateTable takes.

    Raises:
        TableUndefined: the template cannot be read, or leaves a part of the table open.
    """
    try:
        # Our own subclass of SafeLoader: it makes plain values only.
        resources = yaml.load(template.read_text("utf-8"), TemplateLoader)["Resources"]  # noqa: S506
        table = resources[LOGICAL_ID]["Properties"]
        definition = {part: table[part] for part in TABLE_PARTS}
        definition["GlobalSecondaryIndexes"] = [
            {part: index[part] for part in INDEX_PARTS} for index in table["GlobalSecondaryIndexes"]
        ]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        reason = f"{type(error).__name__}: {error}".replace("\n", " ")
        raise TableUndefined(f"{template.name} does not define {LOGICAL_ID} ({reason}).") from error
    return cast(
        "CreateTableInputTypeDef",
        {"TableName": name, "BillingMode": "PAY_PER_REQUEST", **definition},
    )
