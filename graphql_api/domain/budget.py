"""A request's budget of time and read units, and its consumption so far."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

LAST_PART_MAX_SECONDS: Final = 1.0
# What all reads of one request take together. The busiest partition gives 3,000 units a second, so
# three such requests a second are what one list can bear.
REQUEST_READ_UNITS: Final = 1_000.0
# What lists may take on top of that, all together: how large items are is known only once they are
# read. Ten units more are left for lists whose share is spent before they begin, so that a request
# takes at most 1,100: 20 lists, each of which reads its one partition for half a unit at least.
LISTS_MARGIN: Final = 90.0


@dataclass
class ListUnits:
    """The read units that the lists of one request share.

    Attributes:
        left: in no list's share; below 0 where lists took more than theirs.
        waiting: lists that have no share yet.
        lent: in addition to shares, to reads in flight.
    """

    left: float = math.inf
    waiting: int = 1
    lent: float = 0.0

    def share(self, most: float) -> "ListShare":
        """Return the next list's share: equal parts of what is left, `most` at most."""
        units = min(most, max(self.left, 0.0) / max(self.waiting, 1))
        self.left -= units
        self.waiting -= 1
        return ListShare(self, units)

    def spare(self) -> float:
        """Return what may be lent: never what lists that are still waiting will share."""
        unclaimed = min(self.left, 0.0) if self.waiting > 0 else self.left
        return max(LISTS_MARGIN + unclaimed - self.lent, 0.0)


@dataclass
class ListShare:
    """What one list may read.

    Attributes:
        units: once so many are taken, the list reads no further.
        set_aside: the most that the read in flight may take.
        loan: the part of set_aside that is not in the share.
    """

    lists: ListUnits
    units: float
    taken: float = 0.0
    set_aside: float = 0.0
    loan: float = 0.0

    def left(self) -> float:
        return max(self.units - self.taken, 0.0)

    def is_taken(self) -> bool:
        return self.taken >= self.units

    def reserve(self, units: float) -> float:
        """Set units aside for the next read, the most that it may take; again, to change them.

        Returns:
            As many of them as there are.
        """
        self._release()
        self.loan = min(max(units - self.left(), 0.0), self.lists.spare())
        self.lists.lent += self.loan
        self.set_aside = min(units, self.left() + self.loan)
        return self.set_aside

    def take(self, units: float) -> None:
        """Count what the read took; the rest of what was set aside for it is free again."""
        self._release()
        self.lists.left -= max(units - self.left(), 0.0)
        self.taken += units

    def close(self) -> None:
        """Leave the rest of the share to the other lists, but what a failed read may have taken."""
        self.lists.left += max(self.left() - self.set_aside, 0.0)

    def _release(self) -> None:
        self.lists.lent -= self.loan
        self.set_aside = self.loan = 0.0


@dataclass
class Budget:
    """The budget of one request, shared by everything that it does.

    Attributes:
        deadline: when the request's time ends, on the clock.
        last_part: seconds before it from which on nothing is prolonged: they are for what has to
            be read at least.
        clock: seconds that only ever go forward, such as time.monotonic.
        read_units: DynamoDB's, as it reported them.
        calls: requests sent to DynamoDB, repeated ones counted again.
        throttles: those of them that DynamoDB refused because it was too busy.
        is_sequential: the request does one thing after the other, never two at the same time.
        lists: read units for lists; without a bound until `plan_reads`.
    """

    deadline: float
    clock: Callable[[], float]
    read_units: float = 0.0
    write_units: float = 0.0
    calls: int = 0
    throttles: int = 0
    is_sequential: bool = False
    last_part: float = 0.0
    lists: ListUnits = field(default_factory=ListUnits)

    @classmethod
    def of(cls, seconds: float, clock: Callable[[], float]) -> "Budget":
        return cls(clock() + seconds, clock, last_part=min(seconds / 8, LAST_PART_MAX_SECONDS))

    def ends_reading(self) -> float:
        """Return when, on the clock, nothing is read beyond what has to be."""
        return self.deadline - self.last_part

    def end(self) -> None:
        """Start no further calls: no client waits for their results."""
        self.deadline = min(self.deadline, self.clock())

    def left(self) -> float:
        """Return the seconds that are left; below 0 when the time is spent."""
        return self.deadline - self.clock()

    def plan_reads(self, by_id: float, lists: int) -> None:
        """Share what remains of the request's read units among its lists.

        Args:
            by_id: read units that reads by id may take, which are never cut short.
        """
        self.lists = ListUnits(REQUEST_READ_UNITS - self.read_units - by_id, lists)
