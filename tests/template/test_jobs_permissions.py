"""What the functions may do with Jobs=on: the calls that they make, on what is theirs."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from botocore.session import get_session

from graphql_api.jobs.job import FOLDER
from tests.support.paths import ROOT
from tests.support.template import Document, Stack
from tests.template.test_permissions import actions, calls_made

SOURCE: Final = ROOT / "graphql_api" / "jobs" / "aws.py"
KEY: Final = "arn:aws:kms:eu-central-1:123456789012:key/1a2b3c4d-0000-4000-8000-000000000000"
# What a call is allowed by, where it has another name than the call.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
NAMES: Final = {
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListParts": "s3:ListMultipartUploadParts",
    "s3:UploadPart": "s3:PutObject",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
# Forms and URLs are signed for these, and made without a call.
SIGNED: Final = {"s3:GetObject", "s3:PutObject"}


@pytest.fixture
def jobs() -> Stack:
    return Stack(Jobs="on")


def statements(stack: Stack, role: str) -> dict[str, Document]:
    (policy,) = stack.properties(role)["Policies"]
    return {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}


def allowed(stack: Stack, role: str, service: str) -> set[str]:
    return {
        action
        for statement in statements(stack, role).values()
        for action in actions(statement)
        if action.startswith(f"{service}:")
    }


def calls_of(source: Path) -> Iterator[str]:
    """Yield the permissions that the calls in a source need, by its clients' names."""
    methods = {
        service: get_session()
        .create_client(service, region_name="eu-central-1")
        .meta.method_to_api_mapping
        for service in ("s3", "sqs")
    }
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            service = node.value.attr
            if operation := methods.get(service, {}).get(node.attr):
                name = f"{service}:{operation}"
                yield NAMES.get(name, name)


def test_api_signs_files_of_jobs_and_sends_messages(jobs: Stack) -> None:
    found = statements(jobs, "ItemsFunctionRole")
    assert found.keys() - statements(Stack(), "ItemsFunctionRole").keys() == {
        "JobFiles",
        "JobFilesMissing",
        "JobMessages",
    }
    assert actions(found["JobFiles"]) == SIGNED
    assert found["JobFiles"]["Resource"] == {"Fn::Sub": f"${{JobsBucket.Arn}}/{FOLDER}/*"}
    assert actions(found["JobFilesMissing"]) == {"s3:ListBucket"}
    assert actions(found["JobMessages"]) == {"sqs:SendMessage"}
    assert found["JobMessages"]["Resource"] == {"Fn::GetAtt": ["JobsQueue", "Arn"]}


def test_worker_may_make_the_calls_it_makes_and_no_other(jobs: Stack) -> None:
    assert allowed(jobs, "JobsWorkerRole", "dynamodb") == {
        f"dynamodb:{operation}" for operation in calls_made()
    }
    made = set(calls_of(SOURCE))
    assert {"s3:AbortMultipartUpload", "sqs:SendMessage"} < made
    # ListBucket is no call: with it, a missing file is 404 and not 403.
    assert allowed(jobs, "JobsWorkerRole", "s3") == {each for each in made if "s3:" in each} | {
        "s3:ListBucket"
    }
    # The others are Lambda's, which polls in the function's name.
    assert allowed(jobs, "JobsWorkerRole", "sqs") == {
        "sqs:SendMessage",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
    }


def test_splitter_reads_uploads_and_writes_no_files_and_no_entities(jobs: Stack) -> None:
    found = statements(jobs, "JobsSplitterRole")
    assert found["Files"]["Resource"] == {"Fn::Sub": f"${{JobsBucket.Arn}}/{FOLDER}/*/upload"}
    assert allowed(jobs, "JobsSplitterRole", "s3") == {"s3:GetObject", "s3:ListBucket"}
    assert allowed(jobs, "JobsSplitterRole", "sqs") == {"sqs:SendMessage"}
    assert not allowed(jobs, "JobsSplitterRole", "dynamodb") & {"dynamodb:PutItem"}


@pytest.mark.parametrize("role", ["ItemsFunctionRole", "JobsSplitterRole", "JobsWorkerRole"])
def test_rights_are_of_the_bucket_the_queue_and_the_table_alone(role: str) -> None:
    for sid, statement in statements(Stack(Jobs="on", TableKey=KEY), role).items():
        assert not [action for action in actions(statement) if "*" in action]
        assert statement["Resource"] != "*", sid
        if sid == "Key":
            via = statement["Condition"]["StringEquals"]["kms:ViaService"]
            services = {each["Fn::Sub"].partition(".")[0] for each in via}
            assert services == {"dynamodb", "s3"}
