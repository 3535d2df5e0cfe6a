"""The keys of items in the table's six indexes, and the Query that serves a list of them.

A list is a range of an index's keys, and a condition for the rest of the filter. docs/extending.md
says what the indexes are for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from graphql_api.domain.fields import DecimalText
from graphql_api.domain.paging import Order, Range
from graphql_api.domain.text import FOLDED_MAX, exceeds, fold, has_controls, nfc
from graphql_api.domain.timestamp import PATTERN, Timestamp, timestamp
from graphql_api.dynamodb.attributes import (
    KEY_END,
    Condition,
    after_prefix,
    number,
    text,
)
from graphql_api.items.item import (
    CATEGORY_MAX,
    CENT,
    ITEM,
    NAME_MAX,
    PRICE_DIGITS,
    PRICE_FORM,
    PRICE_MAX,
)
from graphql_api.items.listing import Filter, OrderField

# Below every character that a name may hold: with "#", "Book" would come after "Book 2".
NAME_END: Final = "\x01"
AFTER_KEY_END: Final = chr(ord(KEY_END) + 1)
# DynamoDB's sort keys hold 1,024 bytes; the id and its separator take 38.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
NAME_KEY_BYTES: Final = 900

SORT_KEYS: Final[Mapping[OrderField, str]] = {
    OrderField.CREATED_AT: "by_created",
    OrderField.NAME: "by_name",
    OrderField.PRICE: "by_price",
}
# Every sort key ends in an id, and what stands before it has the order's own form: a position
# that no item could have was not issued by this service.
_FORMS: Final = {
    order.value: re.compile(rf"{start}{ITEM.ids.pattern}", re.ASCII)
    for order, start in (
        (OrderField.CREATED_AT, f"{PATTERN}{KEY_END}"),
        (OrderField.NAME, r"[^\x00-\x1f]+\x01"),
        (OrderField.PRICE, r"\d{12}#"),
    )
}
_LONGEST_PLACE: Final = NAME_KEY_BYTES + len(NAME_END) + ITEM.ids.length


def list_partition(shard: int, category: str | None) -> str:
    """Return the partition key of a list; the shard first: a category may hold any character."""
    return f"{shard:02d}" if category is None else f"{shard:02d}#{category}"


def index_name(order: OrderField, category: str | None) -> str:
    return f"{'all' if category is None else 'category'}_{SORT_KEYS[order]}"


def list_attribute(category: str | None) -> str:
    return "list_all" if category is None else "list_category"


def name_key(name: str) -> str:
    """Return the case-folded name, cut to the bytes a key has room for."""
    return fold(name).encode()[:NAME_KEY_BYTES].decode(errors="ignore")


def price_key(price: DecimalText) -> str:
    """Return the price in hundredths, 12 digits."""
    return price.replace(".", "").zfill(PRICE_DIGITS)


def created_sort_key(item_id: str, created_at: Timestamp) -> str:
    return f"{created_at}{KEY_END}{item_id}"


def name_sort_key(item_id: str, name: str) -> str:
    return f"{name_key(name)}{NAME_END}{item_id}"


def price_sort_key(item_id: str, price: DecimalText) -> str:
    return f"{price_key(price)}{KEY_END}{item_id}"


@dataclass(frozen=True)
class ItemQuery:
    """What of a list is asked for, in one canonical form: equal lists have equal queries.

    Attributes:
        by: the order.
        category: the list's partition; None for all items.
        names: a case-folded prefix, "" where there is none.
        prices: both ends storable, or open.
        times: in UTC, or open.
        is_empty: no item can ever be in it.
    """

    by: OrderField
    category: str | None = None
    names: str = ""
    prices: Range[Decimal] = field(default_factory=Range)
    times: Range[datetime] = field(default_factory=Range)
    is_empty: bool = False

    @property
    def order(self) -> str:
        return self.by.value

    @property
    def fingerprint_parts(self) -> list[Any]:
        ends = (self.prices.min, self.prices.max)
        times = (self.times.min, self.times.max)
        return [
            self.is_empty,
            self.category,
            self.names,
            *(None if end is None else str(end) for end in ends),
            *(None if end is None else end.isoformat() for end in times),
        ]

    @property
    def index(self) -> str:
        return index_name(self.by, self.category)

    @property
    def partition_key(self) -> str:
        return list_attribute(self.category)

    @property
    def sort_key(self) -> str:
        return SORT_KEYS[self.by]

    @property
    def forms(self) -> Mapping[str, re.Pattern[str]]:
        return _FORMS

    @property
    def longest_place(self) -> int:
        return _LONGEST_PLACE

    def partition(self, shard: int) -> str:
        return list_partition(shard, self.category)

    def key_range(self) -> tuple[str | None, str | None]:
        """See ListQuery."""
        match self.by:
            case OrderField.CREATED_AT:
                since, until = self.times.min, self.times.max
                return (
                    None if since is None else timestamp(since),
                    None if until is None else timestamp(until) + AFTER_KEY_END,
                )
            case OrderField.PRICE:
                least, most = self.prices.min, self.prices.max
                return (
                    None if least is None else price_key(PRICE_FORM.exact(least)),
                    None if most is None else price_key(PRICE_FORM.exact(most)) + AFTER_KEY_END,
                )
            case OrderField.NAME:
                return self.names or None, after_prefix(self.names)

    def condition(self) -> Condition:
        """See ListQuery."""
        conditions: list[str] = []
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        if self.names and self.by is not OrderField.NAME:
            conditions.append("begins_with(#by_name, :name)")
            names["#by_name"], values[":name"] = "by_name", text(self.names)
        ends: list[tuple[str, str, Decimal | datetime | None]] = []
        if self.by is not OrderField.PRICE:
            ends += [("price", ">=", self.prices.min), ("price", "<=", self.prices.max)]
        if self.by is not OrderField.CREATED_AT:
            ends += [("created_at", ">=", self.times.min), ("created_at", "<=", self.times.max)]
        for attribute, sign, end in ends:
            if end is not None:
                mark = f":{attribute}_{'min' if sign == '>=' else 'max'}"
                conditions.append(f"#{attribute} {sign} {mark}")
                names[f"#{attribute}"] = attribute
                values[mark] = number(end) if isinstance(end, Decimal) else text(timestamp(end))
        return conditions, names, values


def query_of(wanted: Filter, order: Order[OrderField]) -> ItemQuery:
    """Return what the filter asks for, in the order.

    Range ends that could not be stored are clamped: a minimum rounds up, a maximum down.
    """
    nothing = ItemQuery(order.field, is_empty=True)
    prefix = wanted.name_prefix or ""
    # Neither can be of an item; and before anything else, as normalising them could take seconds.
    if exceeds(wanted.category or "", CATEGORY_MAX) or exceeds(prefix, FOLDED_MAX * NAME_MAX):
        return nothing
    category = None if wanted.category is None else nfc(wanted.category)
    names = fold(prefix)
    if category is not None and (
        not category or len(category) > CATEGORY_MAX or has_controls(category)
    ):
        return nothing
    # A control character would reach into the key behind the name.
    if has_controls(names) or len(names.encode()) > NAME_KEY_BYTES:
        return nothing
    prices = _storable(wanted.price)
    times = Range(_utc(wanted.created_at.min), _utc(wanted.created_at.max))
    if prices is None or _is_empty(times):
        return nothing
    return ItemQuery(order.field, category, names, prices, times)


def _storable(prices: Range[Decimal]) -> Range[Decimal] | None:
    least, most = prices.min, prices.max
    # Compared before anything is rounded: 1e999 has no hundredths to round to.
    if (least is not None and least > PRICE_MAX) or (most is not None and most < CENT):
        return None
    clamped = Range(
        None if least is None or least <= CENT else least.quantize(CENT, ROUND_CEILING),
        None if most is None or most >= PRICE_MAX else most.quantize(CENT, ROUND_FLOOR),
    )
    return None if _is_empty(clamped) else clamped


def _is_empty(span: Range[Decimal] | Range[datetime]) -> bool:
    # Both ends have the same type; the union only keeps mypy from seeing it.
    return span.min is not None and span.max is not None and span.min > span.max  # type: ignore[operator]


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
