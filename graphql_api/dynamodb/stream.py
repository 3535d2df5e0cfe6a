"""One shard of a list, read with Query from a position on, in the direction of travel."""

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from graphql_api.domain.paging import Order
from graphql_api.dynamodb import keys
from graphql_api.dynamodb.bounds import HIGHEST, Bounds
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.codec import Record, text
from graphql_api.items.listing import OrderField

LOWEST: Final = "\x00"


@dataclass(frozen=True)
class Source:
    """Where a list is read: the index, the conditions, and the way it is walked."""

    query: Any  # a client's query method, with the table's name
    bounds: Bounds
    order: Order[OrderField]
    ascending: bool

    def before(self, one: str, other: str) -> bool:
        """Whether a walk meets the first sort key before the other."""
        return one < other if self.ascending else one > other


@dataclass
class Stream:
    """The rows of one shard, in order.

    Attributes:
        position: a sort key behind which nothing has been read; None at the beginning.
        rows: read and not yet taken, with their sort keys.
        done: there is nothing more to read.
    """

    source: Source
    shard: int
    position: str | None
    rows: deque[tuple[str, Record]] = field(default_factory=deque)
    done: bool = False

    def covers(self, sort_key: str) -> bool:
        """Whether all rows up to the sort key have been read."""
        if self.done or self.rows:
            return True
        return self.position is not None and not self.source.before(self.position, sort_key)

    async def fetch(self, calls: Calls, limit: int) -> tuple[float, int]:
        """Read on by at most `limit` items, and keep those that the filter lets through.

        Returns:
            The read units that were consumed, and the number of items they were spent on.
        """
        request = self._request(limit)
        if request is None:
            self.done = True
            return 0.0, 0
        reply = await calls.read(partial(self.source.query, **request))
        attribute = keys.SORT_KEYS[self.source.order.field]
        self.rows.extend((record[attribute]["S"], record) for record in reply["Items"])
        if "LastEvaluatedKey" in reply:
            self.position = reply["LastEvaluatedKey"][attribute]["S"]
        else:
            self.done = True
        return calls.count(reply.get("ConsumedCapacity")), reply["ScannedCount"]

    def _request(self, limit: int) -> dict[str, Any] | None:
        """Return Query's parameters; None where no key can be in the range."""
        bounds, order = self.source.bounds, self.source.order
        low, high = self._range()
        if low is not None and high is not None and low > high:
            return None  # DynamoDB refuses a BETWEEN that is the wrong way round
        conditions, names, values = bounds.condition(order)
        names |= {"#list": keys.list_attribute(bounds.category)}
        values |= {":list": text(keys.list_partition(self.shard, bounds.category))}
        key_condition = "#list = :list"
        if low is not None or high is not None:
            names["#key"] = keys.SORT_KEYS[order.field]
            values |= {":low": text(low)} if low is not None else {}
            values |= {":high": text(high)} if high is not None else {}
            if low is not None and high is not None:
                key_condition += " AND #key BETWEEN :low AND :high"
            else:
                key_condition += " AND #key " + (">= :low" if high is None else "<= :high")
        request: dict[str, Any] = {
            "IndexName": keys.index_name(order.field, bounds.category),
            "KeyConditionExpression": key_condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": self.source.ascending,
            "Limit": limit,
            "ReturnConsumedCapacity": "TOTAL",
        }
        return request | ({"FilterExpression": " AND ".join(conditions)} if conditions else {})

    def _range(self) -> tuple[str | None, str | None]:
        """Return the key range that is left, both ends included.

        They leave out no key but the position itself, whatever another program may have stored.
        """
        low, high = self.source.bounds.key_range(self.source.order)
        if self.position is None:
            return low, high
        if self.source.ascending:
            return max(low or "", self.position + LOWEST), high
        ahead = _just_below(self.position)
        return low, ahead if high is None else min(high, ahead)


def _just_below(sort_key: str) -> str:
    """Return the highest key that is below this one, or near enough that none lies between."""
    last = ord(sort_key[-1])
    if last == 0:
        return sort_key[:-1]
    # There are no texts with surrogates: the character before U+E000 is the one before them.
    return sort_key[:-1] + ("\ud7ff" if last == 0xE000 else chr(last - 1)) + HIGHEST * 2
