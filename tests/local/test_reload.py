"""`make run` in a terminal: a save is served, a broken one is shown, and nothing is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from graphql_api.local.dynalite import running_engine
from graphql_api.local.jobs.folder import JobsFolder
from tests.support.job_processes import until, workers_of
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT
from tests.support.servers import copied_project, service_environment
from tests.support.terminal import CTRL_C, SECONDS, Terminal, terminal

VERSION: Final = "graphql_api/version.py"
PROBLEMS: Final = "graphql_api/schema/problems.py"
SETTINGS: Final = "graphql_api/settings.py"
SHARDS: Final = "list_shards: int = Field(\n        1,"
NEWEST: Final = f"query Newest {{ {FIRST.many}(first: 1) {{ nodes {{ {FIRST.label} }} }} }}"


@dataclass(frozen=True)
class Run:
    """A `make run` in a copy of the project."""

    terminal: Terminal
    folder: Path
    url: str

    @property
    def version(self) -> str:
        return str(httpx.get(self.url).json()["version"])

    def ask(self, query: str, **variables: object) -> Any:
        body = {"query": query, "variables": variables}
        answer = httpx.post(f"{self.url}/graphql", json=body, timeout=30).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def save(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def until_reloaded(self) -> str:
        return self.terminal.until(r"reloaded in \d+\.\d s\n")

    def until_refused(self) -> str:
        return self.terminal.until(
            r"Not reloaded: the new process ended with code -?\d+\."
            r" The code from before goes on serving\.\n"
        )


def command(environment: Mapping[str, str]) -> str:
    """What `make run` ends with, once all is installed."""
    make = ["make", "--dry-run", "--no-print-directory", "run"]
    # Not as a part of the make that may run this test.
    own = {name: value for name, value in environment.items() if not name.startswith("MAKE")}
    lines = subprocess.check_output(make, cwd=ROOT, env=own, text=True)
    return lines.splitlines()[-1]


@contextmanager
def making_run(data_dir: Path, **settings: str) -> Iterator[Run]:
    settings = {"PORT": "0", "DATA_DIR": str(data_dir), **settings}
    with copied_project() as folder:
        (folder / ".venv").symlink_to(ROOT / ".venv")
        environment = service_environment(**settings)
        with terminal(["bash", "-c", command(environment)], folder, environment) as shown:
            first = shown.until(r"Ctrl-C stops it\.\n")
            url = first.split()[1].removesuffix("/graphql")
            yield Run(shown, folder, url)


def processes_in(folder: Path) -> list[int]:
    """The processes that work in a folder, those of the test aside."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink() == folder.resolve():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def expect_nothing_left(run: Run, data_dir: Path) -> None:
    """The processes end, the port is free, and the data can be opened."""
    until = time.monotonic() + SECONDS
    while (left := processes_in(run.folder)) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(run.url)
    with running_engine(data_dir):
        pass


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_save_is_served_and_a_broken_one_is_shown_until_it_is_mended(data_dir: Path) -> None:
    with making_run(data_dir) as run:
        run.ask(FIRST.create, input=FIRST.new)
        run.ask(NEWEST)
        assert "  200  query Newest  " in run.terminal.until(r"query Newest.*\n")

        run.save(VERSION, "0.1.0", "0.1.1")
        run.until_reloaded()
        assert run.version == "0.1.1"
        assert run.ask(NEWEST) == {FIRST.many: {"nodes": [FIRST.labelled]}}

        run.save(VERSION, "from typing", "from = typing")
        shown = run.until_refused()
        assert f'File "{run.folder.resolve()}/{VERSION}", line 3\n' in shown
        assert "SyntaxError: invalid syntax\n" in shown
        assert run.version == "0.1.1"

        run.save(VERSION, "from = typing", "raise SystemExit\nfrom typing")
        shown = run.until_refused()
        assert f'File "{run.folder.resolve()}/{VERSION}", line 3, in <module>\n' in shown
        assert "SystemExit\n" in shown

        run.save(VERSION, "raise SystemExit\n", "")
        run.save(VERSION, "0.1.1", "0.1.2")
        run.until_reloaded()
        assert run.version == "0.1.2"

        run.terminal.press(CTRL_C)
        assert run.terminal.exit_code() == 0
        expect_nothing_left(run, data_dir)


@pytest.mark.long
@pytest.mark.whole
def test_whatever_is_broken_the_code_from_before_goes_on(data_dir: Path) -> None:
    with making_run(data_dir) as run:
        run.save(
            SETTINGS,
            "list_shards: int = Field(\n        1,",
            "list_shards: int = Field(\n        0,",
        )
        *_, error, _ = run.until_refused().splitlines()
        assert error == (
            "Error: Bad settings. LIST_SHARDS: Input should be greater than or equal to 1"
        )

        run.save(SETTINGS, SHARDS.replace("1", "0"), SHARDS)
        run.until_reloaded()

        kept = (run.folder / PROBLEMS).read_bytes()
        (run.folder / PROBLEMS).unlink()
        shown = run.until_refused()
        assert "ModuleNotFoundError: No module named 'graphql_api.schema.problems'" in shown
        assert "site-packages" not in shown
        assert run.ask(NEWEST)[FIRST.many]["nodes"]

        (run.folder / PROBLEMS).write_bytes(kept)
        run.until_reloaded()
        run.save(VERSION, "from typing", "raise SystemExit('not today')\nfrom typing")
        assert run.until_refused().count("SystemExit: not today\n") == 1
        run.save(VERSION, "raise SystemExit('not today')", "__import__('os')._exit(3)")
        assert "ended with code 3. " in run.until_refused()
        assert run.version == "0.1.0"


@pytest.mark.long
@pytest.mark.whole
def test_second_of_two_saves_is_served(data_dir: Path) -> None:
    with making_run(data_dir) as run:
        for number in range(1, 4):
            run.save(VERSION, f"0.1.{number - 1}", f"0.1.{number}")
            time.sleep(0.3)  # while the process for the one before starts
        run.until_reloaded()
        assert run.version == "0.1.3"


@pytest.mark.long
def test_request_in_flight_is_answered_and_no_other_is_refused(data_dir: Path) -> None:
    with making_run(data_dir) as run:
        body = json.dumps({"query": NEWEST}).encode()
        place = urlsplit(run.url)
        with socket.create_connection((place.hostname, place.port), SECONDS) as slow:
            head = (
                f"POST /graphql HTTP/1.1\r\nhost: {place.netloc}\r\n"
                f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            )
            slow.sendall(head.encode() + body[:10])
            run.save(VERSION, "0.1.0", "0.1.1")
            versions: list[str] = []
            while versions[-3:] != ["0.1.1"] * 3:
                versions.append(run.version)  # each on a new connection
            run.until_reloaded()
            slow.sendall(body[10:])
            answer = b""
            while content := slow.recv(65_536):
                answer += content
        assert set(versions) == {"0.1.0", "0.1.1"}
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert f'{{"data":{{"{FIRST.many}":{{"nodes":[{{"{FIRST.label}":'.encode() in answer


@pytest.mark.long
@pytest.mark.whole
@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
@pytest.mark.parametrize("seconds", [0.05, 0.3, 0.6])
def test_ctrl_c_during_a_reload_ends_every_process(data_dir: Path, seconds: float) -> None:
    with making_run(data_dir) as run:
        run.save(VERSION, "0.1.0", "0.1.1")
        time.sleep(seconds)
        run.terminal.press(CTRL_C)
        assert run.terminal.exit_code() == 0
        expect_nothing_left(run, data_dir)
        assert "Traceback" not in run.terminal.text


@pytest.mark.long
@pytest.mark.whole
@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_nothing_outlives_a_supervisor_that_is_killed(data_dir: Path) -> None:
    with making_run(data_dir) as run:
        (supervisor,) = (
            pid
            for pid in processes_in(run.folder)
            if b"\0--end-with-parent\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        os.kill(supervisor, signal.SIGKILL)
        run.terminal.exit_code()
        expect_nothing_left(run, data_dir)


@pytest.mark.long
@pytest.mark.whole
def test_tokens_outlive_a_reload(data_dir: Path) -> None:
    with making_run(data_dir, SIGN_IN="local") as run:
        token = httpx.get(f"{run.url}/local/token?user=editor").text
        run.save(VERSION, "0.1.0", "0.1.1")
        run.until_reloaded()
        answer = httpx.post(
            f"{run.url}/graphql",
            json={"query": "{ viewer { mayEdit } }"},
            headers={"authorization": f"Bearer {token}"},
        )
        assert answer.json() == {"data": {"viewer": {"mayEdit": True}}}


@pytest.mark.long
@pytest.mark.whole
@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_worker_of_jobs_is_replaced_with_the_service(data_dir: Path) -> None:
    jobs = JobsFolder.in_data(data_dir)
    with making_run(data_dir) as run:
        until(lambda: workers_of(jobs))
        before = workers_of(jobs)
        run.save(VERSION, "0.1.0", "0.1.1")
        run.until_reloaded()
        until(lambda: len(workers_of(jobs)) == 1 and workers_of(jobs) != before)


@pytest.mark.long
@pytest.mark.whole
def test_without_reload_a_save_changes_nothing(data_dir: Path) -> None:
    with making_run(data_dir, RELOAD="0") as run:
        run.save(VERSION, "0.1.0", "0.1.1")
        time.sleep(1.5)
        assert run.version == "0.1.0"
        assert "reloaded" not in run.terminal.text
