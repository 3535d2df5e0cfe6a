"""The MCP server, driven over stdio by the protocol's reference client."""

import json
import os
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.clients.workspace import CLIENTS, run
from tests.support.documents import DOCS, blocks, section
from tests.support.paths import ROOT
from tests.support.servers import emptied, running_service

pytestmark = pytest.mark.long
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
NODE = ("node", "--import", "tsx", "--test", "--test-reporter=spec")


def run_tests(file: str, environment: dict[str, str]) -> None:
    done = run([*NODE, f"mcp/{file}"], CLIENTS, environment)
    assert done.returncode == 0, done.stdout + done.stderr


def test_tools_read_and_change_what_the_operations_say(served_url: str) -> None:
    run_tests("mcp.test.ts", {"ITEMS_API": f"{served_url}/graphql"})


@pytest.mark.whole
def test_token_of_the_environment_decides_what_is_allowed(tmp_path: Path) -> None:
    with (
        running_service(tmp_path / "data", {"SIGN_IN": "local"}) as service,
        emptied(service.process),
    ):
        tokens = {
            f"ITEMS_{user.upper()}": httpx.get(f"{service.url}/local/token?user={user}").text
            for user in ("reader", "editor")
        }
        run_tests("sign_in.test.ts", {"ITEMS_API": f"{service.url}/graphql", **tokens})


def test_settings_that_the_document_shows_start_it() -> None:
    (shown,) = blocks(section("Agents: MCP", DOCS / "clients.md"), "json")
    settings = json.loads(shown.replace("/path/to/project", str(ROOT)))["mcpServers"]["items"]
    done = subprocess.run(
        [settings["command"], *settings["args"]],
        env={**os.environ, **settings["env"]},
        input=json.dumps(INITIALIZE) + "\n",
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert json.loads(done.stdout)["result"]["serverInfo"]["name"] == "items", done.stderr


def test_option_that_is_unknown_ends_the_server() -> None:
    done = run([*NODE[:3], "mcp/server.ts", "--allow-everything"], CLIENTS)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Unknown option: --allow-everything. The only one is --allow-mutations." in done.stderr
