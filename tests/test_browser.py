"""The explorer in a real browser, against the real server."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCREENSHOTS = ROOT / "build" / "screenshots"


@pytest.fixture
def chromium() -> str:
    for name in (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ):
        if path := shutil.which(name):
            return path
    pytest.fail("Chromium is missing; on Debian: apt-get install chromium")


@pytest.mark.parametrize(("stage", "theme"), [("", "light"), ("prod/", "dark")])
def test_first_visit_runs_the_first_query_and_sees_items(
    served_url: str, chromium: str, stage: str, theme: str
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    screenshot = SCREENSHOTS / f"explorer-{theme}.png"
    script = ROOT / "tests" / "browser" / "explorer.mjs"
    site = served_url.rstrip("/") + "/"

    # The script gives up by itself and closes its browser: no time-out here, which would not.
    walk = subprocess.run(
        ["node", script, chromium, site, stage, screenshot, theme],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (walk.returncode, walk.stdout.strip(), walk.stderr) == (0, "", "")
