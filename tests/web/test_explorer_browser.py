"""The explorer in a real browser, against the real server."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.raw_server import Send, serving
from tests.support.servers import emptied, running_service

SCREENSHOTS = ROOT / "build" / "screenshots"

pytestmark = pytest.mark.long


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
    site = served_url.rstrip("/") + "/"
    screenshot = screenshot_of(f"explorer-{theme}")
    assert walked("explorer.mjs", chromium, site, stage, screenshot, theme) == (0, "", "")


def test_work_is_done_with_completion_a_query_and_a_mutation(
    served_url: str, chromium: str
) -> None:
    site = served_url.rstrip("/") + "/"
    screenshot = screenshot_of("explorer-completion")
    assert walked("explorer_work.mjs", chromium, site, screenshot) == (0, "", "")


@pytest.mark.parametrize("gateway", ["", "1"])
def test_list_of_another_origins_page_shows_what_it_just_changed(
    tmp_path: Path, chromium: str, gateway: str
) -> None:
    def empty_page(send: Send, number: int) -> bool:
        send(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 0\r\n\r\n")
        return True

    with serving(empty_page) as site:
        origin = f"http://127.0.0.1:{site.port}"
        settings = {"ALLOWED_ORIGINS": origin, **({"GATEWAY": gateway} if gateway else {})}
        with running_service(tmp_path / "data", settings) as service, emptied(service.process):
            assert walked("cache.mjs", chromium, origin, service.url) == (0, "", "")


def screenshot_of(name: str) -> str:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return str(SCREENSHOTS / f"{name}.png")


def walked(script: str, *arguments: str) -> tuple[int, str, str]:
    """Run a walk; return its exit code, and its complaints and errors, which are none."""
    # The script gives up by itself and closes its browser: no time-out here, which would not.
    walk = subprocess.run(
        ["node", str(Path(__file__).with_name("browser") / script), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return walk.returncode, walk.stdout.strip(), walk.stderr
