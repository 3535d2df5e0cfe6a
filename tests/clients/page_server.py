"""Vite's server of a page, in a process that the test ends."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.clients.workspace import CLIENTS, PROGRAMS

_LOCAL: Final = re.compile(r"Local:\s+(http://\S+)/")


@contextmanager
def page_server(
    settings: Mapping[str, str], folder: Path = CLIENTS / "web"
) -> Iterator[tuple[str, list[str]]]:
    """Start Vite on a free port as `npm run dev` does; yield its URL, and the lines it printed."""
    kept = {k: v for k, v in os.environ.items() if k not in ("API", "PORT", "DATA_DIR")}
    process = subprocess.Popen(
        [PROGRAMS / "vite", "--port", "0"],
        cwd=folder,
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
