"""The example page in a real browser, against the real server."""

from pathlib import Path

import pytest

from tests.clients.web_walks import complaints
from tests.support.servers import running_service

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("flow", "theme"),
    [
        ("edit", "light"),
        ("scroll", "light"),
        ("keyboard", "dark"),
        ("failures", "dark"),
        ("statuses", "light"),
        ("lost", "light"),
        ("plain", "dark"),
    ],
)
def test_page_does_what_people_want_of_it(served_url: str, flow: str, theme: str) -> None:
    assert complaints(served_url, flow, theme) == ""


@pytest.mark.parametrize("flow", ["signing", "expired"])
def test_page_offers_changes_to_editors_only_and_sign_in_to_everybody(
    tmp_path: Path, flow: str
) -> None:
    with running_service(tmp_path / "data", {"SIGN_IN": "local"}) as service:
        assert complaints(service.url, flow) == ""
