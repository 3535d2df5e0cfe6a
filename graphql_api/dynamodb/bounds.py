"""A filter as DynamoDB can serve it: a range of the index's keys, and a condition for the rest."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from graphql_api.domain.paging import Order, Range
from graphql_api.domain.text import FOLDED_MAX, exceeds, fold, has_controls, nfc
from graphql_api.dynamodb import keys
from graphql_api.dynamodb.codec import number, text
from graphql_api.items.item import CATEGORY_MAX, CENT, NAME_MAX, PRICE_MAX
from graphql_api.items.listing import Filter, OrderField

AFTER_KEY_END: Final = chr(ord(keys.KEY_END) + 1)
HIGHEST: Final = "\U0010ffff"


@dataclass(frozen=True)
class Bounds:
    """What of a list is asked for, in one canonical form: equal lists have equal bounds.

    Attributes:
        category: the list's partition; None for all items.
        names: a case-folded prefix, "" where there is none.
        prices: both ends storable, or open.
        times: in UTC, or open.
        is_empty: no item can ever be in it.
    """

    category: str | None = None
    names: str = ""
    prices: Range[Decimal] = field(default_factory=Range)
    times: Range[datetime] = field(default_factory=Range)
    is_empty: bool = False

    def key_range(self, order: Order[OrderField]) -> tuple[str | None, str | None]:
        """Return the lowest and the highest sort key that the order's own part allows.

        Both are included, but no item's key is ever equal to the highest.
        """
        match order.field:
            case OrderField.CREATED_AT:
                since, until = self.times.min, self.times.max
                return (
                    None if since is None else keys.time_key(since),
                    None if until is None else keys.time_key(until) + AFTER_KEY_END,
                )
            case OrderField.PRICE:
                least, most = self.prices.min, self.prices.max
                return (
                    None if least is None else keys.price_key(least),
                    None if most is None else keys.price_key(most) + AFTER_KEY_END,
                )
            case OrderField.NAME:
                return self.names or None, _after_prefix(self.names)

    def condition(
        self, order: Order[OrderField]
    ) -> tuple[list[str], dict[str, str], dict[str, Any]]:
        """Return the filter conditions for what the order's keys can't serve.

        Returns:
            The conditions, the names and the values that their placeholders stand for.
        """
        conditions: list[str] = []
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        if self.names and order.field is not OrderField.NAME:
            conditions.append("begins_with(#by_name, :name)")
            names["#by_name"], values[":name"] = "by_name", text(self.names)
        ends: list[tuple[str, str, Decimal | datetime | None]] = []
        if order.field is not OrderField.PRICE:
            ends += [("price", ">=", self.prices.min), ("price", "<=", self.prices.max)]
        if order.field is not OrderField.CREATED_AT:
            ends += [("created_at", ">=", self.times.min), ("created_at", "<=", self.times.max)]
        for attribute, sign, end in ends:
            if end is not None:
                mark = f":{attribute}_{'min' if sign == '>=' else 'max'}"
                conditions.append(f"#{attribute} {sign} {mark}")
                names[f"#{attribute}"] = attribute
                values[mark] = number(end) if isinstance(end, Decimal) else text(keys.time_key(end))
        return conditions, names, values


NOTHING: Final = Bounds(is_empty=True)


def bounds_of(wanted: Filter) -> Bounds:
    """Return what the filter asks for.

    Range ends that could not be stored are clamped: a minimum rounds up, a maximum down.
    """
    prefix = wanted.name_prefix or ""
    # Neither can be of an item; and before anything else, as normalising them could take seconds.
    if exceeds(wanted.category or "", CATEGORY_MAX) or exceeds(prefix, FOLDED_MAX * NAME_MAX):
        return NOTHING
    category = None if wanted.category is None else nfc(wanted.category)
    names = fold(prefix)
    if category is not None and (
        not category or len(category) > CATEGORY_MAX or has_controls(category)
    ):
        return NOTHING
    # A control character would reach into the key behind the name.
    if has_controls(names) or len(names.encode()) > keys.NAME_KEY_BYTES:
        return NOTHING
    prices = _storable(wanted.price)
    times = Range(_utc(wanted.created_at.min), _utc(wanted.created_at.max))
    if prices is None or _is_empty(times):
        return NOTHING
    return Bounds(category, names, prices, times)


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


def _after_prefix(prefix: str) -> str | None:
    """Return the first text after all that begin with the prefix; None where there is none."""
    stem = prefix.rstrip(HIGHEST)
    if not stem:
        return None
    following = chr(ord(stem[-1]) + 1)
    # There are no texts with surrogates: the next character is the one behind them.
    return stem[:-1] + ("\ue000" if following == "\ud800" else following)
