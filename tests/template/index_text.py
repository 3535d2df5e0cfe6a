"""What template.yaml has to say of each index that an entity's lists use, and the text of it.

`python -m tests.template.index_text` prints what is missing for the entities that are served.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql_api.dynamodb.attributes import Index
from graphql_api.registry import REGISTRY, Registry
from tests.support.template import Document, Stack

ALARMS = {
    "ReadThrottlesAlarm": "ReadThrottleEvents",
    "WriteThrottlesAlarm": "WriteThrottleEvents",
    "HotReadsAlarm": "ReadKeyRangeThroughputThrottleEvents",
    "HotWritesAlarm": "WriteKeyRangeThroughputThrottleEvents",
}
_TABLE = "!If [OwnsTable, !Ref ItemsTable, !Ref ExistingTable]"
NOTE = (
    "DynamoDB adds one index in an update of a table: deploy the template once for each new index,"
    " and use it when its status is ACTIVE. An alarm takes at most 10 metrics."
)


def indexes_of(registry: Registry) -> list[Index]:
    """Return the indexes that the entities' lists are read from, each once."""
    return list(dict.fromkeys(index for form in registry.records() for index in form.indexes))


def missing(stack: Stack, indexes: Iterable[Index]) -> str:
    """Return the text to paste into template.yaml for indexes that it lacks; "" for none."""
    table = stack.properties("ItemsTable")
    defined = {each["IndexName"]: each for each in table["GlobalSecondaryIndexes"]}
    attributes = {each["AttributeName"] for each in table["AttributeDefinitions"]}
    lines: list[str] = []
    for index in indexes:
        for attribute in (index.partition_key, index.sort_key):
            if attribute not in attributes:
                attributes.add(attribute)
                lines += [
                    "# AttributeDefinitions of ItemsTable",
                    f"        - {{AttributeName: {attribute}, AttributeType: S}}",
                ]
        if defined.get(index.name, {}).get("KeySchema") != key_schema(index):
            lines += ["# GlobalSecondaryIndexes of ItemsTable", *_index_text(index)]
        for alarm, metric in ALARMS.items():
            if index.name not in watched(stack, alarm):
                lines += [f"# Metrics of {alarm}", *_metric_text(index, metric)]
    return "\n".join([*lines, f"# {NOTE}"]) if lines else ""


def key_schema(index: Index) -> list[Document]:
    return [
        {"AttributeName": index.partition_key, "KeyType": "HASH"},
        {"AttributeName": index.sort_key, "KeyType": "RANGE"},
    ]


def watched(stack: Stack, alarm: str) -> list[str | None]:
    """Return the indexes whose metrics an alarm adds up; None stands for the table."""
    return [
        _dimension(metric["MetricStat"]["Metric"]["Dimensions"], "GlobalSecondaryIndexName")
        for metric in stack.properties(alarm)["Metrics"]
        if "MetricStat" in metric
    ]


def _dimension(dimensions: list[Document], name: str) -> Any:
    return next((each["Value"] for each in dimensions if each["Name"] == name), None)


def _index_text(index: Index) -> Iterator[str]:
    yield f"        - IndexName: {index.name}"
    yield "          KeySchema:"
    yield f"            - {{AttributeName: {index.partition_key}, KeyType: HASH}}"
    yield f"            - {{AttributeName: {index.sort_key}, KeyType: RANGE}}"
    yield "          Projection: {ProjectionType: ALL}"
    yield (
        "          OnDemandThroughput: {MaxReadRequestUnits: !Ref MaxReadUnits,"
        " MaxWriteRequestUnits: !Ref MaxWriteUnits}"
    )
    yield "          ContributorInsightsSpecification: !If"
    yield (
        "            [HasInsights, {Enabled: true, Mode: !Ref ContributorInsights},"
        " {Enabled: false}]"
    )


def _metric_text(index: Index, metric: str) -> Iterator[str]:
    yield f"        - Id: {index.name}"
    yield "          ReturnData: false"
    yield (
        "          MetricStat: {Stat: Sum, Period: 60, Metric: {Namespace: AWS/DynamoDB,"
        " Dimensions: ["
    )
    yield f"            {{Name: TableName, Value: {_TABLE}}},"
    yield f"            {{Name: GlobalSecondaryIndexName, Value: {index.name}}}],"
    yield f"            MetricName: {metric}}}}}"


if __name__ == "__main__":
    print(missing(Stack(), indexes_of(REGISTRY)))
