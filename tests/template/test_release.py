"""Releases: what publishes a version, how traffic moves to it, and what takes it back."""

import re
from itertools import takewhile

import pytest

from tests.support.template import TEMPLATE, Document, Stack, transform
from tests.support.template_combinations import influences

# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
DESCRIPTION_MAX = 256
# Of the function, and not of a version of it.
OF_NO_VERSION = ("ReservedConcurrentExecutions",)


def version(stack: Stack) -> Document:
    (found,) = stack.of_type("AWS::Lambda::Version").values()
    properties: Document = found
    return properties


def test_new_value_of_what_a_version_depends_on_publishes_a_version(stack: Stack) -> None:
    # SAM publishes none (its issue 3820): the alias would go on serving the old values.
    properties = {
        name: value
        for name, value in stack.document["Resources"]["ItemsFunction"]["Properties"].items()
        if name not in OF_NO_VERSION
    }
    # Names of tables and pools are too long for a description: a number stands for them.
    numbered = {"ExistingTable", "ExistingUserPool", "ExistingSignInDomain"}
    assert influences(stack.document, properties) - numbered == influences(
        stack.document, stack.document["Resources"][version_id(stack)]["Properties"]
    )


def version_id(stack: Stack) -> str:
    (name,) = stack.of_type("AWS::Lambda::Version")
    return name


@pytest.mark.parametrize(
    "changed",
    [
        {"ListShards": "2"},
        {"ListShards": "2", "ListShardsWritten": "2"},
        {"MemoryMegabytes": "1024"},
        {"SignIn": "off"},
        {"EditorsGroup": ""},
        {"TrustedDocuments": "only"},
        {"MaxCost": "5000"},
        {"ExistingTable": "items-restored", "Switchover": "1"},
    ],
)
def test_version_is_another_after(stack: Stack, changed: dict[str, str]) -> None:
    assert version(Stack(**changed))["Description"] != version(stack)["Description"]


def test_new_number_changes_the_function_itself(stack: Stack) -> None:
    # Lambda would publish no version of a function that is as it was.
    function = stack.properties("ItemsFunction")
    assert function != Stack(Switchover="1").properties("ItemsFunction")


@pytest.mark.parametrize(
    "taken", [{"ExistingTable": "items-restored"}, {"ExistingUserPool": "eu-central-1_AbC"}]
)
def test_rule_refuses_what_is_taken_over_without_its_number(taken: dict[str, str]) -> None:
    def is_accepted(**parameters: str) -> bool:
        stack = Stack(**parameters)
        rule = stack.document["Rules"]["WhatIsTakenOverIsServed"]
        return all(stack.holds(each["Assert"]) for each in rule["Assertions"])

    assert not is_accepted(**taken)
    assert is_accepted(**taken, Switchover="1")


def test_version_is_the_same_where_the_function_is(stack: Stack) -> None:
    # Lambda refuses to publish what it has published.
    assert version(Stack(ReservedConcurrency="50", ThrottleRate="7")) == version(stack)


def test_description_of_a_version_is_never_too_long(template: Document) -> None:
    longest = {"EditorsGroup": "e" * 64}
    description = template["Resources"]["ItemsFunction"]["Properties"]["VersionDescription"]
    for name in influences(template, description):
        parameter = template["Parameters"][name]
        if name not in longest:
            values = parameter.get("AllowedValues") or [parameter["MaxValue"]]
            longest[name] = max(map(str, values), key=len)
    assert len(version(Stack(**longest))["Description"]) <= DESCRIPTION_MAX


def test_description_names_each_parameter_by_a_letter_that_is_explained(
    stack: Stack, template: Document
) -> None:
    letters = re.findall(r"(?:^| )(\S+?)=", version(stack)["Description"])
    assert all(len(letter) == 1 for letter in letters)
    assert len(letters) == len(set(letters))
    lines = TEMPLATE.read_text(encoding="utf-8").partition("hence letters:")[2].splitlines()
    comment = "".join([lines[0], *takewhile(lambda line: line.strip().startswith("#"), lines[1:])])
    explained = re.findall(r"(?:,|^|#)\s+(?:# +)?(\w) ", comment)
    assert explained == letters


def test_old_versions_stay_to_go_back_to(stack: Stack) -> None:
    assert stack.resources[version_id(stack)]["DeletionPolicy"] == "Retain"


def test_change_of_the_template_publishes_a_version(stack: Stack, template: Document) -> None:
    template["Resources"]["ItemsFunction"]["Properties"]["Timeout"] = 14
    assert version_id(stack) not in transform({}, template)["Resources"]


def test_alias_is_what_moves_by_codedeploy(stack: Stack) -> None:
    alias = stack.resources["ItemsFunctionAliaslive"]
    assert alias["Properties"]["FunctionVersion"] == {"Fn::GetAtt": [version_id(stack), "Version"]}
    assert alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"] == {
        "Ref": "ItemsFunctionDeploymentGroup"
    }


@pytest.mark.parametrize(
    ("choice", "alarms"),
    [
        ("any-errors", ["NewVersionErrorsAlarm", "ErrorRatioAlarm", "ServerErrorsAlarm"]),
        # Never none: CodeDeploy refuses an alarm configuration without alarms.
        ("new-version-errors", ["NewVersionErrorsAlarm"]),
    ],
)
def test_release_is_rolled_back_on(choice: str, alarms: list[str]) -> None:
    group = Stack(RollBackOn=choice).properties("ItemsFunctionDeploymentGroup")
    assert group["AlarmConfiguration"] == {
        "Enabled": True,
        "Alarms": [{"Name": {"Ref": alarm}} for alarm in alarms],
    }
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
