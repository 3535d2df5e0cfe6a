"""The example page as it looks: axe, sizes, and what is off screen, in each state."""

import pytest

from tests.clients.web_walks import complaints

pytestmark = [pytest.mark.long, pytest.mark.whole]


def test_each_state_is_accessible_and_on_screen_at_each_width(served_url: str) -> None:
    assert complaints(served_url, "looks") == ""
