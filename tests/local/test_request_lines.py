"""What a local server prints of each request: text on a terminal, JSON elsewhere."""

import io
import json
import os
import pty
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers

from graphql_api.local.request_lines import WAITING_MAX, Lines, line_of, text_report, wants_text
from graphql_api.web.middleware import AllowedOrigins
from graphql_api.web.request_record import RequestRecord
from tests.support.kinds.first import FIRST
from tests.support.marks import first_in_test
from tests.support.paths import ROOT
from tests.support.servers import COMMAND, running_service, service_environment

PAGE = "http://localhost:5173"
EVIL = "https://evil.example"
NEWEST = f"query Newest {{ {FIRST.many}(first: 1) {{ nodes {{ id }} }} }}"
MISSPELT = f"{{ {FIRST.many} {{ nodes {{ nam }} }} }}"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Served:
    """A service on a pseudo-terminal, and what it printed so far."""

    def __init__(self, process: "subprocess.Popen[bytes]", master: int) -> None:
        self.process = process
        self._master = master
        self._printed = b""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while part := os.read(self._master, 4096):
                self._printed += part
        except OSError:
            return

    @property
    def raw(self) -> str:
        return self._printed.decode()

    @property
    def lines(self) -> list[str]:
        return ANSI.sub("", self.raw).replace("\r", "").splitlines()

    def wait_for(self, text: str) -> str:
        """Return the line that has the text."""
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            for line in self.lines:
                if text in line:
                    return line
            time.sleep(0.05)
        raise AssertionError(f"{text!r} is not in {self.lines}")


@contextmanager
def on_a_terminal(data_dir: Path, **settings: str) -> Iterator[tuple[Served, str]]:
    master, slave = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--data-dir", str(data_dir)],
        cwd=ROOT,
        env=service_environment(TERM="xterm-256color", **settings),
        stdin=slave,
        stdout=slave,
        stderr=slave,
    ) as process:
        os.close(slave)
        served = Served(process, master)
        try:
            url = served.wait_for("API  ").split()[-1].removesuffix("/graphql")
            served.wait_for("Ctrl-C stops it.")
            yield served, url
        finally:
            process.terminate()
            process.wait(timeout=30)
            os.close(master)


@pytest.mark.parametrize("settings", first_in_test([{}, {"GATEWAY": "1"}]), ids=["server", "twin"])
def test_terminal_shows_each_request(tmp_path: Path, settings: dict[str, str]) -> None:
    with on_a_terminal(tmp_path / "data", **settings) as (served, url), httpx.Client() as client:
        query = {"query": NEWEST}
        client.post(f"{url}/graphql", json=query).raise_for_status()
        line = served.wait_for("query Newest")
        assert re.fullmatch(
            r"\d\d:\d\d:\d\d  200  query Newest  \d+ ms  1 call, [\d.]+ read units  \S{8}", line
        )
        client.post(f"{url}/graphql", json={"query": MISSPELT})
        refused = served.wait_for("GRAPHQL_VALIDATION_FAILED")
        assert "'nam'" in refused
        assert refused.endswith(f" (1:{MISSPELT.index('nam') + 1})")
        assert "\x1b[" in served.raw


REFUSED = {
    "not JSON": ("POST", "/graphql", b"{", "BAD_REQUEST: The body is not valid JSON"),
    "another type": ("POST", "/graphql", b"<a/>", "UNSUPPORTED_MEDIA_TYPE: Content-Type must be"),
    "another method": ("PUT", "/graphql", b"", "METHOD_NOT_ALLOWED: This URL does not support"),
    "another path": ("GET", "/nowhere", b"", "NOT_FOUND: Nothing is served at this URL"),
}


def test_what_is_refused_before_graphql_has_its_code_and_message(tmp_path: Path) -> None:
    with on_a_terminal(tmp_path / "data") as (served, url):
        for method, path, body, expected in REFUSED.values():
            kind = "text/xml" if body == b"<a/>" else "application/json"
            httpx.request(method, f"{url}{path}", content=body, headers={"content-type": kind})
            assert f"  {method} {path}  " in served.wait_for(expected)


def test_twin_names_what_the_gateway_refuses(tmp_path: Path) -> None:
    with on_a_terminal(tmp_path / "data", SIGN_IN="local") as (served, url):
        httpx.post(f"{url}/graphql", json={"query": NEWEST})
        assert '"POST" "/graphql": 401, there is no token' in served.wait_for("401")
        httpx.get(f"{url}/nowhere")
        assert '"GET" "/nowhere": 404' in served.wait_for("404")


def test_colours_are_left_out_where_they_are_not_wanted(tmp_path: Path) -> None:
    with on_a_terminal(tmp_path / "data", NO_COLOR="1") as (served, url):
        httpx.get(f"{url}/health")
        served.wait_for("GET /health")
        assert "\x1b[3" not in served.raw


@pytest.mark.parametrize("settings", [{}, {"GATEWAY": "1"}], ids=["server", "twin"])
def test_pages_of_this_machine_may_ask_and_others_are_named(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    asked = {"access-control-request-method": "POST"}
    with on_a_terminal(tmp_path / "data", **settings) as (served, url):
        ours = httpx.options(f"{url}/graphql", headers={"origin": PAGE, **asked})
        assert ours.headers["access-control-allow-origin"] == PAGE
        theirs = httpx.options(f"{url}/graphql", headers={"origin": EVIL, **asked})
        assert "access-control-allow-origin" not in theirs.headers
        served.wait_for(f'"{EVIL}" is not in ALLOWED_ORIGINS')
        more = {"access-control-request-headers": "content-type,x-tenant"}
        httpx.options(f"{url}/graphql", headers={"origin": PAGE, **asked, **more})
        served.wait_for('"x-tenant" is not in ALLOWED_HEADERS')


def test_lines_are_json_where_nobody_reads_along(tmp_path: Path) -> None:
    with running_service(tmp_path / "data") as service:
        service.ask(NEWEST)
        assert service.process.stdout
        line = json.loads(service.process.stdout.readline())
    assert (line["message"], line["operation_name"]) == ("request", "Newest")


def test_pipe_that_nobody_empties_does_not_stop_the_service(tmp_path: Path) -> None:
    with running_service(tmp_path / "data") as service, httpx.Client(timeout=30) as client:
        for _ in range(400):  # a pipe holds 64 KB, which are about 100 lines
            assert client.get(f"{service.url}/").status_code == 200


def test_lines_beyond_what_may_wait_are_dropped() -> None:
    held, written = threading.Event(), []

    def write(line: object) -> None:
        held.wait(30)
        written.append(line)

    lines = Lines(write)
    for number in range(2 * WAITING_MAX):
        lines.put(number)
    held.set()
    while lines._waiting.qsize():
        time.sleep(0.01)
    assert WAITING_MAX <= len(written) <= WAITING_MAX + 2


@pytest.mark.parametrize(
    ("environment", "stream", "text"),
    [({}, Terminal(), True), ({"LOG": "json"}, Terminal(), False), ({}, io.StringIO(), False)],
)
def test_text_is_for_terminals(environment: dict[str, str], stream: Any, text: bool) -> None:
    assert wants_text(environment, stream) is text


def record(**values: Any) -> RequestRecord:
    given: dict[str, Any] = {"method": "POST", "path": "/graphql", "headers": Headers({})}
    return RequestRecord(**{"request_id": "3f6c1f0b7d0e", "status": 200, **given, **values})


def no_fault(_: Headers) -> None:
    return None


def shown(found: RequestRecord) -> str:
    return line_of(found, no_fault).plain


def test_slow_requests_and_short_pages_are_marked() -> None:
    assert "slow" not in shown(record(milliseconds=999))
    assert shown(record(milliseconds=1001, short_lists=1)).endswith("  slow  short page")


def test_nothing_that_was_sent_controls_the_terminal() -> None:
    error = {"message": "\x1b[2J\r\n\u202e", "extensions": {"code": "BAD_REQUEST"}}
    line = shown(record(path="/\x1b[2J", request_id="\x07", first_error=error))
    assert line.isprintable()
    assert "\\u001b[2J" in line


def test_files_of_the_explorer_have_no_line_of_their_own() -> None:
    stream = Terminal()
    report = text_report(stream, no_fault)
    report(record(path="/graphiql/index.js", status=200))
    report(record(path="/graphiql/missing.js", status=404))
    ends = time.monotonic() + 30
    while "missing.js" not in stream.getvalue() and time.monotonic() < ends:
        time.sleep(0.01)
    assert "missing.js" in stream.getvalue()
    assert "index.js" not in stream.getvalue()


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        ("http://localhost:5173", True),
        ("https://localhost", True),
        ("http://127.0.0.1:3000", True),
        ("http://[::1]:3000", True),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://evil.example:5173", False),
        ("http://localhost:5173/x", False),
        ("null", False),
    ],
)
def test_localhost_is_this_machine_alone(origin: str, is_allowed: bool) -> None:
    assert AllowedOrigins((), has_localhost=True).allow(origin) is is_allowed
    assert not AllowedOrigins(()).allow(origin)
