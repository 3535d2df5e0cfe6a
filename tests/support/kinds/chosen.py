"""What the kinds' strategies and damages are made of."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

# What another program may store for a text, and for a number of at least 1.
NULL: Final = {"NULL": True}
TEXTS: Final[tuple[Any, ...]] = (None, NULL, {"N": "1"}, {"L": []}, {"B": "AA=="})
NUMBERS: Final[tuple[Any, ...]] = (
    *(None, NULL, {"S": "30.00"}),
    *({"N": text} for text in ("0", "-5", "1E+125", "1E-130")),
)


def mostly(usual: T, others: Sequence[T]) -> st.SearchStrategy[T]:
    """Choose the usual in two cases of three, or all filters together would find nothing."""
    return st.integers(0, 2).flatmap(
        lambda n: st.sampled_from(others) if n == 2 else st.just(usual)
    )
