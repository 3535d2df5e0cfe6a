"""How an item is stored: what does not follow from its fields is where it stands in the indexes.

docs/extending.md says what the indexes are for.
"""

from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from graphql_api.domain.fields import DecimalText
from graphql_api.domain.paging import Order, Range
from graphql_api.domain.text import FOLDED_MAX, exceeds, fold, has_controls, nfc
from graphql_api.dynamodb.attributes import KEY_END, ListQuery, RecordFormat
from graphql_api.dynamodb.list_keys import BY_CREATION, Partition, SortKey
from graphql_api.dynamodb.lists import Lists
from graphql_api.dynamodb.record_format import record_format
from graphql_api.items.item import CATEGORY_MAX, CENT, ITEM, NAME_MAX, PRICE_DIGITS, PRICE_MAX, Item
from graphql_api.items.listing import Filter, ItemListing, OrderField

# Below every character that a name may hold: with "#", "Book" would come after "Book 2".
NAME_END: Final = "\x01"
# DynamoDB's sort keys hold 1,024 bytes; the id and its separator take 38.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
NAME_KEY_BYTES: Final = 900


def name_key(name: str) -> str:
    """Return the case-folded name, cut to the bytes a key has room for."""
    return fold(name).encode()[:NAME_KEY_BYTES].decode(errors="ignore")


def price_key(price: DecimalText) -> str:
    """Return the price in hundredths, 12 digits."""
    return price.replace(".", "").zfill(PRICE_DIGITS)


LISTS: Final = Lists(
    ITEM,
    orders={
        OrderField.CREATED_AT: BY_CREATION,
        OrderField.NAME: SortKey(
            "by_name", "name", name_key, rf"[^\x00-\x1f]+{NAME_END}", NAME_KEY_BYTES, NAME_END
        ),
        OrderField.PRICE: SortKey(
            "by_price", "price", price_key, rf"\d{{{PRICE_DIGITS}}}{KEY_END}", PRICE_DIGITS
        ),
    },
    # The shard first: a category may hold any character.
    all=Partition("list_all", lambda shard, _: f"{shard:02d}"),
    others=(
        Partition(
            "list_category",
            lambda shard, category: f"{shard:02d}{KEY_END}{category}",
            "category",
        ),
    ),
)


def query_of(wanted: Filter, order: Order[OrderField]) -> ListQuery:
    """Return what the filter asks for, in the order.

    Range ends that could not be stored are clamped: a minimum rounds up, a maximum down.
    """
    nothing = LISTS.nothing(order.field)
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
    return LISTS.query(
        order.field,
        ranges={"price": prices, "created_at": times},
        beginnings={"name": names},
        source=None if category is None else ("category", category),
    )


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


RECORD: Final[RecordFormat[Item, Filter, OrderField]] = record_format(LISTS, query_of, ItemListing)
