"""The example page in a real browser, against the real server."""

from pathlib import Path

import pytest

from tests.clients.web_walks import complaints
from tests.support.marks import first_in_ci
from tests.support.servers import running_service

pytestmark = pytest.mark.long


FLOWS = [
    *("edit-light", "failures-dark", "keyboard-dark", "scroll-light", "statuses-light"),
    *("lost-light", "plain-dark"),
]


@pytest.mark.parametrize("flow", first_in_ci(FLOWS))
def test_page_does_what_people_want_of_it(served_url: str, flow: str) -> None:
    assert complaints(served_url, *flow.split("-")) == ""


@pytest.mark.parametrize("flow", first_in_ci(["signing", "expired"]))
def test_page_offers_changes_to_editors_only_and_sign_in_to_everybody(
    tmp_path: Path, flow: str
) -> None:
    with running_service(tmp_path / "data", {"SIGN_IN": "local"}) as service:
        assert complaints(service.url, flow) == ""


def test_page_imports_and_exports(tmp_path: Path) -> None:
    with running_service(tmp_path / "data") as service:
        assert complaints(service.url, "jobs") == ""
