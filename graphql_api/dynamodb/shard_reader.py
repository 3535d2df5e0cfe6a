"""One shard of a list, read with Query from a position on, in the direction of travel."""

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from graphql_api.dynamodb.attributes import HIGHEST, ListQuery, Record, projection, text
from graphql_api.dynamodb.calls import Calls

LOWEST: Final = "\x00"


@dataclass(frozen=True)
class ListSource:
    """Where a list is read: the index, the conditions, and the way it is walked."""

    call: Any  # a client's query method, with the table's name
    query: ListQuery
    shown: tuple[str, ...]  # attributes that are read, the sort key apart
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

    source: ListSource
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
        """Read on by at most `limit` records, and keep those that the filter lets through.

        Returns:
            The read units that were consumed, and the number of records they were spent on.
        """
        request = self._request(limit)
        if request is None:
            self.done = True
            return 0.0, 0
        reply = await calls.read(partial(self.source.call, **request))
        attribute = self.source.query.sort_key
        self.rows.extend((record[attribute]["S"], record) for record in reply["Items"])
        if "LastEvaluatedKey" in reply:
            self.position = reply["LastEvaluatedKey"][attribute]["S"]
        else:
            self.done = True
        return calls.count(reply.get("ConsumedCapacity")), reply["ScannedCount"]

    def _request(self, limit: int) -> dict[str, Any] | None:
        """Return Query's parameters; None where no key can be in the range."""
        query = self.source.query
        low, high = self._range()
        if low is not None and high is not None and low > high:
            return None  # DynamoDB refuses a BETWEEN that is the wrong way round
        conditions, names, values = query.condition()
        shown, shown_names = projection((*self.source.shown, query.sort_key))
        # With an underscore, as no field's own placeholder has one.
        names |= shown_names | {"#_list": query.partition_key}
        values |= {":list": text(query.partition(self.shard))}
        key_condition = "#_list = :list"
        if low is not None or high is not None:
            names["#_key"] = query.sort_key
            values |= {":low": text(low)} if low is not None else {}
            values |= {":high": text(high)} if high is not None else {}
            if low is not None and high is not None:
                key_condition += " AND #_key BETWEEN :low AND :high"
            else:
                key_condition += " AND #_key " + (">= :low" if high is None else "<= :high")
        request: dict[str, Any] = {
            "IndexName": query.index,
            "KeyConditionExpression": key_condition,
            "ProjectionExpression": shown,
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
        low, high = self.source.query.key_range()
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
