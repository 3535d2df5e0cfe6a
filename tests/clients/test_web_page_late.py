"""The example page where a change is answered late, after another dialog was opened."""

import pytest

from tests.clients.web_walks import complaints

pytestmark = [pytest.mark.long, pytest.mark.whole]


@pytest.mark.parametrize("change", ["conflict", "create", "edit", "delete"])
def test_late_answer_touches_only_what_asked_for_it(served_url: str, change: str) -> None:
    assert complaints(served_url, f"late:{change}") == ""


def test_person_who_has_moved_on_is_not_interrupted(served_url: str) -> None:
    assert complaints(served_url, "moved") == ""
