"""docs/recovery.md: each command exists and names what exists; moto rehearses what it can."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws
from moto.backends import get_backend

from graphql_api.local.template import table_definition
from tests.support.aws_commands import NoSuchCommand, command_lines, read_command
from tests.support.documents import DOCS, blocks, section
from tests.support.template import Document, Stack

DOCUMENTS: Final = ("custom-domain.md", "deploy.md", "recovery.md", "runbook.md", "sign-in.md")
RECOVERY: Final = DOCS / "recovery.md"
ACCOUNT: Final = "123456789012"  # moto's
VARIABLES: Final = {
    "STACK": "items-prod",
    "TABLE": "items-prod-ItemsTable-1A2B",
    "RESTORED": "items-prod-restored-1",
    "FUNCTION": "items-prod-ItemsFunction-1A2B",
    "APPLICATION": "items-prod-ServerlessDeploymentApplication-1A2B",
    "POOL": "eu-central-1_AbCdEfGhI",
    "DEAD_LETTERS": "https://sqs.eu-central-1.amazonaws.com/123456789012/items-prod-JobsDeadLetters",
    "RULE": "DynamoDBContributorInsights-PKC-items-prod-ItemsTable-1A2B-1790000000000",
    "ARN": "arn:aws:sqs:eu-central-1:123456789012:items-prod-JobsDeadLetters-1A2B",
}
LINES: Final = [
    (document, line) for document in DOCUMENTS for line in command_lines(DOCS / document)
]


def test_documents_have_commands() -> None:
    assert len(LINES) > 25
    assert {document for document, _ in LINES} == set(DOCUMENTS)


@pytest.mark.parametrize(("document", "line"), [each for each in LINES if each[1][:4] == "aws "])
def test_command_exists_with_its_options(document: str, line: str, stack: Stack) -> None:
    if not line.endswith("--application-name"):  # whose value the text describes
        read_command(line, VARIABLES)
    logical_ids = re.findall(r"--logical-resource-id (\w+)", line)
    assert set(logical_ids) <= stack.logical_ids
    assert set(re.findall(r"OutputKey=='(\w+)'", line)) <= stack.outputs.keys()


@pytest.mark.parametrize(
    ("document", "line"), [each for each in LINES if "--parameter-overrides" in each[1]]
)
def test_deployment_sets_parameters_to_what_they_take(
    document: str, line: str, template: Document
) -> None:
    for word in line.partition("--parameter-overrides ")[2].split():
        name, _, value = word.partition("=")
        for variable, meant in VARIABLES.items():
            value = value.replace(f"${variable}", meant)
        parameter = template["Parameters"][name]
        if "AllowedValues" in parameter:
            assert value in map(str, parameter["AllowedValues"]), word
        elif "AllowedPattern" in parameter:
            assert re.fullmatch(parameter["AllowedPattern"], value), word
        else:
            assert parameter["MinValue"] <= float(value) <= parameter["MaxValue"], word


def set_in_toml() -> dict[str, str]:
    """Return the parameters that recovery.md adds to samconfig.toml for a new stack."""
    (block,) = blocks(section("Deploy again with what a stack left", RECOVERY), "toml")
    return dict(word.split("=") for word in re.findall(r'"(.+)"', block))


def test_new_stack_is_given_all_that_reading_the_old_table_takes(template: Document) -> None:
    given = set_in_toml()
    assert given.keys() <= template["Parameters"].keys()
    assert {"ExistingTable", "Switchover", "ListShards", "ListShardsWritten"} <= given.keys()
    assert int(given["Switchover"]) > 0


def test_pages_name_parameters_resources_and_outputs_that_exist(stack: Stack) -> None:
    text = RECOVERY.read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z][a-z]+[A-Z]\w+)[`=]", text))
    known = stack.document["Parameters"].keys() | stack.logical_ids | stack.outputs.keys()
    of_aws = {"DeletionPolicy", "GlobalSecondaryIndexes"}
    assert named - of_aws <= known
    assert named >= {"ExistingTable", "ExistingUserPool", "ExistingEditorsGroup"}


@pytest.mark.parametrize(
    "line",
    [
        "aws dynamo list-tables",
        "aws dynamodb restore-table --target-table-name x",
        "aws dynamodb wait table-is-there --table-name x",
        "aws dynamodb describe-table --table x",
        "aws dynamodb describe-table",
        "aws dynamodb update-time-to-live --table-name x --time-to-live-specification On=true",
    ],
)
def test_what_aws_would_refuse_is_noticed(line: str) -> None:
    with pytest.raises(NoSuchCommand):
        read_command(line, {})


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    moto = mock_aws()
    # With nothing reset: the users who sign in in other tests are moto's, too, in this process.
    moto.start(reset=False)
    yield
    for service in ("dynamodb", "lambda"):
        get_backend(service)[ACCOUNT]["eu-central-1"].reset()
    moto.stop()


def rehearse(title: str, **variables: str) -> list[Any]:
    """Run the commands of a page, and return what each prints."""
    lines = command_lines(section(title, RECOVERY))
    known = VARIABLES | variables
    return [read_command(line, known).run() for line in lines if line.startswith("aws ")]


@pytest.mark.usefixtures("aws")
def test_restored_table_is_as_the_template_wants_it(stack: Stack) -> None:
    dynamodb = boto3.client("dynamodb")
    item = {"id": {"S": "item_00000000000000000000000000000000"}, "name": {"S": "Kettle"}}
    dynamodb.create_table(**table_definition(VARIABLES["TABLE"]))
    dynamodb.update_continuous_backups(
        TableName=VARIABLES["TABLE"],
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    dynamodb.put_item(TableName=VARIABLES["TABLE"], Item=item)

    *_, (status, count, indexes), found = rehearse("Restore to a point in time, and switch over")

    assert (status, count) == ("ACTIVE", 1)
    template = stack.properties("ItemsTable")
    assert {name for name, _ in indexes} == {
        each["IndexName"] for each in template["GlobalSecondaryIndexes"]
    }
    assert found["Item"] == item
    restored = VARIABLES["RESTORED"]
    expiry = dynamodb.describe_time_to_live(TableName=restored)["TimeToLiveDescription"]
    assert expiry["AttributeName"] == template["TimeToLiveSpecification"]["AttributeName"]
    assert expiry["TimeToLiveStatus"] == "ENABLED"
    backups = dynamodb.describe_continuous_backups(TableName=restored)
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    table = dynamodb.describe_table(TableName=restored)["Table"]
    assert table["DeletionProtectionEnabled"] is True


def test_restored_table_gets_the_maximum_of_the_template(stack: Stack) -> None:
    (line,) = (each for each in command_lines(RECOVERY) if "--on-demand-throughput" in each)
    given = read_command(line, VARIABLES).arguments["OnDemandThroughput"]
    wanted = stack.properties("ItemsTable")["OnDemandThroughput"]
    assert {name: str(value) for name, value in given.items()} == wanted


@pytest.mark.usefixtures("aws")
def test_renamed_group_is_filled_from_the_one_that_was_kept() -> None:
    cognito = boto3.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="items")["UserPool"]["Id"]
    user = "3f0e8c1a-0000-4000-8000-000000000000"
    cognito.admin_create_user(UserPoolId=pool, Username=user)
    cognito.create_group(UserPoolId=pool, GroupName="editors")
    cognito.admin_add_user_to_group(UserPoolId=pool, GroupName="editors", Username=user)
    cognito.create_group(UserPoolId=pool, GroupName="shop-editors")  # as the deployment does

    lines = command_lines(section("Rename the editors, or switch sign-in off and on", RECOVERY))
    calls = [read_command(line, {"POOL": pool}) for line in lines if line.startswith("aws ")]
    kept, *_ = [call.run() for call in calls if call.operation != "CreateGroup"]

    assert kept == [user]
    members = cognito.list_users_in_group(UserPoolId=pool, GroupName="shop-editors")["Users"]
    assert [each["Username"] for each in members] == [user]


@pytest.mark.usefixtures("aws")
def test_alias_goes_back_to_a_version_that_was_kept() -> None:
    role = boto3.client("iam").create_role(
        RoleName="items", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}'
    )["Role"]["Arn"]
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("handler.py", "")
    functions = boto3.client("lambda")
    name = VARIABLES["FUNCTION"]
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="handler.handler",
        Code={"ZipFile": package.getvalue()},
    )
    versions = [functions.publish_version(FunctionName=name)["Version"]]
    functions.update_function_configuration(FunctionName=name, Description="another")
    versions.append(functions.publish_version(FunctionName=name)["Version"])
    functions.create_alias(FunctionName=name, Name="live", FunctionVersion=versions[-1])

    shown, back, delete = (
        read_command(line.replace("41", versions[0]).replace("12", versions[1]), VARIABLES)
        for line in command_lines(section("Roll back in a minute", RECOVERY))
        if line.startswith("aws ")
    )
    assert [each[0] for each in shown.run()][-2:] == versions
    back.run()
    assert functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"] == versions[0]
    delete.run()
    assert [each[0] for each in shown.run()] == ["$LATEST", versions[0]]
