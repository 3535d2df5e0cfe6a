"""The clients under test: where they are, and how they are run."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.paths import ROOT
from tests.support.servers import Service, copied_project, emptied, running_service

CLIENTS: Final = ROOT / "clients"
NODE_MODULES: Final = CLIENTS / "node_modules"
PROGRAMS: Final = NODE_MODULES / ".bin"
SUITES: Final = {
    "Apollo Client": "apollo/apollo.test.ts",
    "graphql-request": "graphql-request/graphql-request.test.ts",
    "Relay": "relay/build/relay.test.js",
    "urql": "urql/urql.test.ts",
}
# What their compilers say the service should know; see docs/http.md, Trusted documents.
MANIFESTS: Final = (
    CLIENTS / "codegen/generated/persisted-documents.json",
    CLIENTS / "relay/src/generated/persisted-documents.json",
)
DOORS: Final[Mapping[str, dict[str, str]]] = {"uvicorn": {}, "lambda": {"GATEWAY": "1"}}
SECONDS: Final = 240  # only a hung client ends by these

_RESULT: Final = re.compile(r"^(ok|not ok) \d+ - (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """The tests of one client, by what they say it does."""

    passed: frozenset[str]
    failed: frozenset[str]
    output: str


def run(
    command: Iterable[str | Path], cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of the clients' workspace to its end, whatever that is."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "no_proxy": "*", **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
    )


def run_suite(client: str, url: str, loss: str = "") -> Outcome:
    """Run a client's tests against a service.

    Args:
        loss: what the service seems to have lost; see clients/behaviour/losses.ts.
    """
    suite = CLIENTS / SUITES[client]
    assert suite.exists(), f"{suite} is missing: run make test, which builds it"
    command: list[str | Path] = ["node", "--import", "tsx", "--test", "--test-reporter=tap", suite]
    done = run(command, CLIENTS, {"ITEMS_API": f"{url}/graphql", "ITEMS_LOSS": loss})
    results = _RESULT.findall(done.stdout)
    told = {
        verdict: frozenset(
            name.removeprefix(f"{client} ") for said, name in results if said == verdict
        )
        for verdict in ("ok", "not ok")
    }
    return Outcome(told["ok"], told["not ok"], done.stdout + done.stderr)


@contextmanager
def running_door(door: str, data_dir: Path) -> Iterator[Service]:
    """Start the service behind one of its doors, with the clients' documents known to it."""
    settings = {
        "PERSISTED_DOCUMENTS": "table",
        "TRUSTED_DOCUMENTS": "prefer",
        "LIST_READ_UNITS": "0.6",  # a filtered page is short, or empty, after a few items
    }
    with (
        copied_project(*MANIFESTS) as project,
        running_service(data_dir, settings | DOORS[door], folder=project) as service,
        emptied(service.process),
    ):
        yield service


def copied_workspace(folder: Path, *names: str) -> Path:
    """Return a copy of some clients, without generated code, that may be changed."""
    shutil.copy(ROOT / "schema.graphql", folder)
    clients = folder / "clients"
    clients.mkdir()
    shutil.copy(CLIENTS / "tsconfig.json", clients)
    (clients / "node_modules").symlink_to(NODE_MODULES)
    unwanted = shutil.ignore_patterns("node_modules", "generated", "items_client", "build", ".venv")
    for name in names:
        shutil.copytree(CLIENTS / name, clients / name, ignore=unwanted)
    return clients
