"""Walks through pages in a real browser: scripts for Node.js, which drive Chromium."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.support.paths import ROOT

SCREENSHOTS: Final = ROOT / "build" / "screenshots"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture
def chromium() -> str:
    for name in NAMES:
        if path := shutil.which(name):
            return path
    pytest.fail("Chromium is missing; on Debian: apt-get install chromium")


def screenshot_of(name: str) -> str:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return str(SCREENSHOTS / f"{name}.png")


def walk(script: Path, *arguments: str) -> tuple[int, str, str]:
    """Run a walk; return its exit code, and its complaints and errors, which are none."""
    # The script gives up by itself and closes its browser: no time-out here, which would not.
    done = subprocess.run(
        ["node", str(script), *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.strip(), done.stderr
