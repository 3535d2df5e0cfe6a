"""The table and its indexes, and what keeps it from harm."""

import pytest

from tests.support.template import Document, Stack


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


def test_first_deployment_that_fails_can_be_removed_again(stack: Stack) -> None:
    assert stack.properties("ItemsTable")["DeletionProtectionEnabled"] is False
    assert stack.properties("Users")["DeletionProtection"] == "INACTIVE"
    kept = {
        one["Type"] for one in stack.resources.values() if one.get("DeletionPolicy") == "Retain"
    }
    assert kept == {"AWS::Lambda::Version"}  # which go with their function


def test_it_is_said_until_the_table_is_protected(stack: Stack) -> None:
    assert "NotProtected" in stack.outputs
    assert "NotProtected" not in Stack(DeletionProtection="on").outputs


def test_stack_that_takes_over_makes_no_table_and_knows_the_one_there_is() -> None:
    stack = Stack(ExistingTable="items-restored")
    assert "ItemsTable" not in stack.resources
    assert "{'Ref': 'ItemsTable'}" not in str([stack.resources, stack.outputs])
    assert "${ItemsTable" not in str([stack.resources, stack.outputs])
    variables = stack.properties("ItemsFunction")["Environment"]["Variables"]
    assert variables["TABLE_NAME"] == stack.outputs["TableName"]["Value"] == "items-restored"
    for name, alarm in stack.of_type("AWS::CloudWatch::Alarm").items():
        if "TableName" in str(alarm):
            assert "{'Name': 'TableName', 'Value': 'items-restored'}" in str(alarm), name
        if "'service'" in str(alarm):
            assert "{'Name': 'service', 'Value': 'items-restored'}" in str(alarm), name
    assert '"items-restored"' in str(stack.properties("ItemsDashboard")["DashboardBody"])


def test_nothing_is_protected_that_is_not_the_stacks_own() -> None:
    taken = {"ExistingTable": "items-restored", "ExistingUserPool": "eu-central-1_AbCdEfGhI"}
    assert "NotProtected" not in Stack(**taken).outputs
    assert "NotProtected" in Stack(ExistingTable="items-restored").outputs


@pytest.mark.parametrize("logical_id", ["ItemsTable", "Users"])
def test_items_and_users_outlive_their_stack(stack: Stack, logical_id: str) -> None:
    kept = stack.resources[logical_id]
    assert (kept["DeletionPolicy"], kept["UpdateReplacePolicy"]) == (
        "RetainExceptOnCreate",
        "Retain",
    )


@pytest.mark.parametrize(("choice", "protected"), [("on", True), ("off", False)])
def test_deletion_protection_is_of_items_and_users(choice: str, protected: bool) -> None:
    stack = Stack(DeletionProtection=choice)
    assert stack.properties("ItemsTable")["DeletionProtectionEnabled"] is protected
    assert stack.properties("Users")["DeletionProtection"] == (
        "ACTIVE" if protected else "INACTIVE"
    )
