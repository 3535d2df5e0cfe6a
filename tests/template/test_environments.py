"""samconfig.toml: one package, several environments."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.marks import first_in_test
from tests.support.paths import ROOT
from tests.support.template import TEMPLATE, Document, Stack, transform
from tests.template.linting import lint

CONFIGURATION: Final[dict[str, Any]] = tomllib.loads(
    (ROOT / "samconfig.toml").read_text(encoding="utf-8")
)
ENVIRONMENTS: Final = ("dev", "prod")
# What CloudFormation takes in the request itself; SAM CLI refuses more before it asks AWS anything.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
TEMPLATE_BODY_BYTES: Final = 51_200


def deployment(environment: str) -> Document:
    found: Document = CONFIGURATION[environment]["deploy"]["parameters"]
    return found


def test_all_environments_deploy_what_was_packaged_once() -> None:
    packaged = CONFIGURATION["default"]["package"]["parameters"]["output_template_file"]
    assert {deployment(name)["template_file"] for name in ENVIRONMENTS} == {packaged}
    for name in ENVIRONMENTS:
        assert CONFIGURATION[name].keys() == {"deploy"}  # nothing is built for one alone


def test_each_environment_is_a_stack_of_its_own() -> None:
    assert len({deployment(name)["stack_name"] for name in ENVIRONMENTS}) == len(ENVIRONMENTS)


def test_default_deploys_what_was_built() -> None:
    assert "template_file" not in deployment("default")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_parameters_are_ones_that_the_template_takes(template: Document, environment: str) -> None:
    for override in deployment(environment)["parameter_overrides"]:
        name, _, value = override.partition("=")
        parameter = template["Parameters"][name]
        if "AllowedValues" in parameter:
            assert value in [str(each) for each in parameter["AllowedValues"]], override
        elif "AllowedPattern" in parameter:
            assert all(re.fullmatch(parameter["AllowedPattern"], v) for v in value.split(","))
        else:
            assert parameter["MinValue"] <= float(value) <= parameter["MaxValue"], override


def overrides(environment: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in deployment(environment)["parameter_overrides"])


@pytest.mark.parametrize("environment", first_in_test(reversed(ENVIRONMENTS)))
def test_stack_of_the_environment_has_no_findings(environment: str, tmp_path: Path) -> None:
    # What SAM CLI asks CloudFormation for: the transform is done there, with these parameters.
    chosen = overrides(environment)
    assert transform(chosen)["Resources"].keys() == Stack().document["Resources"].keys()
    stack = Stack(**chosen)
    document = {
        section: {
            name: {key: value for key, value in each.items() if key != "Condition"}
            for name, each in entities.items()
        }
        for section, entities in (("Resources", stack.resources), ("Outputs", stack.outputs))
    }
    file = tmp_path / f"{environment}.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert lint(file) == ""


@pytest.mark.parametrize("environment", ["default", *ENVIRONMENTS])
def test_template_that_is_too_large_for_a_request_goes_by_s3(environment: str) -> None:
    # SAM's own rule. What it packages is as large as what it reads, but for the package's place.
    parameters = deployment(environment)
    if TEMPLATE.stat().st_size > TEMPLATE_BODY_BYTES:
        assert parameters.get("resolve_s3") is True or parameters.get("s3_bucket")


def test_one_section_alone_decides_for_its_environment() -> None:
    # SAM merges no section with `default`: what is not said again is not set.
    sections = {name: set(CONFIGURATION[name]) for name in CONFIGURATION if name != "version"}
    assert sections == {
        "default": {"build", "package", "deploy"},
        "dev": {"deploy"},
        "prod": {"deploy"},
    }


@pytest.mark.parametrize("environment", ["default", *ENVIRONMENTS])
def test_only_the_capability_that_is_needed_is_given(environment: str) -> None:
    assert deployment(environment)["capabilities"] == "CAPABILITY_IAM"


def test_production_is_protected_and_signed_in(template: Document) -> None:
    chosen = overrides("prod")
    defaults = {name: each["Default"] for name, each in template["Parameters"].items()}
    production = defaults | chosen
    assert production["SignIn"] == "cognito"
    assert production["SelfSignUp"] == "off"
    assert production["DeletionProtection"] == "off"  # until its second deployment: see deploy.md
    assert production["Introspection"] == "signed-in"
    assert str(production["DeploymentPreference"]).startswith("Canary")
