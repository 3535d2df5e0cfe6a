"""The explorer's tabs, links and query builder in a real browser, on a phone and on a desk."""

from pathlib import Path

import pytest

from tests.support.browser import chromium, screenshot_of, walk
from tests.support.servers import emptied, running_service

BROWSER = Path(__file__).with_name("browser")

pytestmark = pytest.mark.long
LOOKS = pytest.mark.parametrize(
    ("width", "theme"),
    [
        (390, "dark"),
        pytest.param(1400, "light", marks=pytest.mark.whole),
        pytest.param(390, "light", marks=pytest.mark.whole),
        pytest.param(1400, "dark", marks=pytest.mark.whole),
    ],
)
__all__ = ["chromium"]  # a fixture


@LOOKS
def test_every_tab_runs_as_it_is_and_again(
    tmp_path: Path, chromium: str, width: int, theme: str
) -> None:
    screenshot = screenshot_of(f"explorer-tabs-{width}-{theme}")
    with running_service(tmp_path / "data") as service, emptied(service.process):
        given = chromium, f"{service.url}/", screenshot, theme, str(width)
        assert walk(BROWSER / "explorer_tabs.mjs", *given) == (0, "", "")


@pytest.mark.whole
@LOOKS
def test_link_fills_a_tab_and_the_builder_a_query(
    served_url: str, chromium: str, width: int, theme: str
) -> None:
    screenshot = screenshot_of(f"explorer-links-{width}-{theme}")
    given = chromium, f"{served_url}/", screenshot, theme, str(width)
    assert walk(BROWSER / "explorer_links.mjs", *given) == (0, "", "")
