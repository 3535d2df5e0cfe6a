"""The server that `make web` starts: which API the page asks, and where none answers."""

import os
import socket
import subprocess
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest

from tests.clients.page_server import page_server
from tests.clients.workspace import CLIENTS, PROGRAMS
from tests.support.servers import running_service

VIEWER: Final = {"query": "{ viewer { mayEdit } }"}
ANSWER: Final = {"data": {"viewer": {"mayEdit": True}}}


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


def test_page_finds_the_api_of_make_run_at_whatever_port(tmp_path: Path) -> None:
    data = {"DATA_DIR": str(tmp_path / "data")}
    with running_service(tmp_path / "data") as service, page_server(data) as (url, lines):
        assert asked(url).json() == ANSWER
        assert any(line.split() == ["API", service.url] for line in lines)
    with page_server(data) as (_, lines):
        assert any(line.split() == ["API", "http://127.0.0.1:8000"] for line in lines)


def test_port_wins_over_the_url_that_a_killed_run_left(served_url: str, tmp_path: Path) -> None:
    (tmp_path / ".url").write_text(f"http://127.0.0.1:{free_port()}\n")
    port = str(urlsplit(served_url).port)
    with page_server({"DATA_DIR": str(tmp_path), "PORT": port}) as (url, _):
        assert asked(url).json() == ANSWER
