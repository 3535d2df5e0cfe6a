"""The lists of one kind of entity: which indexes hold them, and the Query that reads one.

A list is a partition of an index. Its order is the index's sort key, and what the sort key can't
serve of a filter becomes a condition.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from re import Pattern
from typing import Any, Final, Generic

from graphql_api.domain.entity import E, Entity
from graphql_api.domain.fields import REQUIRED, FixedDecimal
from graphql_api.domain.paging import K, Range
from graphql_api.domain.timestamp import timestamp
from graphql_api.dynamodb.attributes import (
    KEY_END,
    Condition,
    Index,
    after_prefix,
    number,
    text,
)
from graphql_api.dynamodb.list_keys import Partition, SortKey

AFTER_KEY_END: Final = chr(ord(KEY_END) + 1)


@dataclass(frozen=True)
class Lists(Generic[E, K]):
    """Where entities of one kind stand in the table's indexes.

    Attributes:
        all: the list of all of them.
        others: their other lists, each by its source.
    """

    entity: Entity[E]
    orders: Mapping[K, SortKey]
    all: Partition
    others: tuple[Partition, ...] = ()

    @property
    def partitions(self) -> tuple[Partition, ...]:
        return (self.all, *self.others)

    @property
    def indexes(self) -> tuple[Index, ...]:
        """Return the indexes that they are read from."""
        return tuple(
            Index(
                partition.index_name(order), partition.attribute, order.attribute, partition.source
            )
            for partition in self.partitions
            for order in self.orders.values()
        )

    @cached_property
    def forms(self) -> Mapping[str, Pattern[str]]:
        """Return what a position looks like in each order, by the order's name in cursors."""
        pattern = self.entity.ids.pattern
        return {
            order.value: re.compile(key.form + pattern, re.ASCII)
            for order, key in self.orders.items()
        }

    @cached_property
    def longest_place(self) -> int:
        """Return the bytes of the longest position."""
        longest = max(key.bytes_max + len(key.end) for key in self.orders.values())
        return longest + self.entity.ids.length

    def nothing(self, order: K) -> "IndexQuery":
        """Return a list that no entity can ever be in."""
        return IndexQuery(self, order, is_empty=True)

    def query(
        self,
        order: K,
        ranges: Mapping[str, Range[Any]],
        beginnings: Mapping[str, str] | None = None,
        source: tuple[str, str] | None = None,
        added: Mapping[str, Range[Any]] | None = None,
    ) -> "IndexQuery":
        """Return the list that holds what a filter asks for.

        Equal lists have equal arguments, whatever the filter said: cursors depend on it. So the
        same fields are given each time, in the same order.

        Args:
            ranges: of fields, with ends that can be stored (Decimal, int or datetime), or open. Of
                a bool, both ends are the value.
            beginnings: what the key of a field in `orders` begins with; "" for any.
            source: the field and the value whose list is read; None: the list of all.
            added: as ranges, of filters that came after a release. An open one leaves the cursors
                as they were without it.
        """
        spans = tuple(ranges.items())
        begun = tuple((beginnings or {}).items())
        closed = tuple((name, span) for name, span in (added or {}).items() if span != Range())
        return IndexQuery(self, order, spans, begun, source, added=closed)


@dataclass(frozen=True)
class IndexQuery:
    """A ListQuery; see Lists.query."""

    lists: Lists[Any, Any]
    by: Any
    ranges: tuple[tuple[str, Range[Any]], ...] = ()
    beginnings: tuple[tuple[str, str], ...] = ()
    source: tuple[str, str] | None = None
    is_empty: bool = False
    added: tuple[tuple[str, Range[Any]], ...] = ()

    @property
    def order(self) -> str:
        return str(self.by.value)

    @property
    def fingerprint_parts(self) -> list[Any]:
        ends = [end for _, span in self.ranges for end in (span.min, span.max)]
        value = None if self.source is None else self.source[1]
        # By their names: which of them a filter has differs.
        added = [[name, _json(span.min), _json(span.max)] for name, span in self.added]
        beginnings = (begin for _, begin in self.beginnings)
        return [self.is_empty, value, *beginnings, *map(_json, ends), *added]

    @property
    def index(self) -> str:
        return self._partition.index_name(self._key)

    @property
    def partition_key(self) -> str:
        return self._partition.attribute

    @property
    def sort_key(self) -> str:
        return self._key.attribute

    @property
    def forms(self) -> Mapping[str, Pattern[str]]:
        return self.lists.forms

    @property
    def longest_place(self) -> int:
        return self.lists.longest_place

    @property
    def is_sharded(self) -> bool:
        return self._partition.is_sharded

    def partition(self, shard: int) -> str:
        return self._partition.key(shard, None if self.source is None else self.source[1])

    def key_range(self) -> tuple[str | None, str | None]:
        """See ListQuery."""
        key = self._key
        for name, beginning in self.beginnings:
            if name == key.source:
                return beginning or None, after_prefix(beginning)
        for name, span in (*self.ranges, *self.added):
            if name == key.source:
                low, high = (self._key_of(name, end) for end in (span.min, span.max))
                return low, None if high is None else high + AFTER_KEY_END
        return None, None

    def condition(self) -> Condition:
        """See ListQuery."""
        conditions: list[str] = []
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        for name, beginning in self.beginnings:
            if beginning and name != self._key.source:
                (attribute,) = (
                    key.attribute for key in self.lists.orders.values() if key.source == name
                )
                conditions.append(f"begins_with(#{attribute}, :{name})")
                names[f"#{attribute}"], values[f":{name}"] = attribute, text(beginning)
        for name, span in (*self.ranges, *self.added):
            if name == self._key.source:
                continue
            clauses = []
            for sign, end, mark in ((">=", span.min, "min"), ("<=", span.max, "max")):
                if end is not None:
                    # DynamoDB has no order of truth.
                    sign_of = "=" if isinstance(end, bool) else sign
                    clauses.append(f"#{name} {sign_of} :{name}_{mark}")
                    names[f"#{name}"], values[f":{name}_{mark}"] = name, _attribute(end)
            if clauses and self._has_default_in(name, span):
                # A record from before the field existed has the default, and no attribute.
                values[":null"] = text("NULL")
                absent = f"attribute_not_exists(#{name}) OR attribute_type(#{name}, :null)"
                clauses = [f"({absent} OR {' AND '.join(clauses)})"]
            conditions += clauses
        return conditions, names, values

    def _has_default_in(self, name: str, span: Range[Any]) -> bool:
        """Whether the range holds what an entity has whose record lacks the field."""
        field = self.lists.entity.fields.get(name)
        if field is None or field.default in (None, REQUIRED):
            return False
        value = field.given_default
        return (span.min is None or span.min <= value) and (span.max is None or value <= span.max)

    def _key_of(self, name: str, end: Decimal | int | datetime | None) -> str | None:
        """Return the key of a range's end, in the form in which entities hold the value."""
        if end is None:
            return None
        if isinstance(end, datetime):
            return self._key.key(timestamp(end))
        form = self.lists.entity.fields[name].form
        exact = form.exact(end) if isinstance(form, FixedDecimal) else end  # type: ignore[arg-type]
        return self._key.key(exact)

    @property
    def _partition(self) -> Partition:
        if self.source is None:
            return self.lists.all
        return next(each for each in self.lists.partitions if each.source == self.source[0])

    @property
    def _key(self) -> SortKey:
        key: SortKey = self.lists.orders[self.by]
        return key


def _attribute(end: Decimal | int | datetime) -> dict[str, Any]:
    if isinstance(end, bool):
        return {"BOOL": end}
    return text(timestamp(end)) if isinstance(end, datetime) else number(end)


def _json(end: Decimal | int | datetime | None) -> str | None:
    if end is None:
        return None
    return end.isoformat() if isinstance(end, datetime) else str(end)
