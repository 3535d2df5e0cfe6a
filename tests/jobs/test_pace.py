"""Workers write as much as they may, and less while DynamoDB throttles them."""

import pytest

from graphql_api.jobs.pace import Pace, allowed_units


class Clock:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def written(pace: Pace, clock: Clock, seconds: float) -> int:
    """Write 25 records at a time for so many seconds; return how many there were."""
    ends, count = clock.now + seconds, 0
    while clock.now < ends:
        if await pace.turn():
            pace.take(25)
            count += 25
    return count


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_all_that_is_allowed_is_written_and_no_more(clock: Clock) -> None:
    pace = Pace(100.0, clock, clock.sleep)
    assert 6_000 <= await written(pace, clock, 60) <= 6_000 + 100 + 25


async def test_throttled_worker_slows_down_and_comes_back(clock: Clock) -> None:
    pace = Pace(100.0, clock, clock.sleep)
    await written(pace, clock, 10)
    pace.throttled()
    assert pace.rate == 50.0
    slow = await written(pace, clock, 1)
    assert slow <= 75
    await written(pace, clock, 10)
    assert pace.rate == 100.0


async def test_worker_that_is_always_throttled_goes_on_slowly(clock: Clock) -> None:
    pace = Pace(100.0, clock, clock.sleep)
    for _ in range(20):
        pace.throttled()
        clock.now += 1.0
    assert pace.rate == 1.0
    assert await written(pace, clock, 1) >= 0


@pytest.mark.parametrize(
    ("share", "shards", "units_max", "allowed"),
    [(50, 1, None, 500), (50, 10, None, 5_000), (50, 10, 200, 100), (100, 1, 5_000, 1_000)],
)
def test_share_is_of_the_least_that_anything_takes(
    share: int, shards: int, units_max: int | None, allowed: float
) -> None:
    assert allowed_units(share, shards, units_max) == allowed
