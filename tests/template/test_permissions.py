"""Least privilege: what the function may do is what its code does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import boto3

from tests.support.paths import ROOT
from tests.support.template import Document, Stack

PACKAGE = ROOT / "graphql_api"
LOCAL_ONLY = ("local", "__main__.py")
CLIENTS = ("client", "_client")


def deployed_sources() -> list[Path]:
    return [
        path
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in LOCAL_ONLY
    ]


def methods_of_clients(source: str) -> Iterator[str]:
    """Yield the methods that a source takes of anything called a client, called or handed on."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name in CLIENTS:
                yield node.attr


def calls_made() -> set[str]:
    client = boto3.client("dynamodb", region_name="eu-central-1")
    operations = client.meta.method_to_api_mapping
    used = {
        name
        for path in deployed_sources()
        for name in methods_of_clients(path.read_text(encoding="utf-8"))
    }
    return {operations[name] for name in used if name in operations}


def statements(stack: Stack) -> dict[str, Document]:
    (policy,) = stack.properties("ItemsFunctionRole")["Policies"]
    return {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}


def actions(statement: Document) -> set[str]:
    action = statement["Action"]
    return {action} if isinstance(action, str) else set(action)


def test_function_may_make_the_calls_it_makes_and_no_other(stack: Stack) -> None:
    allowed = statements(stack)
    assert actions(allowed["Items"]) | actions(allowed["Lists"]) == {
        f"dynamodb:{operation}" for operation in calls_made()
    }


def test_lists_are_read_from_indexes_and_all_else_from_the_table(stack: Stack) -> None:
    allowed = statements(stack)
    assert actions(allowed["Lists"]) == {"dynamodb:Query"}
    table = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/"
    own = {"Table": {"Ref": "ItemsTable"}}
    assert allowed["Items"]["Resource"] == {"Fn::Sub": [table + "${Table}", own]}
    assert allowed["Lists"]["Resource"] == {"Fn::Sub": [table + "${Table}/index/*", own]}
    taken = statements(Stack(ExistingTable="items-restored"))
    assert taken["Items"]["Resource"] == {"Fn::Sub": table + "items-restored"}
    assert taken["Lists"]["Resource"] == {"Fn::Sub": table + "items-restored/index/*"}


def test_all_else_is_logs_and_traces(stack: Stack) -> None:
    allowed = statements(stack)
    assert allowed.keys() == {"Items", "Lists", "Logs"}
    assert actions(allowed["Logs"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert allowed["Logs"]["Resource"] == {"Fn::GetAtt": ["ItemsFunctionLogs", "Arn"]}
    traced = statements(Stack(Tracing="on"))
    assert traced.keys() - allowed.keys() == {"Traces"}
    assert actions(traced["Traces"]) == {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}


def test_key_of_the_account_is_used_through_dynamodb_alone() -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/1a2b3c4d-0000-4000-8000-000000000000"
    stack = Stack(TableKey=key)
    statement = statements(stack)["Key"]
    assert statement["Resource"] == key
    assert "kms:Decrypt" in actions(statement)
    (condition,) = statement["Condition"]["StringEquals"].items()
    assert condition == (
        "kms:ViaService",
        {"Fn::Sub": "dynamodb.${AWS::Region}.${AWS::URLSuffix}"},
    )
    assert stack.properties("ItemsTable")["SSESpecification"]["KMSMasterKeyId"] == key


def test_no_action_has_a_wildcard_and_no_resource_but_that_of_traces() -> None:
    for sid, statement in statements(Stack(Tracing="on")).items():
        assert not [action for action in actions(statement) if "*" in action]
        assert (statement["Resource"] == "*") is (sid == "Traces")


def test_role_is_this_one_and_has_nothing_besides(stack: Stack) -> None:
    assert stack.properties("ItemsFunction")["Role"] == {"Fn::GetAtt": ["ItemsFunctionRole", "Arn"]}
    role = stack.properties("ItemsFunctionRole")
    assert role.keys() == {"Description", "AssumeRolePolicyDocument", "Policies"}


def test_no_other_service_is_called() -> None:
    made = [
        path.relative_to(PACKAGE).as_posix()
        for path in deployed_sources()
        if "boto3." in path.read_text(encoding="utf-8")
    ]
    assert made == ["dynamodb/client/factory.py"]
