"""The example page in a real browser, against the real server."""

from pathlib import Path

import pytest
from service import running_service
from web_walks import complaints


@pytest.mark.parametrize(
    ("flow", "theme"),
    [
        ("edit", "light"),
        ("scroll", "light"),
        ("keyboard", "dark"),
        ("failures", "dark"),
        ("lost", "light"),
    ],
)
def test_page_does_what_people_want_of_it(served_url: str, flow: str, theme: str) -> None:
    assert complaints(served_url, flow, theme) == ""


def test_page_offers_changes_to_editors_only(tmp_path: Path) -> None:
    with running_service(tmp_path / "data", {"SIGN_IN": "local"}) as service:
        assert complaints(service.url, "signing") == ""
