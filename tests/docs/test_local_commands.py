"""docs/local.md's commands, run as they are printed, in a copy of the project."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.support.documents import DOCS
from tests.support.kinds.first import FIRST
from tests.support.servers import installed_copy, service_environment
from tests.support.terminal import CTRL_C, terminal

pytestmark = [pytest.mark.long, pytest.mark.whole]
PRINTED: Final = re.compile(r"^ {4}((?:make|\.venv/bin/python) \S.*?)(?: +#.*)?$", re.MULTILINE)


def environment() -> dict[str, str]:
    """What a person's shell has: not as a part of the make that may run this test."""
    own = service_environment(PORT="0")
    return {name: value for name, value in own.items() if not name.startswith(("MAKE", "MFL"))}


def done(command: str, folder: Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment(),
        input=typed,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    with installed_copy() as copy:
        yield copy


def test_commands_do_what_the_document_says(folder: Path) -> None:
    serve, reset, load, export, read = PRINTED.findall((DOCS / "local.md").read_text("utf-8"))

    with terminal(["bash", "-c", serve], folder, environment()) as shown:
        url = shown.until(r"Ctrl-C stops it\.\n").split()[1]
        many = {"query": f"{{ {FIRST.many} {{ nodes {{ id }} }} }}"}
        assert httpx.post(url, json=many).json()["data"] == {FIRST.many: {"nodes": []}}
        shown.press(CTRL_C)
        shown.exit_code()

    with terminal(["bash", "-c", load], folder, environment()) as shown:
        shown.until(r"[1-9]\d*/60000")
        shown.press(CTRL_C)
        shown.until(r"[1-9][\d,]* of 60,000; the same command goes on\.\n")
        assert shown.exit_code() == 130

    exported = done(export, folder)
    assert exported.returncode == 0, exported.stderr
    count = exported.stderr.removesuffix(" written.\n")
    imported = done(read, folder)
    assert (imported.returncode, imported.stdout) == (0, f"{count} created.\n"), imported.stderr
    assert "This is no backup." in imported.stderr

    refused = done(reset, folder, "n\n")
    assert refused.returncode != 0
    removed = done(reset, folder, "y\n")
    assert removed.returncode == 0, removed.stderr
    assert "The data in .data/ is removed" in removed.stdout
    assert done(f"{reset} FORCE=1", folder).stdout == "There is no data in .data/.\n"
