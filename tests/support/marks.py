"""Marks of tests that repeat one thing with other values: where only the first of them are run."""

from collections.abc import Iterable
from typing import Any, Final

import pytest

# A test, or one of its values, whose like is in `make test`: neither there nor in CI.
REPEATED: Final = (pytest.mark.long, pytest.mark.whole)


def repeated(test: Any) -> Any:
    """Mark a test whose like is in `make test`."""
    for mark in REPEATED:
        test = mark(test)
    return test


def first_in_ci(values: Iterable[Any], count: int = 1) -> list[Any]:
    """Return the values as parameters of one argument; CI runs only the first of them."""
    return [
        pytest.param(value, marks=[pytest.mark.whole] if at >= count else [])
        for at, value in enumerate(values)
    ]


def first_in_test(values: Iterable[Any], count: int = 1) -> list[Any]:
    """Return the values as parameters; `make test` runs the first, `make test-long` the others."""
    return [
        pytest.param(value, marks=REPEATED if at >= count else [])
        for at, value in enumerate(values)
    ]
