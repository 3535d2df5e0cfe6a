"""A page of a list: all shards read at the same time, and merged into one order."""

import asyncio
import logging
import math
from dataclasses import dataclass
from typing import Any, Final

from graphql_api.domain.budget import ListShare
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import Edge, Listing, Page
from graphql_api.dynamodb.bounds import Bounds, bounds_of
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.codec import Record, decode, id_of, is_tombstone
from graphql_api.dynamodb.cursor import Cursors
from graphql_api.dynamodb.stream import Source, Stream
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, OrderField

log = logging.getLogger(__name__)

# Items of one Query; 1 MB, where DynamoDB stops by itself, is about as many.
LARGEST_READ: Final = 2_500
# Read units that one item takes at most, rounding included: half a unit is 4 KB, and no record has
# more. Reads of a size that is not known yet are planned with it.
ITEM_UNITS: Final = 0.5
QUERY_UNITS: Final = 128.5  # that one Query takes at most: 1 MB, and the item that goes beyond
GROWTH: Final = 4  # where a filter lets little through, each read is so much larger than the last


@dataclass(frozen=True)
class ReadBudget:
    """What one page may cost before it is handed over as it is.

    Attributes:
        units: DynamoDB read units, less where the request's lists share less.
        seconds: until no further read is begun.
    """

    units: float
    seconds: float


@dataclass(frozen=True)
class ListReader:
    """Reads pages of lists. `query` is a client's method with the table's name in it."""

    query: Any
    calls: Calls
    shards: int
    read_budget: ReadBudget

    async def page(self, listing: Listing[Filter, OrderField]) -> Page[Item]:
        share = self.calls.budget.lists.share(self.read_budget.units)
        try:
            bounds = bounds_of(listing.filter)
            cursors = Cursors(bounds, listing.order)
            cursor = listing.page.cursor
            start = None if cursor is None else cursors.decode(cursor)
            if bounds.is_empty:
                return Page((), False, False, None, None)
            return await _Walk(self, share, listing, bounds, cursors, start).page()
        finally:
            share.close()


class _Walk:
    """The reading of one page."""

    def __init__(
        self,
        reader: ListReader,
        share: ListShare,
        listing: Listing[Filter, OrderField],
        bounds: Bounds,
        cursors: Cursors,
        start: str | None,
    ) -> None:
        self._reader = reader
        self._share = share
        self._request = listing.page
        self._cursors = cursors
        ascending = listing.order.descending == listing.page.backwards
        self._source = Source(reader.query, bounds, listing.order, ascending)
        self._streams = [Stream(self._source, shard, start) for shard in range(reader.shards)]
        self._is_filtered = bool(bounds.condition(listing.order)[0])
        self._wanted = listing.page.size + 1  # one more tells whether there is a next page
        self._missing = self._wanted
        self._edges: list[Edge[Item]] = []
        self._examined = 0
        self._limit = 0

    async def page(self) -> Page[Item]:
        """Read until the page is full, the list is at its end, or the budget is met."""
        budget = self._reader.calls.budget
        # Not to the request's very end: lists that wait for their turn have to be read, too.
        clock = budget.clock
        deadline = min(clock() + self._reader.read_budget.seconds, budget.ends_reading())
        while not self._take():
            behind = [stream for stream in self._streams if not (stream.rows or stream.done)]
            late = self._examined and (clock() >= deadline or self._share.is_taken())
            limit = 0 if late else self._next_limit(len(behind))
            # Another program's record may stand where no cursor can point: the next one will do.
            if not limit and self._examined and self._cursors.holds(reached := self._frontier()):
                return self._result(has_more=True, reached=reached)
            self._limit = max(limit, 1)
            costs = await asyncio.gather(
                *(stream.fetch(self._reader.calls, self._limit) for stream in behind)
            )
            self._share.take(sum(units for units, _ in costs))
            self._examined += sum(items for _, items in costs)
            # Counted before these are taken: a few items more are read for the same half unit, and
            # a shard that runs short once more costs another.
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
            if is_tombstone(record):  # another program's: one of ours is in no list
                return
            if not self._cursors.holds(sort_key):
                raise UnreadableRecord("item", id_of(record))
            self._edges.append(Edge(self._cursors.encode(sort_key), decode(record)))
        except UnreadableRecord as error:
            log.error("Left out of a list: the record %r is no readable item", error.id)

    def _frontier(self) -> str:
        """Return the sort key up to which every shard has been read and taken."""
        open_ends = [stream for stream in self._streams if not (stream.rows or stream.done)]
        pick = min if self._source.ascending else max
        return pick(stream.position for stream in open_ends if stream.position is not None)

    def _per_shard(self, items: int) -> int:
        """Return how many of the next items to ask one shard for.

        Ids fall on shards at random: the mean and two deviations are enough nearly always, and
        where they are not, the shard that ran short is asked again.
        """
        mean = items / self._reader.shards
        if self._reader.shards == 1:
            return items
        return min(items, math.ceil(mean + 2 * math.sqrt(mean)))

    def _next_limit(self, streams: int) -> int:
        """Return how many items to ask each shard for, and set aside what that may take.

        0 where there is not enough left for one of each.
        """
        if self._is_filtered and self._limit:
            wanted = min(self._limit * GROWTH, LARGEST_READ)
        else:
            wanted = self._per_shard(self._missing)
        cost = self._share.taken / self._examined if self._examined else ITEM_UNITS
        affordable = math.ceil(self._share.left() / cost / streams) if cost else LARGEST_READ
        limit = min(wanted, affordable)
        most = min(limit * ITEM_UNITS, QUERY_UNITS) * streams
        reserved = self._share.reserve(most)
        if reserved < most:
            limit = int(reserved / streams / ITEM_UNITS)
            self._share.reserve(limit * ITEM_UNITS * streams)
        return limit

    def _result(self, *, has_more: bool, reached: str | None = None) -> Page[Item]:
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
