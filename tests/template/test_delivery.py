"""What stands around the stack: the workflow that deploys it, and a domain of one's own."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from graphql_api.local.template import TemplateLoader
from tests.support.documents import DOCS, blocks
from tests.support.marks import repeated
from tests.support.paths import ROOT
from tests.support.template import TEMPLATE, Stack
from tests.template.linting import lint

WORKFLOW: Final = ROOT / ".github" / "workflows" / "deploy.yml"
DOMAIN: Final = DOCS / "custom-domain.md"


def workflow() -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true.
    found: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return found


def commands(job: str) -> list[str]:
    return [step["run"] for step in workflow()["jobs"][job]["steps"] if "run" in step]


def test_prod_gets_what_dev_ran_and_both_what_was_tested() -> None:
    jobs = workflow()["jobs"]
    assert list(jobs) == ["package", "dev", "prod"]
    assert (jobs["dev"]["needs"], jobs["prod"]["needs"]) == ("package", "dev")
    assert commands("package") == ["make test", "sam build", "sam package"]
    for job in ("dev", "prod"):
        assert [line.split()[:2] for line in commands(job)] == [["sam", "deploy"]]
        assert jobs[job]["environment"] == job


def test_each_job_waits_until_it_is_configured_and_takes_a_role_by_oidc() -> None:
    jobs = workflow()["jobs"]
    assert jobs["package"]["if"] == "vars.AWS_REGION != ''"
    for job in jobs.values():
        assert job["permissions"]["id-token"] == "write"
        assert any("configure-aws-credentials" in step.get("uses", "") for step in job["steps"])
    assert "secrets." not in WORKFLOW.read_text(encoding="utf-8")


def test_package_goes_from_job_to_job_where_samconfig_says() -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    place = config["default"]["package"]["parameters"]["output_template_file"]
    jobs = workflow()["jobs"]
    (given,) = (s["with"]["path"] for s in jobs["package"]["steps"] if "upload" in str(s))
    assert given == place
    for job in ("dev", "prod"):
        (taken,) = (s["with"]["path"] for s in jobs[job]["steps"] if "download" in str(s))
        assert Path(taken, Path(place).name) == Path(place)
        assert job in config
    assert "--config-env ${{ github.job }}" in commands("dev")[0]


def test_each_command_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for job in workflow()["jobs"]:
        for line in commands(job):
            program, what, *_ = shlex.split(line)
            assert program in ("make", "sam")
            assert what in (targets if program == "make" else ("build", "package", "deploy"))


def test_every_step_is_an_action_of_a_version_or_a_command() -> None:
    for job in workflow()["jobs"].values():
        assert job.keys() <= {"if", "needs", "runs-on", "environment", "permissions", "steps"}
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            if "uses" in step:
                assert re.fullmatch(r"(actions|aws-actions)/[a-z-]+@v\d+", step["uses"])


@pytest.fixture
def pasted(tmp_path: Path) -> Path:
    """The template with the snippet where the document says."""
    (snippet,) = blocks(DOMAIN.read_text(encoding="utf-8"), "yaml")
    text = TEMPLATE.read_text(encoding="utf-8")
    place = "  ItemsIntegration:\n"
    assert text.count(place) == 1
    file = tmp_path / "template.yaml"
    file.write_text(text.replace(place, f"{snippet}\n{place}"), encoding="utf-8")
    return file


@repeated  # test_document finds the same without it
def test_domain_that_is_pasted_has_no_findings(pasted: Path) -> None:
    assert lint(pasted) == ""


def test_domain_leads_to_the_stage(pasted: Path) -> None:
    resources = yaml.load(pasted.read_text(encoding="utf-8"), TemplateLoader)["Resources"]
    mapping = resources["CustomDomainMapping"]["Properties"]
    assert mapping == {
        "ApiId": {"Ref": "ItemsApi"},
        "DomainName": {"Ref": "CustomDomain"},
        "Stage": {"Ref": "ItemsStage"},
    }


def test_parameters_that_the_document_names_exist(stack: Stack) -> None:
    text = DOMAIN.read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z][a-z]+[A-Z]\w+)[`=]", text))
    assert named <= stack.document["Parameters"].keys() | stack.logical_ids
    assert named >= {"StageName", "CallbackAddresses", "HstsSubdomains"}


@pytest.mark.parametrize("dashboard", ["on", "off"])
def test_one_output_says_where_to_look(dashboard: str) -> None:
    text, variables = Stack(Dashboard=dashboard).document["Outputs"]["Operations"]["Value"][
        "Fn::Sub"
    ]
    for group in ("${ItemsFunctionLogs}", "${AccessLogs}"):
        assert group in text
    assert text.count("https://${AWS::Region}.${Console}/cloudwatch/home") == 3
    assert json.dumps(variables).count("console.") == 3
