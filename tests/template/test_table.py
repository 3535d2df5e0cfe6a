"""The table and its indexes, and what keeps it from harm."""

import pytest

from tests.support.template import Document, Stack

INDEXES = [
    f"{items}_{order}"
    for items in ("all", "category")
    for order in ("by_created", "by_name", "by_price")
]


def test_each_list_is_indexed_in_each_order_with_whole_items(stack: Stack) -> None:
    indexes = stack.properties("ItemsTable")["GlobalSecondaryIndexes"]
    keys = ("IndexName", "KeySchema", "Projection")
    assert [{key: index[key] for key in keys} for index in indexes] == [
        {
            "IndexName": name,
            "KeySchema": [
                {"AttributeName": f"list_{name.partition('_')[0]}", "KeyType": "HASH"},
                {"AttributeName": name.partition("_")[2], "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
        for name in INDEXES
    ]


def test_key_attributes_are_strings(stack: Stack) -> None:
    defined = stack.properties("ItemsTable")["AttributeDefinitions"]
    assert {each["AttributeName"]: each["AttributeType"] for each in defined} == dict.fromkeys(
        ("id", "list_all", "list_category", "by_created", "by_name", "by_price"), "S"
    )


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("BillingMode", "PAY_PER_REQUEST"),
        ("KeySchema", [{"AttributeName": "id", "KeyType": "HASH"}]),
        ("TimeToLiveSpecification", {"AttributeName": "expires_at", "Enabled": True}),
        (
            "PointInTimeRecoverySpecification",
            {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35},
        ),
        ("SSESpecification", {"SSEEnabled": True, "SSEType": "KMS"}),
    ],
)
def test_table_is_set_to(stack: Stack, setting: str, value: object) -> None:
    assert stack.properties("ItemsTable")[setting] == value


def table_and_indexes(stack: Stack) -> list[Document]:
    table = stack.properties("ItemsTable")
    return [table, *table["GlobalSecondaryIndexes"]]


def test_maximum_is_of_the_table_and_of_each_index() -> None:
    stack = Stack(MaxReadUnits="300", MaxWriteUnits="40")
    for each in table_and_indexes(stack):
        assert each["OnDemandThroughput"] == {
            "MaxReadRequestUnits": "300",
            "MaxWriteRequestUnits": "40",
        }


@pytest.mark.parametrize("mode", ["THROTTLED_KEYS", "ACCESSED_AND_THROTTLED_KEYS"])
def test_insights_are_on_in_the_table_and_each_index(mode: str) -> None:
    for each in table_and_indexes(Stack(ContributorInsights=mode)):
        assert each["ContributorInsightsSpecification"] == {"Enabled": True, "Mode": mode}


def test_insights_are_off_unless_asked_for(stack: Stack) -> None:
    for each in table_and_indexes(stack):
        assert each["ContributorInsightsSpecification"] == {"Enabled": False}


@pytest.mark.parametrize("logical_id", ["ItemsTable", "Users"])
def test_items_and_users_outlive_their_stack(stack: Stack, logical_id: str) -> None:
    kept = stack.resources[logical_id]
    assert (kept["DeletionPolicy"], kept["UpdateReplacePolicy"]) == ("Retain", "Retain")


@pytest.mark.parametrize(("choice", "protected"), [("on", True), ("off", False)])
def test_deletion_protection_is_of_items_and_users(choice: str, protected: bool) -> None:
    stack = Stack(DeletionProtection=choice)
    assert stack.properties("ItemsTable")["DeletionProtectionEnabled"] is protected
    assert stack.properties("Users")["DeletionProtection"] == (
        "ACTIVE" if protected else "INACTIVE"
    )
