"""The lists of one request share its read units, in whatever order they are read."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.domain.budget import LISTS_MARGIN, REQUEST_READ_UNITS, ListShare, ListUnits
from tests.support.stores import a_budget


@pytest.mark.parametrize(
    ("left", "lists", "share"),
    [(1_000, 1, 250), (1_000, 4, 250), (1_000, 5, 200), (1_000, 20, 50), (200, 12, 200 / 12)],
)
def test_each_list_has_the_lesser_of_its_own_size_and_an_equal_part(
    left: float, lists: int, share: float
) -> None:
    units = ListUnits(left, lists)
    assert [units.share(250).units for _ in range(lists)] == pytest.approx([share] * lists)


def test_what_a_list_leaves_over_is_shared_by_those_that_wait() -> None:
    units = ListUnits(100, 5)
    first = units.share(250)
    first.take(4)
    first.close()
    assert units.share(250).units == (100 - 4) / 4


def test_what_a_list_took_too_much_is_missing_to_those_that_wait() -> None:
    units = ListUnits(100, 5)
    first = units.share(250)
    first.reserve(40)
    first.take(40)
    first.close()
    assert units.share(250).units == (100 - 40) / 4


def test_what_a_read_that_failed_may_have_taken_is_not_given_to_others() -> None:
    units = ListUnits(100, 5)
    first = units.share(250)
    assert first.reserve(15) == 15
    first.close()
    assert units.left == 100 - 15


def test_nobody_is_lent_what_others_wait_for() -> None:
    units = ListUnits(100, 5)
    shares = [units.share(250) for _ in range(3)]
    assert shares[0].reserve(1_000) == 20 + LISTS_MARGIN
    assert shares[1].reserve(1_000) == 20
    shares[0].take(25)
    assert shares[1].reserve(1_000) == 20 + LISTS_MARGIN
    assert units.share(250).units == (40 - 5) / 2


def test_lists_below_a_list_wait_for_one_part_together_and_then_share_what_is_left() -> None:
    budget = a_budget()
    budget.plan_reads(0, 1 + 20, nested=20)
    units = budget.lists
    assert units.left == REQUEST_READ_UNITS - 0.5  # for the one list beyond 20
    outer = units.share(250)
    assert outer.units == 250
    outer.take(99.5)
    outer.close()
    assert [units.share(250).units for _ in range(20)] == pytest.approx([900 / 20] * 20)


def test_lists_around_others_share_alike() -> None:
    units = ListUnits(900, 2 + 40, nested=40)
    assert [units.share(1_000).units for _ in range(2)] == [300, 300]
    assert [units.share(1_000).units for _ in range(40)] == pytest.approx([300 / 40] * 40)


@pytest.mark.parametrize(("by_id", "lists"), [(0, 20), (800, 20), (0, 120), (800, 120)])
def test_first_reads_of_all_lists_are_within_what_a_request_takes(by_id: int, lists: int) -> None:
    budget = a_budget()
    budget.plan_reads(by_id, lists, nested=lists - 1)
    first_reads = 0.5 * lists
    assert by_id + budget.lists.left + LISTS_MARGIN + first_reads <= 1_100


@given(
    left=st.floats(0, REQUEST_READ_UNITS),
    lists=st.integers(1, 20),
    nested=st.integers(0, 19),
    steps=st.lists(st.tuples(st.integers(0, 19), st.floats(0.5, 300), st.floats(0, 1))),
)
def test_lists_never_take_more_than_there_is_and_the_margin(
    left: float, lists: int, nested: int, steps: Sequence[tuple[int, float, float]]
) -> None:
    """Each step begins a list, or one of its reads, or ends that, and the list perhaps."""
    units = ListUnits(left, lists, nested=min(nested, lists))
    shares: dict[int, ListShare] = {}
    for at, wanted, part in steps:
        share = shares.get(at % lists)
        if share is None:
            shares[at % lists] = units.share(250)
        elif not share.set_aside:
            share.reserve(wanted)
        else:
            share.take(share.set_aside * part)
            if share.is_taken() or part > 0.9:
                share.close()
                share.units = share.taken  # it is never asked again
    most = sum(share.taken + share.set_aside for share in shares.values())
    assert most <= left + LISTS_MARGIN + 1e-6
