"""The template as a whole: clean, for every combination of its parameters."""

import copy
import json
import re
from pathlib import Path

import pytest

from tests.support.template import TEMPLATE, Document, Stack, read_template, transform
from tests.support.template_combinations import CHOICES, combinations, influences, pairs, references
from tests.template.linting import lint


@pytest.mark.long
def test_template_has_no_findings() -> None:
    assert lint(TEMPLATE) == ""


def test_transformed_template_has_no_findings(stack: Stack, tmp_path: Path) -> None:
    # cfn-lint itself does not apply the transform since its release 1.54.
    document = copy.deepcopy(stack.document)
    del document["Parameters"]["DeploymentPreference"]  # the transform was its only user
    del document["Metadata"]
    transformed = tmp_path / "transformed.json"
    transformed.write_text(json.dumps(document), encoding="utf-8")
    assert lint(transformed) == ""


@pytest.mark.long
@pytest.mark.whole
def test_stack_has_no_findings_however_two_parameters_meet(tmp_path: Path) -> None:
    files = []
    for number, parameters in enumerate(pairs()):
        stack = Stack(**parameters)
        resources = {
            name: {key: value for key, value in resource.items() if key != "Condition"}
            for name, resource in stack.resources.items()
        }
        outputs = {
            name: {key: value for key, value in output.items() if key != "Condition"}
            for name, output in stack.outputs.items()
        }
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps({"Resources": resources, "Outputs": outputs}), encoding="utf-8")
        files.append(file)
    assert len(files) == 12
    assert lint(*files) == ""


def test_transform_is_the_same_however_conditions_turn_out(stack: Stack) -> None:
    for parameters in pairs():
        assert transform(parameters) == stack.document


def test_pairs_are_all_pairs() -> None:
    rows = list(pairs())
    names = list(CHOICES)
    for one in names:
        for other in names:
            if one < other:
                met = {(row[one], row[other]) for row in rows}
                ends = [(CHOICES[name][0], CHOICES[name][-1]) for name in (one, other)]
                assert met == {(a, b) for a in ends[0] for b in ends[1]}, (one, other)


def test_every_parameter_of_a_condition_has_choices(template: Document) -> None:
    conditions = template["Conditions"]
    asked = {name for condition in conditions for name in influences(template, {"Ref": condition})}
    assert asked == CHOICES.keys()


def test_conditions_tell_all_choices_apart(template: Document) -> None:
    for name, choices in CHOICES.items():
        stacks = [Stack(**{name: choice}) for choice in choices]
        outcomes = [
            [stack.holds({"Condition": each}) for each in template["Conditions"]]
            for stack in stacks
        ]
        assert len({str(outcome) for outcome in outcomes}) == len(choices), name


@pytest.mark.parametrize("section", ["Resources", "Outputs"])
def test_whatever_is_referred_to_is_there_in_every_combination(stack: Stack, section: str) -> None:
    document = stack.document
    for name, entity in document[section].items():
        targets = [
            document["Resources"][target]
            for target in set(references(entity)) & document["Resources"].keys()
        ]
        conditions = [{"Condition": each["Condition"]} for each in targets if "Condition" in each]
        for parameters in combinations(influences(document, [entity, conditions])):
            chosen = Stack(**parameters)
            if chosen.exists(entity):
                named = {each for each in references(chosen.resolve(entity)) if ":" not in each}
                known = chosen.logical_ids | document["Conditions"].keys()
                assert named <= known, (name, parameters)


@pytest.mark.parametrize(
    "preference", read_template()["Parameters"]["DeploymentPreference"]["AllowedValues"]
)
def test_each_way_to_release_is_one_of_codedeploys(preference: str) -> None:
    resources = transform({"DeploymentPreference": preference})["Resources"]
    group = resources["ItemsFunctionDeploymentGroup"]["Properties"]
    # By these names SAM knows CodeDeploy's own; another would be a configuration of the account.
    assert group["DeploymentConfigName"] == {
        "Fn::Sub": ["CodeDeployDefault.Lambda${ConfigName}", {"ConfigName": preference}]
    }


def test_every_parameter_is_described_bounded_and_has_a_default(template: Document) -> None:
    for name, parameter in template["Parameters"].items():
        assert {"Default", "Description", "ConstraintDescription"} <= parameter.keys(), name
        assert parameter.keys() & {"AllowedPattern", "AllowedValues", "MaxValue"}, name


def test_console_form_shows_every_parameter_once_with_a_label(template: Document) -> None:
    form = template["Metadata"]["AWS::CloudFormation::Interface"]
    shown = [name for group in form["ParameterGroups"] for name in group["Parameters"]]
    assert shown == list(template["Parameters"])
    assert list(form["ParameterLabels"]) == shown


@pytest.mark.parametrize(
    ("parameter", "value", "allowed"),
    [
        ("StageName", "$default", True),
        ("StageName", "prod", True),
        ("StageName", "", False),
        ("StageName", "a/b", False),
        ("StageName", "x" * 129, False),
        ("EditorsGroup", "", True),
        ("EditorsGroup", "shop-editors", True),
        ("EditorsGroup", "a b", False),
        ("EditorsGroup", "a,b", False),
        ("AllowedOrigins", "", True),
        ("AllowedOrigins", "*", True),
        ("AllowedOrigins", "https://shop.example", True),
        ("AllowedOrigins", "http://localhost:5173", True),
        ("AllowedOrigins", "https://shop.example/", False),
        ("AllowedOrigins", "https://*.example", False),
        ("AllowedOrigins", "shop.example", False),
        ("AllowedHeaders", "", True),
        ("AllowedHeaders", "X-B3-TraceId", True),
        ("AllowedHeaders", "*", False),
        ("AllowedHeaders", "x tenant", False),
        ("CallbackAddresses", "https://shop.example/signed-in", True),
        ("CallbackAddresses", "http://localhost:5173/", True),
        ("CallbackAddresses", "http://localhost.evil.example/", False),
        ("CallbackAddresses", "http://shop.example/", False),
        ("CallbackAddresses", "https://shop.example/#token", False),
        ("AlarmTopic", "", True),
        ("AlarmTopic", "arn:aws:sns:eu-central-1:123456789012:alarms", True),
        ("AlarmTopic", "arn:aws:sqs:eu-central-1:123456789012:alarms", False),
    ],
)
def test_parameter_takes_what_its_service_takes(
    template: Document, parameter: str, value: str, allowed: bool
) -> None:
    pattern = template["Parameters"][parameter]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, value)) is allowed


@pytest.mark.parametrize(
    "naming",
    ["DashboardName", "FunctionName", "LogGroupName", "RoleName", "TableName", "UserPoolName"],
)
def test_nothing_has_a_name_of_its_own(stack: Stack, naming: str) -> None:
    for logical_id, resource in stack.resources.items():
        name = resource.get("Properties", {}).get(naming)
        if isinstance(name, str) or (isinstance(name, dict) and "Fn::Sub" in name):
            assert "${AWS::StackName}" in str(name), logical_id
        else:
            assert name is None or next(references(name)) in stack.resources, logical_id
