"""Walks through the example page in a real browser; tests/clients/browser/web has them."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.support.paths import ROOT

PAGE: Final = ROOT / "clients" / "web" / "build" / "index.html"
SCREENSHOTS: Final = ROOT / "build" / "screenshots"


def complaints(api: str, flow: str, theme: str = "light", *sign_in: str) -> str:
    """Do on the page what the flow says, and return what went wrong.

    Args:
        flow: a file in tests/clients/browser/web, or a part of one: "late:create".
        theme: "light" or "dark".
        sign_in: at most one; see web.mjs.
    """
    assert PAGE.exists(), f"{PAGE} is missing: run make test, which builds it"
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    script = Path(__file__).parent / "browser" / "web.mjs"
    # The script gives up by itself and closes its browser: no time-out here, which would not.
    walk = subprocess.run(
        ["node", script, _chromium(), api, flow, SCREENSHOTS, theme, *sign_in],
        capture_output=True,
        encoding="utf-8",
    )
    return (walk.stdout + walk.stderr).strip()


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    pytest.fail("Chromium is missing; on Debian: apt-get install chromium")
