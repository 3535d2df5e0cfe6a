"""A real `python -m graphql_api serve` process, as `make run` starts it."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from tests.support.paths import ROOT

ASSETS: Final = Path("graphql_api/web/explorer_assets")
STARTUP_LINES: Final = 5
COMMAND: Final = [sys.executable, "-m", "graphql_api", "serve"]


@dataclass(frozen=True)
class Service:
    process: subprocess.Popen[str]
    startup_message: list[str]

    @property
    def url(self) -> str:
        return self.startup_message[0].split()[-1].removesuffix("/graphql")

    def ask(self, query: str, variables: Mapping[str, object] | None = None) -> Any:
        """Return the data of an answer that has no errors."""
        body = {"query": query, "variables": variables or {}}
        answer = httpx.post(f"{self.url}/graphql", json=body, timeout=30).json()
        assert "errors" not in answer, answer
        return answer["data"]


def service_environment(**settings: str) -> dict[str, str]:
    """This process's environment without what another engine or port is chosen by."""
    chosen = ("TABLE_NAME", "PORT", "DATA_DIR", "EXAMPLE")
    kept = {k: v for k, v in os.environ.items() if k not in chosen and not k.startswith("AWS_")}
    return {**kept, **settings}


@contextmanager
def copied_project(*manifests: Path) -> Iterator[Path]:
    """Lend a copy of what serves, with manifests in its folder of trusted documents."""
    unwanted = shutil.ignore_patterns("__pycache__", "explorer_assets")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(ROOT / "graphql_api", folder / "graphql_api", ignore=unwanted)
        for name in (ASSETS, "node_modules", "template.yaml"):
            (folder / name).symlink_to(ROOT / name)
        for number, manifest in enumerate(manifests):
            name = f"{number}-{manifest.name}"
            shutil.copyfile(manifest, folder / "graphql_api/trusted_documents" / name)
        yield folder


@contextmanager
def installed_copy() -> Iterator[Path]:
    """Lend a copy in which make targets for serving run: all that they need is installed."""
    files = ("Makefile", "package.json", "package-lock.json", ".npmrc")
    sources = (*files, "explorer", "requirements")
    with copied_project() as folder:
        (folder / ".venv").symlink_to(ROOT / ".venv")
        for source in (ROOT / name for name in sources):
            if source.is_dir():
                unwanted = shutil.ignore_patterns("node_modules")
                shutil.copytree(source, folder / source.name, ignore=unwanted)
            else:
                shutil.copy(source, folder)
        # A copy of its own, newer than what it is built of: make would build through the link.
        (folder / ASSETS).unlink()
        shutil.copytree(ROOT / ASSETS, folder / ASSETS)
        (folder / ASSETS / "index.html").touch()
        # Older than what is installed, so that make has nothing to do.
        for name in sources:
            for file in (folder / name, *(folder / name).rglob("*")):
                os.utime(file, (0, 0))
        yield folder


@contextmanager
def running_service(
    data_dir: Path,
    settings: Mapping[str, str] | None = None,
    command: list[str] = COMMAND,
    folder: Path = ROOT,
) -> Iterator[Service]:
    """Start the service on a free port, and end it by its process id.

    Args:
        folder: where the package is that is served; see copied_project.
    """
    process = subprocess.Popen(
        [*command, "--port", "0", "--data-dir", str(data_dir)],
        cwd=folder,
        env=service_environment(**(settings or {})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout
    assert process.stderr
    try:
        lines = [process.stdout.readline().rstrip("\n") for _ in range(STARTUP_LINES)]
        assert lines[-1], process.stderr.read()
        yield Service(process, lines)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


@contextmanager
def emptied(process: subprocess.Popen[str]) -> Iterator[None]:
    """Take in a line of log for each request: a pipe that is full would stop the service."""
    assert process.stdout
    reader = threading.Thread(target=deque, args=(process.stdout, 0))
    reader.start()
    try:
        yield
    finally:
        process.terminate()
        reader.join()


def failed_start(*options: str, folder: Path = ROOT, **settings: str) -> tuple[int, str]:
    """Return the exit code of a service that does not start, and all that it printed."""
    done = subprocess.run(
        [*COMMAND, *options],
        cwd=folder,
        env=service_environment(**settings),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr
