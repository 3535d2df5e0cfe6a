"""What a number of shards holds: a partition's limit, simulated with the service's own keys."""

import pytest

from graphql_api.local.planning.shards import WriteRates, advice, least_shards
from graphql_api.local.planning.throttling import TokenBucket, simulate
from graphql_api.local.planning.write_units import PlannedEntity
from tests.support.kinds.first import FIRST

PLANNED = PlannedEntity(FIRST.record, FIRST.samples)


def paced(units_per_second: int, seconds: int) -> int:
    """Return how many evenly paced single units a partition refuses."""
    bucket = TokenBucket()
    refused = 0
    for n in range(units_per_second * seconds):
        if bucket.holds(1, n / units_per_second + 1e-9):  # rounding must not decide
            bucket.units -= 1
        else:
            refused += 1
    return refused


def test_partition_takes_1000_units_a_second_and_not_one_more() -> None:
    assert paced(1000, 200) == 0
    assert paced(1001, 200) > 0


@pytest.mark.parametrize(
    ("creates_per_second", "shards", "record_bytes"),
    [(900, 1, 600), (450, 1, 1025), (10_000, 12, 600), (10_000, 16, 600)],
)
def test_rate_within_the_plan_is_held(
    creates_per_second: int, shards: int, record_bytes: int
) -> None:
    outcome = simulate(PLANNED, creates_per_second, shards, 5, record_bytes, seed=1)
    assert outcome.creates > 4 * creates_per_second
    assert outcome.throttled == 0
    # Within a tenth of its share, for which random ids are far more than enough.
    assert outcome.hottest_share < 1.1 / shards


@pytest.mark.parametrize(
    ("creates_per_second", "shards", "record_bytes", "seconds"),
    [(1_000, 1, 600, 60), (500, 1, 1025, 60), (10_000, 10, 600, 6), (20_000, 16, 600, 1)],
)
def test_rate_of_the_limit_itself_is_throttled(
    creates_per_second: int, shards: int, record_bytes: int, seconds: int
) -> None:
    outcome = simulate(PLANNED, creates_per_second, shards, seconds, record_bytes, seed=1)
    assert outcome.throttled > 0


@pytest.mark.parametrize(
    ("rates", "least"),
    [
        (WriteRates(PLANNED), 1),
        (WriteRates(PLANNED, creates=900), 1),
        (WriteRates(PLANNED, creates=901), 2),
        (WriteRates(PLANNED, creates=10_000), 12),
        (WriteRates(PLANNED, creates=900, record_bytes=1025), 2),
        (WriteRates(PLANNED, creates=800, deletes=101), 2),
    ],
)
def test_least_shards_follow_the_hottest_partition(rates: WriteRates, least: int) -> None:
    assert least_shards(rates) == least


def test_raising_the_shards_takes_two_steps() -> None:
    lines = advice(least=12, current=4, has_older_records=False).splitlines()
    assert "LIST_SHARDS=12 with LIST_SHARDS_WRITTEN=4" in lines[2]
    assert "LIST_SHARDS_WRITTEN=12" in lines[3]


@pytest.mark.parametrize("current", [12, 13])
def test_enough_shards_are_left_alone(current: int) -> None:
    assert f"LIST_SHARDS={current} holds this" in advice(12, current, has_older_records=True)


def test_more_than_all_shards_hold_is_said() -> None:
    assert "No LIST_SHARDS holds this" in advice(101, 1, has_older_records=False)
