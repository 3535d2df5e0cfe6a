"""A disk that is full ends a command with one line, wherever it writes."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.paths import ROOT
from tests.support.servers import service_environment

FULL: Final = "/dev/full"  # every write fails: no space left on device


@pytest.mark.skipif(not Path(FULL).exists(), reason="only Linux has it")
@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "--format", "csv", "--output", FULL],
        ["export", "--format", "csv"],
        ["schema"],
        ["prices"],
    ],
    ids=" ".join,
)
def test_full_disk_is_one_line(arguments: list[str], tmp_path: Path) -> None:
    with Path(FULL).open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "graphql_api", *arguments],
            cwd=ROOT,
            env=service_environment(DATA_DIR=str(tmp_path / "data")),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
    assert (done.returncode, done.stderr) == (
        1,
        "Error: No space left on device: what was written is incomplete.\n",
    )
