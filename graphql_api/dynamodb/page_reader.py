"""Reads a page of a list: all shards concurrently, merged into one order."""

import asyncio
import logging
import math
from dataclasses import dataclass
from typing import Any, Final, Generic

from graphql_api.domain.budget import ListShare
from graphql_api.domain.entity import E
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import Edge, F, K, Listing, Page
from graphql_api.dynamodb.attributes import ListQuery, Record, RecordFormat, id_of, is_tombstone
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.cursors import Cursors
from graphql_api.dynamodb.shard_reader import ListSource, Stream

log = logging.getLogger(__name__)

# Records of one Query; 1 MB, where DynamoDB stops by itself, is about as many.
LARGEST_READ: Final = 2_500
# Read units that one record takes at most, rounding included: half a unit is 4 KB, and none has
# more. Reads of a size that is not known yet are planned with it.
RECORD_UNITS: Final = 0.5
QUERY_UNITS: Final = 128.5  # that one Query takes at most: 1 MB, and the record that goes beyond
GROWTH: Final = 4  # where a filter lets little through, each read is so much larger than the last


@dataclass(frozen=True)
class ReadBudget:
    """The budget of one page. When it is met, the page is returned as it is.

    Attributes:
        units: DynamoDB read units, less where the request's lists share less.
        seconds: until no further read is begun.
    """

    units: float
    seconds: float


@dataclass(frozen=True)
class PageReader(Generic[E, F, K]):
    """Reads pages of lists. `call` is a client's query method with the table's name in it."""

    form: RecordFormat[E, F, K]
    call: Any
    calls: Calls
    shards: int
    read_budget: ReadBudget

    async def page(self, listing: Listing[F, K]) -> Page[E]:
        share = self.calls.budget.lists.share(self.read_budget.units)
        try:
            query = self.form.query(listing.filter, listing.order)
            cursors = Cursors(query, listing.order.descending)
            cursor = listing.page.cursor
            start = None if cursor is None else cursors.decode(cursor)
            if query.is_empty:
                return Page((), False, False, None, None)
            return await _PageRead(self, share, listing, query, cursors, start).page()
        finally:
            share.close()


class _PageRead(Generic[E, F, K]):
    """The reading of one page."""

    def __init__(
        self,
        reader: PageReader[E, F, K],
        share: ListShare,
        listing: Listing[F, K],
        query: ListQuery,
        cursors: Cursors,
        start: str | None,
    ) -> None:
        self._reader = reader
        self._share = share
        self._request = listing.page
        self._cursors = cursors
        self._decode = reader.form.decode
        ascending = listing.order.descending == listing.page.backwards
        self._source = ListSource(reader.call, query, reader.form.shown, ascending)
        self._shards = reader.shards if query.is_sharded else 1
        self._streams = [Stream(self._source, shard, start) for shard in range(self._shards)]
        self._is_filtered = bool(query.condition()[0])
        self._wanted = listing.page.size + 1  # one more shows whether there is a next page
        self._missing = self._wanted
        self._edges: list[Edge[E]] = []
        self._examined = 0
        self._limit = 0

    async def page(self) -> Page[E]:
        """Read until the page is full, the list is at its end, or the budget is met."""
        budget = self._reader.calls.budget
        # Not to the request's very end: lists that wait for their turn have to be read, too.
        clock = budget.clock
        deadline = min(clock() + self._reader.read_budget.seconds, budget.ends_reading())
        while not self._take():
            behind = [stream for stream in self._streams if not (stream.rows or stream.done)]
            late = self._examined and (clock() >= deadline or self._share.is_taken())
            limit = 0 if late else self._next_limit(len(behind))
            # No cursor can point at some records of other programs: then read on to the next one.
            if not limit and self._examined and self._cursors.holds(reached := self._frontier()):
                return self._result(has_more=True, reached=reached)
            self._limit = max(limit, 1)
            costs = await asyncio.gather(
                *(stream.fetch(self._reader.calls, self._limit) for stream in behind)
            )
            self._share.take(sum(units for units, _ in costs))
            self._examined += sum(records for _, records in costs)
            # Counted before these are taken: a few more are read for the same half unit, and a
            # shard that runs short once more costs another.
            self._missing = self._wanted - len(self._edges)
        return self._result(has_more=len(self._edges) == self._wanted)

    def _take(self) -> bool:
        """Move rows into the page while their order is certain; True where it is complete."""
        if len(self._streams) == 1:
            only = self._streams[0]
            while only.rows and len(self._edges) < self._wanted:
                self._add(*only.rows.popleft())
            return only.done or len(self._edges) == self._wanted
        pick = min if self._source.ascending else max
        while len(self._edges) < self._wanted:
            heads = [stream for stream in self._streams if stream.rows]
            if not heads:
                return all(stream.done for stream in self._streams)
            first = pick(heads, key=lambda stream: stream.rows[0][0])
            if not all(stream.covers(first.rows[0][0]) for stream in self._streams):
                return False
            self._add(*first.rows.popleft())
        return True

    def _add(self, sort_key: str, record: Record) -> None:
        try:
            if is_tombstone(record):  # written by another program: the service's own are in no list
                return
            if not self._cursors.holds(sort_key):
                raise UnreadableRecord(self._reader.form.noun, id_of(record))
            self._edges.append(Edge(sort_key, self._decode(record), self._cursors.encode))
        except UnreadableRecord as error:
            log.error("Left out of a list: record %r is not a readable %s", error.id, error.noun)

    def _frontier(self) -> str:
        """Return the sort key up to which every shard has been read and taken."""
        open_ends = [stream for stream in self._streams if not (stream.rows or stream.done)]
        pick = min if self._source.ascending else max
        return pick(stream.position for stream in open_ends if stream.position is not None)

    def _per_shard(self, records: int) -> int:
        """Return how many of the next records to ask one shard for.

        Ids fall on shards at random: the mean and two deviations are enough nearly always, and
        where they are not, the shard that ran short is asked again.
        """
        mean = records / self._shards
        if self._shards == 1:
            return records
        return min(records, math.ceil(mean + 2 * math.sqrt(mean)))

    def _next_limit(self, streams: int) -> int:
        """Return how many records to ask each shard for, and set aside what that may take.

        0 where there is not enough left for one of each.
        """
        if self._is_filtered and self._limit:
            wanted = min(self._limit * GROWTH, LARGEST_READ)
        else:
            wanted = self._per_shard(self._missing)
        cost = self._share.taken / self._examined if self._examined else RECORD_UNITS
        affordable = math.ceil(self._share.left() / cost / streams) if cost else LARGEST_READ
        limit = min(wanted, affordable)
        most = min(limit * RECORD_UNITS, QUERY_UNITS) * streams
        reserved = self._share.reserve(most)
        if reserved < most:
            limit = int(reserved / streams / RECORD_UNITS)
            self._share.reserve(limit * RECORD_UNITS * streams)
        return limit

    def _result(self, *, has_more: bool, reached: str | None = None) -> Page[E]:
        edges = self._edges[: self._request.size]
        if self._request.backwards:
            edges.reverse()
        start = edges[0].cursor if edges else None
        end = edges[-1].cursor if edges else None
        if reached is not None:
            if self._request.backwards:
                start = self._cursors.encode(reached)
            else:
                end = self._cursors.encode(reached)
        has_cursor = self._request.cursor is not None
        return Page(
            edges=tuple(edges),
            has_next=has_cursor if self._request.backwards else has_more,
            has_previous=has_more if self._request.backwards else has_cursor,
            start_cursor=start,
            end_cursor=end,
            is_short=reached is not None,
        )
