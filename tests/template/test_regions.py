"""Regions and partitions: what the stack is there, and what deploy.md says it is not."""

import json
from pathlib import Path
from typing import Final

import pytest

from tests.support.marks import first_in_ci
from tests.support.paths import ROOT
from tests.support.template import TEMPLATE, Document, Stack
from tests.template.linting import lint

PARTITIONS: Final = {
    "us-east-1": "aws",
    "eu-central-1": "aws",
    "ap-southeast-5": "aws",
    "us-gov-west-1": "aws-us-gov",
    "cn-north-1": "aws-cn",
    "cn-northwest-1": "aws-cn",
}
# Cognito has no user pools there, Lambda neither snapshots of Python nor traces:
# https://docs.amazonaws.cn/en_us/aws/latest/userguide/cognito.html
# https://docs.amazonaws.cn/en_us/aws/latest/userguide/lambda.html
NOT_IN_CHINA: Final = {"SignIn": "off", "SnapStart": "off", "Tracing": "off"}


def placed(region: str) -> Stack:
    return Stack(**{"AWS::Region": region, "AWS::Partition": PARTITIONS[region]})


def possible(region: str) -> dict[str, str]:
    """Return the parameters with which there is most."""
    return {"Jobs": "on", **(NOT_IN_CHINA if PARTITIONS[region] == "aws-cn" else {})}


@pytest.mark.long
@pytest.mark.parametrize("region", first_in_ci(PARTITIONS))
def test_every_resource_exists_in_the_region(region: str, tmp_path: Path) -> None:
    file = tmp_path / "stack.json"
    file.write_text(json.dumps({"Resources": plain(Stack(**possible(region)))}))
    assert lint(file, "--regions", region) == ""


def plain(stack: Stack) -> Document:
    return {
        name: {key: value for key, value in resource.items() if key != "Condition"}
        for name, resource in stack.resources.items()
    }


def test_sign_in_does_not_exist_in_china(tmp_path: Path) -> None:
    # The reason for the rule; when this fails, the rule can go.
    file = tmp_path / "stack.json"
    file.write_text(json.dumps({"Resources": plain(Stack())}))
    assert "'AWS::Cognito::UserPool' does not exist in 'cn-north-1'" in lint(
        file, "--regions", "cn-north-1"
    )


def test_rule_refuses_in_china_what_is_not_there(template: Document) -> None:
    rule = template["Rules"]["NotInChina"]
    regions = [each["Fn::Equals"] for each in rule["RuleCondition"]["Fn::Or"]]
    assert regions == [
        [{"Ref": "AWS::Region"}, region]
        for region, partition in PARTITIONS.items()
        if partition == "aws-cn"
    ]
    demanded = {
        each["Assert"]["Fn::Equals"][0]["Ref"]: each["Assert"]["Fn::Equals"][1]
        for each in rule["Assertions"]
    }
    assert demanded == NOT_IN_CHINA


@pytest.mark.parametrize(
    ("region", "console", "sign_in"),
    [
        ("eu-central-1", "console.aws.amazon.com", "auth"),
        ("us-gov-west-1", "console.amazonaws-us-gov.com", "auth-fips"),
        ("cn-north-1", "console.amazonaws.cn", "auth"),
    ],
)
def test_links_are_those_of_the_partition(region: str, console: str, sign_in: str) -> None:
    outputs = placed(region).outputs
    dashboard = outputs["DashboardAddress"]["Value"]["Fn::Sub"]
    assert dashboard.startswith(f"https://{region}.{console}/cloudwatch/home?region={region}#")
    page = outputs["SignInAddress"]["Value"]["Fn::Sub"]
    assert page == [
        f"https://${{Domain}}.{sign_in}.{region}.amazoncognito.com",
        {"Domain": {"Ref": "SignInDomain"}},
    ]


def test_no_partition_and_no_region_is_written_out(stack: Stack) -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    code = [line.partition("#")[0] for line in text.partition("\nResources:")[2].splitlines()]
    assert not [line for line in code if "arn:aws:" in line or "amazonaws.com/" in line]
    assert not [line for line in code if "eu-central-1" in line or "us-east-1" in line]


def test_deployment_guide_names_what_china_lacks() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    section = guide.partition("\n## Regions\n")[2].partition("\n## ")[0]
    for parameter in NOT_IN_CHINA:
        assert f"`{parameter}=off`" in section


def test_account_without_concurrency_to_spare_deploys(stack: Stack) -> None:
    # 100 must stay unreserved, and a new account has 10 in all.
    assert "ReservedConcurrentExecutions" not in stack.properties("ItemsFunction")
