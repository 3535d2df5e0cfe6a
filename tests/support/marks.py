"""Marks of long tests: what CI takes of those that repeat one thing with other values."""

from collections.abc import Iterable
from typing import Any

import pytest


def first_in_ci(values: Iterable[Any], count: int = 1) -> list[Any]:
    """Return the values as parameters of one argument; CI runs only the first of them."""
    return [
        pytest.param(value, marks=[pytest.mark.whole] if at >= count else [])
        for at, value in enumerate(values)
    ]
