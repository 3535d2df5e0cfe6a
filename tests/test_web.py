"""The example page in a real browser, against the real server."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from service import ROOT, running_service

PAGE: Final = ROOT / "clients" / "web" / "build" / "index.html"
SCREENSHOTS: Final = ROOT / "build" / "screenshots"


@pytest.fixture
def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    pytest.fail("Chromium is missing; on Debian: apt-get install chromium")


def complaints(chromium: str, api: str, flow: str, theme: str) -> str:
    """Do on the page what the flow says, and return what went wrong."""
    assert PAGE.exists(), f"{PAGE} is missing: run make test, which builds it"
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    script = ROOT / "tests" / "browser" / "web.mjs"
    # The script gives up by itself and closes its browser: no time-out here, which would not.
    walk = subprocess.run(
        ["node", script, chromium, api, flow, SCREENSHOTS, theme],
        capture_output=True,
        encoding="utf-8",
    )
    return (walk.stdout + walk.stderr).strip()


@pytest.mark.parametrize(
    ("flow", "theme"),
    [("edit", "light"), ("scroll", "light"), ("keyboard", "dark"), ("failures", "dark")],
)
def test_page_does_what_people_want_of_it(
    served_url: str, chromium: str, flow: str, theme: str
) -> None:
    assert complaints(chromium, served_url, flow, theme) == ""


def test_page_offers_changes_to_editors_only(tmp_path: Path, chromium: str) -> None:
    with running_service(tmp_path / "data", {"SIGN_IN": "local"}) as service:
        assert complaints(chromium, service.url, "signing", "light") == ""
