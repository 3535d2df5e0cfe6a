"""What keeps the service from starting is one line and exit code 1."""

import os
import socket
import subprocess
from pathlib import Path

import httpx
import pytest
from typer import main
from typer.core import TyperOption
from typer.testing import CliRunner

from graphql_api.local.cli import cli
from graphql_api.local.dynalite import running_engine
from graphql_api.local.gateway.payload import STAGE, STAGE_RULE
from tests.support.marks import repeated
from tests.support.paths import ROOT
from tests.support.servers import copied_project, failed_start, running_service
from tests.support.template import read_template

COMMANDS = main.get_group(cli).commands
SWITCHES = [
    pytest.param(name, option.envvar, id=f"{name} {option.envvar}")
    for name, command in COMMANDS.items()
    for option in command.params
    if isinstance(option, TyperOption) and option.is_flag and option.envvar
]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_port_in_use_is_one_line_and_the_data_is_untouched(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output = failed_start("--port", str(port), "--data-dir", str(data_dir))
    assert (code, output) == (
        1,
        f"Error: Port {port} cannot be opened (address already in use). "
        "End what uses it, or choose another port: make run PORT=8001 (make web finds it).\n",
    )
    assert not data_dir.exists()


@repeated  # of test_data_folder
def test_data_folder_of_another_run_is_one_line_and_that_run_goes_on(data_dir: Path) -> None:
    with running_service(data_dir) as service:
        code, output = failed_start(PORT="0", DATA_DIR=str(data_dir))
        assert httpx.get(f"{service.url}/health").status_code == 200
    assert (code, output) == (
        1,
        f"Error: The data folder {data_dir} cannot be used: another run is using it."
        " End that run with Ctrl-C in its terminal, or choose another with DATA_DIR.\n",
    )


def test_file_as_data_folder_is_one_line(data_dir: Path) -> None:
    data_dir.write_text("a file")
    code, output = failed_start(PORT="0", DATA_DIR=str(data_dir))
    assert (code, output) == (
        1,
        f"Error: The data folder {data_dir} cannot be used: it is not a folder."
        " Choose another with DATA_DIR.\n",
    )
    assert data_dir.read_text() == "a file"


def test_endpoint_without_a_table_is_one_line(dynalite_endpoint: str) -> None:
    code, output = failed_start(PORT="0", AWS_ENDPOINT_URL_DYNAMODB=dynalite_endpoint)
    assert (code, output.count("\n")) == (1, 1)
    assert "TABLE_NAME is not" in output


@pytest.mark.parametrize("reload", ["0", "1"])
def test_missing_region_is_one_line(tmp_path: Path, reload: str) -> None:
    nobody = str(tmp_path / "nobody")
    code, output = failed_start(PORT="0", TABLE_NAME="items", AWS_CONFIG_FILE=nobody, RELOAD=reload)
    assert (code, output) == (
        1,
        "Error: TABLE_NAME is set and no AWS region is: set AWS_DEFAULT_REGION, or region in"
        " ~/.aws/config.\n",
    )


def test_damaged_data_says_how_to_go_on(data_dir: Path) -> None:
    with running_engine(data_dir):
        pass
    (data_dir / "CURRENT").write_text("MANIFEST-999999\n")
    code, output = failed_start(PORT="0", DATA_DIR=str(data_dir))
    assert code == 1
    assert output.endswith("or remove the data: make reset.\n")


def test_missing_node_says_what_to_install(data_dir: Path, tmp_path: Path) -> None:
    code, output = failed_start(PORT="0", DATA_DIR=str(data_dir), PATH=str(tmp_path))
    assert (code, output) == (
        1,
        "Error: `node` cannot be started: install Node.js 20.19 or newer, then run this again.\n",
    )


def test_missing_engine_says_what_installs_it(data_dir: Path) -> None:
    with copied_project() as folder:
        (folder / "node_modules").unlink()
        code, output = failed_start(folder=folder, PORT="0", DATA_DIR=str(data_dir))
    assert (code, output) == (
        1,
        "Error: The embedded engine is not installed: `make run` installs it, and starts it.\n",
    )


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ('[ "$1" = --version ] && exec echo v18.20.1; exit 1', "found: v18.20.1.\nInstall it "),
        ("exit 0", "npm: no network\nnpm could not install; the reason is above. "),
    ],
    ids=["old Node.js", "no network"],
)
def test_npm_packages_that_cannot_be_installed_say_what_to_do(
    tmp_path: Path, node: str, expected: str
) -> None:
    for name in ("package-lock.json", "package.json", "explorer/package.json", ".npmrc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, script in (("node", node), ("npm", "echo npm: no network >&2; exit 1")):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    done = subprocess.run(
        ["make", "-f", str(ROOT / "Makefile"), "node_modules/.complete"],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "MAKEFLAGS": ""},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode != 0
    assert expected in done.stderr
    assert "un the same command again" in done.stderr


def test_stage_without_a_gateway_is_one_line(data_dir: Path) -> None:
    code, output = failed_start(PORT="0", DATA_DIR=str(data_dir), STAGE="prod")
    assert (code, output) == (
        1,
        "Error: STAGE=prod is the gateway's: it needs GATEWAY=1 or SIGN_IN=local.\n",
    )


def test_there_are_switches() -> None:
    assert {str(parameter.values[1]) for parameter in SWITCHES} == {
        *("GATEWAY", "EMPTY", "RELOAD", "FORCE"),
    }


@pytest.mark.parametrize(("command", "variable"), SWITCHES)
def test_switch_that_is_neither_says_what_is_allowed(command: str, variable: str) -> None:
    needed = ["--count", "1"] if command == "load" else []
    done = CliRunner().invoke(cli, [command, *needed], env={variable: "maybe"})
    assert done.exit_code == 2
    said = " ".join(done.output.replace("│", " ").split())
    assert f"(env var: '{variable}'): 'maybe' is neither 1 nor 0." in said


@pytest.mark.parametrize(
    ("value", "is_on"), [("", False), ("0", False), ("off", False), ("1", True), ("Yes", True)]
)
def test_switch_is_off_when_empty(monkeypatch: pytest.MonkeyPatch, value: str, is_on: bool) -> None:
    monkeypatch.delenv("TABLE_NAME", raising=False)
    monkeypatch.setenv("FORCE", value)
    asked = CliRunner().invoke(cli, ["reset", "--data-dir", "none"], input="n\n")
    assert ("Remove all data" not in asked.output) is is_on


@pytest.mark.parametrize("stage", ["a/b", "a b", "$live", "prod\n", "x" * 129])
def test_stage_that_cannot_be_deployed_says_what_is_allowed(stage: str) -> None:
    unserved = {"TABLE_NAME": "x"}  # should the stage be taken
    done = CliRunner().invoke(cli, ["serve", "--gateway"], env={"STAGE": stage, **unserved})
    assert done.exit_code == 2
    said = " ".join(done.output.replace("│", " ").split())
    assert "(env var: 'STAGE'): must be $default, or 1 to 128 letters, digits, " in said


def test_stage_is_what_the_template_takes() -> None:
    parameter = read_template()["Parameters"]["StageName"]
    assert parameter["AllowedPattern"] == f"^({STAGE.pattern})$"
    assert parameter["ConstraintDescription"] == f"{STAGE_RULE}."


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *[
            ("GATWAY", "GATEWAY"),
            ("EXAMPLES", "EXAMPLE"),
            ("DATADIR", "DATA_DIR"),
            ("PROT", "PORT"),
        ],
        *[("gateway", "GATEWAY"), ("EMTPY", "EMPTY"), ("RELAOD", "RELOAD"), ("STATE", "")],
    ],
)
def test_misspelt_variable_is_a_warning(
    caplog: pytest.LogCaptureFixture, name: str, meant: str
) -> None:
    CliRunner().invoke(cli, ["schema"], env={name: "a value that is never shown"})
    expected = f"{name} is not a setting, and is ignored. Did you mean {meant}?"
    assert caplog.messages == ([expected] if meant else [])


@pytest.mark.parametrize("value", ["jsn", "text", "1"])
def test_log_that_is_no_format_is_one_line(data_dir: Path, value: str) -> None:
    code, output = failed_start(PORT="0", DATA_DIR=str(data_dir), RELOAD="1", LOG=value)
    assert (code, output) == (
        1,
        f"Error: LOG={value} must be json, or not be set: lines of text, on a terminal.\n",
    )
