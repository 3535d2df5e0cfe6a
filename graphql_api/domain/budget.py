"""What one request may take, and what it has taken so far."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

LAST_PART_MAX_SECONDS: Final = 1.0


@dataclass
class Budget:
    """Shared by all that a request does.

    Attributes:
        deadline: when the request's time is spent, on the clock.
        last_part: seconds before it from which on nothing is prolonged: they are for what has to
            be read at least.
        clock: seconds that only ever go forward, such as time.monotonic.
        read_units: DynamoDB's, as it reported them.
        calls: requests sent to DynamoDB, repeated ones counted again.
        throttles: those of them that DynamoDB refused because it was too busy.
        may_block: nothing else is to be done while a call is under way, so that it may hold the
            thread that all else would be done in.
    """

    deadline: float
    clock: Callable[[], float]
    read_units: float = 0.0
    write_units: float = 0.0
    calls: int = 0
    throttles: int = 0
    may_block: bool = False
    last_part: float = 0.0

    @classmethod
    def of(cls, seconds: float, clock: Callable[[], float]) -> "Budget":
        return cls(clock() + seconds, clock, last_part=min(seconds / 8, LAST_PART_MAX_SECONDS))

    def ends_reading(self) -> float:
        """Return when, on the clock, nothing is read beyond what has to be."""
        return self.deadline - self.last_part

    def end(self) -> None:
        """Let nothing more be begun: nobody waits for what would come of it."""
        self.deadline = min(self.deadline, self.clock())

    def left(self) -> float:
        """Return the seconds that are left; below 0 when the time is spent."""
        return self.deadline - self.clock()
