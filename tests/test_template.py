"""What template.yaml deploys, read after the transform that AWS itself applies to it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]
from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from graphql_api.settings import Settings, load_settings

PROJECT = Path(__file__).parent.parent
TEMPLATE = PROJECT / "template.yaml"

# The longest a gateway waits for a function, and the longest init Lambda allows before a request:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
GATEWAY_SECONDS = 30
INIT_SECONDS = 10

Document = dict[str, Any]  # as the YAML reader and the transform hand it over


@pytest.fixture
def template() -> Document:
    parsed: Document = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    return parsed


@pytest.fixture
def deployed(template: Document) -> Document:
    """The template as CloudFormation gets it, the code's place filled in as `sam deploy` does."""
    template["Resources"]["ItemsFunction"]["Properties"]["CodeUri"] = "s3://bucket/package.zip"
    session = boto3.Session(region_name="eu-central-1")
    translated = Translator({}, Parser(), boto_session=session).translate(template, {})
    plain: Document = json.loads(json.dumps(translated))  # from types that imitate Python 2.7's
    return plain


def properties(template: Document, logical_id: str) -> Document:
    found: Document = template["Resources"][logical_id]["Properties"]
    return found


def lint(path: Path) -> str:
    cfn_lint = Path(sys.executable).with_name("cfn-lint")
    # In the project's folder, where .cfnlintrc says how strict to be.
    done = subprocess.run(
        [cfn_lint, "--template", path], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_template_has_no_findings() -> None:
    assert lint(TEMPLATE) == ""


def test_transformed_template_has_no_findings(deployed: Document, tmp_path: Path) -> None:
    # cfn-lint itself does not apply the transform since its release 1.54.
    transformed = tmp_path / "transformed.json"
    transformed.write_text(json.dumps(deployed), encoding="utf-8")
    assert lint(transformed) == ""


def test_each_list_is_indexed_in_each_order_with_whole_items(template: Document) -> None:
    assert properties(template, "ItemsTable")["GlobalSecondaryIndexes"] == [
        {
            "IndexName": f"{items}_{order}",
            "KeySchema": [
                {"AttributeName": f"list_{items}", "KeyType": "HASH"},
                {"AttributeName": order, "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
        for items in ("all", "category")
        for order in ("by_created", "by_name", "by_price")
    ]


def test_key_attributes_are_strings(template: Document) -> None:
    defined = properties(template, "ItemsTable")["AttributeDefinitions"]
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
def test_table_is_set_to(template: Document, setting: str, value: object) -> None:
    assert properties(template, "ItemsTable")[setting] == value


def test_table_outlives_its_stack(template: Document) -> None:
    table = template["Resources"]["ItemsTable"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_function_is_the_handler_on_python_3_13_and_arm64(deployed: Document) -> None:
    function = properties(deployed, "ItemsFunction")
    assert function["Handler"] == "graphql_api.lambda_handler.handler"
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["arm64"]


def test_function_may_make_the_calls_it_makes_and_no_other(deployed: Document) -> None:
    assert properties(deployed, "ItemsFunction")["Role"] == {
        "Fn::GetAtt": ["ItemsFunctionRole", "Arn"]
    }
    role = properties(deployed, "ItemsFunctionRole")
    assert role.keys() == {"Description", "AssumeRolePolicyDocument", "Policies"}
    statements = [s for policy in role["Policies"] for s in policy["PolicyDocument"]["Statement"]]
    assert statements == [
        {
            "Sid": "Items",
            "Effect": "Allow",
            "Action": [
                "dynamodb:BatchGetItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
            ],
            "Resource": {"Fn::GetAtt": ["ItemsTable", "Arn"]},
        },
        {
            "Sid": "Lists",
            "Effect": "Allow",
            "Action": "dynamodb:Query",
            "Resource": {"Fn::Sub": "${ItemsTable.Arn}/index/*"},
        },
        {
            "Sid": "Logs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": {"Fn::GetAtt": ["ItemsFunctionLogs", "Arn"]},
        },
    ]


def test_time_limits_stand_inside_each_other(deployed: Document) -> None:
    function = properties(deployed, "ItemsFunction")
    budget = function["Environment"]["Variables"]["REQUEST_SECONDS"]
    assert budget == 8
    assert budget < function["Timeout"]
    assert INIT_SECONDS + function["Timeout"] < GATEWAY_SECONDS


@pytest.mark.parametrize("bound", ["Default", "MinValue", "MaxValue"])
def test_environment_is_one_that_the_settings_take(
    deployed: Document, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values: Document = {"ItemsTable": "stack-ItemsTable-1A2B3C"}
    for name in ("ListShards", "ListShardsWritten"):
        values[name] = deployed["Parameters"][name][bound]
    variables = properties(deployed, "ItemsFunction")["Environment"]["Variables"]
    assert variables.keys() <= {name.upper() for name in Settings.model_fields}
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in variables.items():
        given = values[value["Ref"]] if isinstance(value, dict) else value
        monkeypatch.setenv(name, str(given))

    settings = load_settings()

    assert settings.table_name == values["ItemsTable"]
    assert settings.list_shards == values["ListShards"]
    assert settings.list_shards_written == values["ListShardsWritten"]
    assert settings.request_seconds == variables["REQUEST_SECONDS"]


def test_function_logs_where_lines_expire(deployed: Document) -> None:
    logs = properties(deployed, "ItemsFunction")["LoggingConfig"]["LogGroup"]
    assert logs == {"Ref": "ItemsFunctionLogs"}
    assert properties(deployed, "ItemsFunctionLogs") == {
        "RetentionInDays": {"Ref": "LogRetentionDays"}
    }


def test_each_route_is_any_method_in_payload_2(deployed: Document) -> None:
    paths = properties(deployed, "ItemsApi")["Body"]["paths"]
    assert paths.keys() == {"/", "/health", "/graphql", "/graphiql", "/graphiql/{proxy+}"}
    for path, methods in paths.items():
        assert methods.keys() == {"x-amazon-apigateway-any-method"}, path
        integration = methods["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"]
        assert integration["payloadFormatVersion"] == "2.0", path


@pytest.mark.parametrize(
    ("output", "path"), [("GraphQLAddress", "/graphql"), ("ExplorerAddress", "/graphiql")]
)
def test_addresses_have_the_stage_in_them_where_the_api_has(
    deployed: Document, output: str, path: str
) -> None:
    assert deployed["Outputs"][output]["Value"] == {
        "Fn::If": [
            "HasStageInPath",
            {"Fn::Sub": "${ItemsApi.ApiEndpoint}/${StageName}" + path},
            {"Fn::Sub": "${ItemsApi.ApiEndpoint}" + path},
        ]
    }


@pytest.mark.parametrize(
    "naming", ["FunctionName", "LogGroupName", "Name", "RoleName", "TableName"]
)
def test_nothing_has_a_name_of_its_own(deployed: Document, naming: str) -> None:
    references = [{"Ref": logical_id} for logical_id in deployed["Resources"]]
    for logical_id in deployed["Resources"]:
        name = properties(deployed, logical_id).get(naming)
        assert name is None or name in references, logical_id


def test_every_parameter_is_described_bounded_and_has_a_default(template: Document) -> None:
    for name, parameter in template["Parameters"].items():
        assert {"Default", "Description", "ConstraintDescription"} <= parameter.keys(), name
        assert parameter.keys() & {"AllowedPattern", "AllowedValues", "MaxValue"}, name


@pytest.mark.parametrize(
    ("stage", "allowed"),
    [("$default", True), ("prod", True), ("", False), ("a/b", False), ("x" * 129, False)],
)
def test_stage_name_is_one_that_the_gateway_takes(
    template: Document, stage: str, allowed: bool
) -> None:
    pattern = template["Parameters"]["StageName"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, stage)) is allowed
