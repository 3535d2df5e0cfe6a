"""What editors and commits are told fits the project."""

import json
import re
import subprocess
from typing import Any, Final

import pytest
import yaml
from graphql import build_schema, parse, validate

from tests.support.paths import ROOT

CONFIGURED: Final = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (".vscode", ".devcontainer")
    for path in (ROOT / folder).glob("*.json")
)
OPERATIONS: Final = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "explorer/src").rglob("*.graphql")
)
HOOKS: Final = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]


def read(path: str) -> Any:
    return json.loads((ROOT / path).read_text("utf-8"))


@pytest.mark.parametrize("path", CONFIGURED)
def test_configuration_is_json(path: str) -> None:
    assert read(path)


def test_tasks_and_container_call_targets_that_are_there() -> None:
    files = [ROOT / "Makefile", *ROOT.glob("*/targets.mk")]
    makefile = "\n".join(file.read_text("utf-8") for file in files)
    commands = [task["command"] for task in read(".vscode/tasks.json")["tasks"]]
    commands.append(read(".devcontainer/devcontainer.json")["postCreateCommand"])
    for command in commands:
        make, *targets = command.split()
        assert make == "make"
        for target in targets:
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_launches_are_commands_that_are_there() -> None:
    for launch in read(".vscode/launch.json")["configurations"]:
        command = [ROOT / ".venv/bin/python", "-m", launch["module"], *launch["args"][:1], "--help"]
        if launch["module"] == "pytest":
            command = [ROOT / ".venv/bin/python", "-m", "pytest", "--version"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize("path", OPERATIONS)
def test_document_fits_the_schema_that_editors_use(path: str) -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text("utf-8"))
    assert validate(schema, parse((ROOT / path).read_text("utf-8"))) == []


def test_hooks_are_local_and_run_what_lint_and_types_run() -> None:
    assert [each["repo"] for each in HOOKS] == ["local"]
    entries = [hook["entry"] for hook in HOOKS[0]["hooks"]]
    lines = subprocess.check_output(
        ["make", "--dry-run", "--always-make", "-o", ".venv/.development", "lint", "types"],
        cwd=ROOT,
        text=True,
    )
    for entry in entries:
        assert entry in lines
    ran = [line for line in lines.splitlines() if re.search(r"ruff|mypy|cfn-lint", line)]
    assert len(ran) == len(entries)


@pytest.mark.parametrize(
    ("hook", "file"),
    [("ruff-check", "graphql_api/registry.py"), ("ruff-format", "graphql_api/registry.py")],
)
def test_hook_takes_the_files_of_a_commit(hook: str, file: str) -> None:
    (found,) = (each for each in HOOKS[0]["hooks"] if each["id"] == hook)
    subprocess.run([*found["entry"].split(), file], cwd=ROOT, check=True, capture_output=True)
