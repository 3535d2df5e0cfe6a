"""A request's budget of time and read units, and its consumption so far."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

LAST_PART_MAX_SECONDS: Final = 1.0
# Read units of all reads of one request together. One partition provides 3,000 units a second, so
# one list can serve three such requests a second.
REQUEST_READ_UNITS: Final = 1_000.0
# Additional units for all lists together, because the size of records is known only after they are
# read. Ten more units are left for lists whose share is spent before they begin, so a request takes
# at most 1,100: 20 lists, each of which reads its one partition for at least half a unit. What more
# lists take so is kept back from the 1,000.
LISTS_MARGIN: Final = 90.0
LISTS_BESIDE_MARGIN: Final = 20
FIRST_READ_UNITS: Final = 0.5  # that a list takes at least, whatever is left, so that it moves


@dataclass
class ListUnits:
    """The read units that the lists of one request share.

    Attributes:
        left: units in no list's share; below 0 if lists took more than their shares.
        waiting: the number of lists that have no share yet.
        nested: those of them that begin after others only, for each element that these have. They
            need little, and few of them may come: together, they wait for one part like a list's.
        lent: units lent in addition to shares, to reads in flight.
    """

    left: float = math.inf
    waiting: int = 1
    lent: float = 0.0
    nested: int = 0

    def share(self, most: float) -> "ListShare":
        """Return the next list's share: an equal part of the remaining units, at most `most`."""
        outer = self.waiting - self.nested
        parts = outer + min(self.nested, 1) if outer > 0 else self.nested
        units = min(most, max(self.left, 0.0) / max(parts, 1))
        self.left -= units
        self.waiting -= 1
        self.nested = min(self.nested, max(self.waiting, 0))
        return ListShare(self, units)

    def spare(self) -> float:
        """Return the units that may be lent, without those that waiting lists will share."""
        unclaimed = min(self.left, 0.0) if self.waiting > 0 else self.left
        return max(LISTS_MARGIN + unclaimed - self.lent, 0.0)


@dataclass
class ListShare:
    """The read units of one list.

    Attributes:
        units: the limit; the list stops reading once it has taken this many.
        set_aside: the most units that the read in flight may take.
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
        """Reserve the most units that the next read may take, replacing any reservation.

        Returns:
            The reserved units: fewer than requested if fewer are available.
        """
        self._release()
        self.loan = min(max(units - self.left(), 0.0), self.lists.spare())
        self.lists.lent += self.loan
        self.set_aside = min(units, self.left() + self.loan)
        return self.set_aside

    def take(self, units: float) -> None:
        """Count the units that the read took, and release the rest of its reservation."""
        self._release()
        self.lists.left -= max(units - self.left(), 0.0)
        self.taken += units

    def close(self) -> None:
        """Return the unused share to the other lists, except units a failed read may have taken."""
        self.lists.left += max(self.left() - self.set_aside, 0.0)

    def _release(self) -> None:
        self.lists.lent -= self.loan
        self.set_aside = self.loan = 0.0


@dataclass
class Budget:
    """The budget of one request, shared by all its work.

    Attributes:
        deadline: the end of the request's time, by `clock`.
        last_part: seconds before the deadline that are kept for the least that must be read;
            no optional read starts in them.
        clock: monotonic seconds, such as time.monotonic.
        read_units: read units as DynamoDB reported them.
        calls: calls to DynamoDB, each retry included.
        throttles: the calls that DynamoDB throttled.
        is_sequential: the request executes one step at a time, never two concurrently.
        reads_one: it reads one entity by id, and no list: there is nothing to read it with.
        lists: read units for lists; unlimited until `plan_reads`.
    """

    deadline: float
    clock: Callable[[], float]
    read_units: float = 0.0
    write_units: float = 0.0
    calls: int = 0
    throttles: int = 0
    is_sequential: bool = False
    reads_one: bool = False
    last_part: float = 0.0
    lists: ListUnits = field(default_factory=ListUnits)

    @classmethod
    def of(cls, seconds: float, clock: Callable[[], float]) -> "Budget":
        return cls(clock() + seconds, clock, last_part=min(seconds / 8, LAST_PART_MAX_SECONDS))

    @contextmanager
    def in_parallel(self) -> Iterator[None]:
        """While entered, the request executes several steps concurrently."""
        before, self.is_sequential = self.is_sequential, False
        try:
            yield
        finally:
            self.is_sequential = before

    def ends_reading(self) -> float:
        """Return the time, by `clock`, from which only the necessary reads start."""
        return self.deadline - self.last_part

    def end(self) -> None:
        """Prevent further calls: no client waits for their results any more."""
        self.deadline = min(self.deadline, self.clock())

    def left(self) -> float:
        """Return the remaining seconds; negative after the deadline."""
        return self.deadline - self.clock()

    def plan_reads(self, by_id: float, lists: int, nested: int = 0) -> None:
        """Share the request's remaining read units among its lists.

        Args:
            by_id: read units that reads by id may take; these reads are never cut short.
            nested: see ListUnits; they are counted in `lists`, too.
        """
        first_reads = FIRST_READ_UNITS * max(lists - LISTS_BESIDE_MARGIN, 0)
        left = REQUEST_READ_UNITS - self.read_units - by_id - first_reads
        self.lists = ListUnits(left, lists, nested=nested)
