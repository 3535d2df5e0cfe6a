"""What all work on jobs has in common: the table, the ports, the pace."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from graphql_api.domain.budget import Budget
from graphql_api.domain.collection import Collections
from graphql_api.domain.entity import Entity
from graphql_api.domain.paging import Listing
from graphql_api.domain.timestamp import Timestamp, timestamp
from graphql_api.jobs.book import Book
from graphql_api.jobs.job import Job
from graphql_api.jobs.pace import Pace
from graphql_api.jobs.ports import Ports, Unavailable

R = TypeVar("R")

CALLS_MAX: Final = 5  # of the same kind, in addition to the client's own attempts
FIRST_PAUSE_SECONDS: Final = 0.05


@dataclass(frozen=True)
class Trade:
    """A kind of entity that is imported and exported.

    Attributes:
        listing: the class of its lists.
        indexes: of the table, which each of its writes takes as many units of as of the table.
    """

    entity: Entity[Any]
    listing: type[Listing[Any, Any]]
    indexes: int


@dataclass
class Workshop:
    """One worker process.

    Attributes:
        trades: by the entity's noun.
        workers: how many processes work at the same time; each writes its part of the pace.
        counts: what was done so far, for metrics: records that are "done" and "failed", and
            calls that were "throttled". What is done twice is counted twice.
    """

    trades: Mapping[str, Trade]
    collections: Callable[[Budget], Collections]
    book: Book
    ports: Ports
    pace: Pace
    workers: int
    now: Callable[[], datetime]
    throttled_at: Timestamp | None = field(default=None, init=False)
    counts: Counter[str] = field(default_factory=Counter, init=False)

    async def call(self, call: Callable[..., R], *arguments: Any) -> R:
        """Make a call of the ports in a thread, and repeat it if it fails.

        A file is split in one go, with thousands of calls: all would be done again for one of them.

        Raises:
            Unavailable: it failed each time.
        """
        for attempt in range(1, CALLS_MAX):
            try:
                return await asyncio.to_thread(call, *arguments)
            except Unavailable:
                longest = FIRST_PAUSE_SECONDS * 2**attempt
                await asyncio.sleep(random.uniform(0, longest))  # noqa: S311 - not a secret
        return await asyncio.to_thread(call, *arguments)

    def entity(self, job: Job) -> Entity[Any]:
        return self.trades[job.noun].entity

    def note(self, budget: Budget, job: Job, records: int) -> None:
        """Count what a budget's writes took, and slow down if DynamoDB throttled some of them."""
        # At least one for each record: a create that is repeated takes one, and reports none, and
        # the embedded engine reports those of the table without the indexes.
        units = budget.write_units / (1 + self.trades[job.noun].indexes)
        self.pace.take(max(units, float(records)))
        self.counts["throttled"] += budget.throttles
        if budget.throttles:
            self.pace.throttled()
            self.throttled_at = timestamp(self.now())

    async def finish_if_counted(self, job: Job) -> None:
        """Send for the result to be put together, if the outcomes of all parts are there."""
        if job.is_counted and not job.is_final:
            await self.call(self.ports.queue.send, [{"job": job.id, "do": "finish"}])

    def pace_now(self) -> Mapping[str, Any]:
        """Return the fields of a job that say how fast it may write."""
        rate = max(round(self.pace.rate * self.workers), 1)
        shown: dict[str, Any] = {"records_a_second": rate}
        if self.throttled_at is not None:
            shown["throttled_at"] = self.throttled_at
        return shown
