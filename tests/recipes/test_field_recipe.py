"""The recipe for a field: what fails between its steps, and without each of its lines."""

from pathlib import Path

import pytest

from tests.recipes.field_lines import NOBODY, summary, table
from tests.recipes.recipes import Copy, Recipe


def test_field_is_missed_in_its_type_and_inputs(tmp_path: Path) -> None:
    """As the recipe says, between its two patches."""
    copy = Copy.into(tmp_path)
    declaration, *_ = Recipe("A field").patches
    copy.patch(declaration)
    outcomes, printed = copy.outcomes(["tests/items/test_fields.py"])
    assert outcomes["tests/items/test_fields.py", "failed"] == 4, printed


@pytest.mark.long
@pytest.mark.whole
def test_line_of_the_field_that_is_left_out_is_noticed() -> None:
    found = table()
    assert [line for line, who in found if who == NOBODY] == []
    assert summary(found) in Recipe("A field").text, summary(found)
