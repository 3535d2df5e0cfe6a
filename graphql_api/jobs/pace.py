"""How fast workers write: a share of what the table takes, less while DynamoDB throttles them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
UNITS_OF_PARTITION: Final = 1_000  # write units a second; each shard of a list is one at least
BURST_SECONDS: Final = 1.0  # of writes that may be made at once after a pause
SLOWER: Final = 0.5  # of the rate, after a throttled write
FASTER: Final = 0.1  # of the full rate, more after each second without one
LEAST: Final = 1.0  # records a second, of one worker


def allowed_units(share_percent: int, shards_written: int, write_units_max: int | None) -> float:
    """Return the write units a second that all workers together may take of each index.

    Args:
        write_units_max: what the table and each index are limited to; None: nothing.
    """
    taken = float(UNITS_OF_PARTITION * shards_written)
    if write_units_max is not None:
        taken = min(taken, float(write_units_max))
    return taken * share_percent / 100


@dataclass
class Pace:
    """A bucket of write units that fills at a rate; one worker's.

    Attributes:
        full: units a second, if DynamoDB throttles nothing.
        clock: monotonic seconds.
        sleep: takes seconds.
    """

    full: float
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __post_init__(self) -> None:
        self.rate = self.full
        self._units = self.full * BURST_SECONDS
        self._filled_at = self._changed_at = self.clock()

    async def turn(self) -> bool:
        """Wait for at most a second, and return whether more units are allowed by then."""
        self._fill()
        if self._units <= 0:
            await self.sleep(min(-self._units / self.rate + 0.001, 1.0))
            self._fill()
        return self._units > 0

    def take(self, units: float) -> None:
        """Count the units of writes that were made; the next ones wait for them."""
        self._units -= units

    def throttled(self) -> None:
        """Slow down: DynamoDB refused a write."""
        now = self.clock()
        if now - self._changed_at >= BURST_SECONDS or self.rate == self.full:
            self.rate = max(self.rate * SLOWER, min(LEAST, self.full))
            self._changed_at = now
        self._units = min(self._units, 0.0)

    def _fill(self) -> None:
        now = self.clock()
        calm = now - self._changed_at
        if self.rate < self.full and calm >= 1.0:
            self.rate = min(self.full, self.rate + FASTER * self.full * calm)
            self._changed_at = now
        self._units += (now - self._filled_at) * self.rate
        self._units = min(self._units, self.rate * BURST_SECONDS)
        self._filled_at = now
