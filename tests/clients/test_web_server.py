"""The server that `make web` starts: which API the page asks, and where none answers."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest

from tests.clients.workspace import CLIENTS, PROGRAMS

VIEWER: Final = {"query": "{ viewer { mayEdit } }"}
ANSWER: Final = {"data": {"viewer": {"mayEdit": True}}}
_LOCAL: Final = re.compile(r"Local:\s+(http://\S+)/")


@contextmanager
def page_server(settings: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Start Vite as `npm run dev` does; yield its URL, and the lines it printed until then."""
    kept = {k: v for k, v in os.environ.items() if k not in ("API", "PORT")}
    process = subprocess.Popen(
        [PROGRAMS / "vite", "--port", "0"],
        cwd=CLIENTS / "web",
        env={**kept, "NO_COLOR": "1", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert process.stdout
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line)
            if found := _LOCAL.search(line):
                yield found[1], lines
                process.terminate()
                lines += process.stdout
                return
        pytest.fail("".join(lines))
    finally:
        process.terminate()
        process.communicate(timeout=30)


def asked(url: str) -> httpx.Response:
    return httpx.post(f"{url}/graphql", json=VIEWER, timeout=30)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("other", [{}, {"API": ""}], ids=["alone", "with an empty API"])
def test_page_asks_the_api_at_the_port_of_make_run(served_url: str, other: dict[str, str]) -> None:
    port = str(urlsplit(served_url).port)
    with page_server({"PORT": port, **other}) as (url, lines):
        assert asked(url).json() == ANSWER
        assert any(line.split() == ["API", served_url] for line in lines)


@pytest.mark.parametrize("end", ["", "/"])
def test_page_asks_another_api_whatever_the_port(served_url: str, end: str) -> None:
    settings = {"API": served_url + end, "PORT": str(free_port())}
    with page_server(settings) as (url, _):
        assert asked(url).json() == ANSWER


def test_api_that_does_not_answer_is_named_in_the_terminal_and_on_the_page() -> None:
    port = free_port()
    with page_server({"PORT": str(port)}) as (url, lines):
        answer = asked(url)
    message = f"The API at http://127.0.0.1:{port} does not answer."
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/graphql-response+json"
    assert answer.json() == {
        "errors": [{"message": message, "extensions": {"code": "BAD_GATEWAY", "retryable": True}}]
    }
    assert any(line.startswith(message) for line in lines)


def test_api_that_is_not_a_url_stops_the_start() -> None:
    done = subprocess.run(
        [PROGRAMS / "vite", "--port", "0"],
        cwd=CLIENTS / "web",
        env={**os.environ, "API": "127.0.0.1:8000", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 1
    assert 'API must be an http or https URL, not "127.0.0.1:8000".' in done.stderr
