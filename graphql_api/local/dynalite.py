"""The embedded engine: dynalite in a child process, which ends when this process does."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graphql_api.local.errors import EngineFailed, FolderUnusable
from graphql_api.local.folder import prepared

SCRIPT: Final = Path(__file__).with_name("dynalite.mjs")
PACKAGE: Final = Path(__file__).parents[2] / "node_modules" / "dynalite"

# Longer than the engine itself takes to give up closing; then it is ended by force.
CLOSE_SECONDS: Final = 10.0

# What LevelDB's codes mean for the person who owns the folder.
_REASONS: Final = {
    "LEVEL_LOCKED": "another run is using it",
    "LEVEL_CORRUPTION": "the data in it is damaged",
}


@dataclass(frozen=True)
class Engine:
    endpoint: str
    process: subprocess.Popen[str]

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None


@contextmanager
def running_engine(folder: Path | None = None) -> Iterator[Engine]:
    """Run the engine on a free loopback port, its data in folder, or in memory where that is None.

    Raises:
        FolderUnusable: the folder is held by another run, damaged, or no folder.
        EngineFailed: Node.js or dynalite is missing, or the engine did not start.
    """
    if not PACKAGE.is_dir():
        raise EngineFailed("The embedded engine is not installed: `make run` installs it.")
    arguments = [] if folder is None else [str(prepared(folder))]
    with _process(arguments) as process:
        yield Engine(f"http://127.0.0.1:{_port(process, folder)}", process)


@contextmanager
def _process(arguments: list[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        process = subprocess.Popen(
            ["node", str(SCRIPT), *arguments],
            stdin=subprocess.PIPE,  # it runs until we, or the system in our place, close this
            stdout=subprocess.PIPE,
            encoding="utf-8",
            # Ctrl-C goes to the terminal's whole group; the engine must outlast the last request.
            start_new_session=True,
        )
    except OSError as error:
        raise EngineFailed("Node.js 20 or newer is needed: `node` cannot be started.") from error
    assert process.stdin
    assert process.stdout
    try:
        yield process
    finally:
        process.stdin.close()
        try:
            process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _port(process: subprocess.Popen[str], folder: Path | None) -> int:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise EngineFailed(f"The embedded engine ended at once, with code {process.wait()}.")
    message: dict[str, int | str] = json.loads(line)
    if "port" in message:
        return int(message["port"])
    reason = _REASONS.get(str(message["error"]), str(message["detail"]))
    raise FolderUnusable(folder, reason)
