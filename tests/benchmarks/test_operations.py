"""What the benchmarks measure is what a real client sends, and what they compare does the same."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from benchmarks.container import Container
from benchmarks.node_packages import SERVERS, SOURCES, build_server
from benchmarks.operations import ITEM_ID, OPERATIONS
from benchmarks.packages import install
from benchmarks.responses import compare_responses
from tests.clients.workspace import CLIENTS, run
from tests.support.marks import repeated
from tests.support.paths import ROOT


@pytest.fixture
async def store() -> AsyncIterator[str]:
    """The address of a stub store."""
    command = [sys.executable, "-m", "benchmarks.stub_store"]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.kill()
        await process.communicate()


def test_bodies_are_those_that_apollo_client_sends() -> None:
    done = run(["node", "--import", "tsx", "apollo/sent.ts"], CLIENTS)
    sent = dict(json.loads(line) for line in done.stdout.splitlines())
    assert sent == {name: event["body"] for name, event in OPERATIONS.items()}, done.stderr


def test_what_is_installed_is_for_one_python_and_one_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installs: list[str] = []

    def pip(command: list[str], **_: object) -> None:
        assert not folder.exists()  # nothing of an earlier lock or Python is left
        folder.mkdir()
        installs.append(command[0])

    monkeypatch.setattr("benchmarks.packages.subprocess.run", pip)
    folder, lock = tmp_path / "installed", tmp_path / "lock.txt"
    lock.write_text("a==1")
    for python in ("python3.13", "python3.13", "python3.11"):
        install(python, folder, lock)
    lock.write_text("a==2")
    install("python3.11", folder, lock)
    install("python3.11", folder, lock)
    assert installs == ["python3.13", "python3.11", "python3.11"]


def test_servers_on_node_are_locked_by_version_and_hash_and_name_no_registry() -> None:
    package = json.loads((SOURCES / "package.json").read_text("utf-8"))
    wanted = package["dependencies"] | package["devDependencies"]
    locked = json.loads((SOURCES / "package-lock.json").read_text("utf-8"))["packages"]
    del locked[""]
    assert [name for name, version in wanted.items() if not re.fullmatch(r"[\d.]+", version)] == []
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, one in locked.items() if "integrity" not in one] == []
    assert [name for name, one in locked.items() if "resolved" in one] == []


@repeated  # before each run of the benchmark
async def test_servers_on_node_give_equal_answers(
    tmp_path: Path, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (build_server(server, tmp_path / server) for server in SERVERS)
    async with Container(first, store) as one, Container(second, store) as other:
        await compare_responses(one, other)
    assert capsys.readouterr().out == f"equal responses: {', '.join(OPERATIONS)}\n"


class Answering:
    """In a container's place: answers each operation with the same data, but one."""

    def __init__(self, different: Mapping[str, str]) -> None:
        self._data = {event["body"]: name for name, event in OPERATIONS.items()}
        self._different = different

    async def invoke(self, event: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
        item_id = self._different.get(self._data[event["body"]], ITEM_ID)
        return 0.0, {"statusCode": 200, "body": json.dumps({"data": {"id": item_id}})}


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_answers_that_differ_end_the_run_unless_it_is_the_id_of_a_new_item(
    operation: str,
) -> None:
    ours, theirs = Answering({}), Answering({operation: f"item_{8:032x}"})
    comparing = compare_responses(cast("Container", ours), cast("Container", theirs))
    if operation == "create":
        await comparing
    else:
        with pytest.raises(SystemExit, match=f"{operation}: the responses differ"):
            await comparing


@pytest.mark.long
@pytest.mark.whole
def test_run_against_apollo_sees_equal_answers_and_has_a_figure_of_each_kind(
    tmp_path: Path,
) -> None:
    measured = ("get", "list 20", "memory", "package")
    command = [sys.executable, "-m", "benchmarks", "--against", "apollo", "-n", "10"]
    command += ["--json", str(tmp_path / "figures.json"), "--only", *measured]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert f"equal responses: {', '.join(OPERATIONS)}\n" in done.stdout, done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    found = {name: sorted(rows) for name, rows in figures.items()}
    assert found == {name: ["apollo", "project"] for name in measured}
