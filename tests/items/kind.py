"""Items, as tests of any kind know them."""

import random
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from graphql_api.domain.paging import Range
from graphql_api.domain.timestamp import moment
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import RECORD
from tests.items.builders import ORDERS, an_item, dollars, many_items
from tests.support.kinds.asked import Asked, Walk
from tests.support.kinds.chosen import NUMBERS, TEXTS, mostly
from tests.support.kinds.kind import Kind
from tests.support.model import Model, Oracle
from tests.support.writes import NOON

NAMES: Final = [
    *("Book", "BOOK", "Book 2", "Book#", "Book\u0301", "Books", "boo\ud7ffk", "Boo\ue000"),
    *("é", "e\u0301", "E", "Straße", "STRASSE", "strasse 2", "\U0001f4a1", "\U0001f4a1\u200d"),
    *("\ud7ff", "\ue000", "\ufffd", "\U00010000", "\U0010ffff", "\U0010ffff" * 100, "x" * 100),
]
PREFIXES: Final[list[str | None]] = [
    *("", "b", "BOOK", "boo\ud7ff", "é", "e\u0301", "e", "ß", "\ud7ff", "\U0010ffff")
]
PRICES: Final = [Decimal(text) for text in ("0.01", "0.02", "5", "5.01", "9999999999.99")]
PRICE_ENDS: Final[list[Decimal | None]] = [
    *(*PRICES, Decimal("1e999"), Decimal("-1e999"), Decimal(-5), Decimal(0)),
    *(Decimal(text) for text in ("0.001", "0.009", "5.001", "5.009", "9999999999.991")),
]
CATEGORIES: Final = ["Books", "books", "Café", "A#B", "\U0010ffff" * 50]
TIMES: Final[list[Any]] = [NOON + timedelta(microseconds=step) for step in (0, 1, 2, 1_000_000)]

VALUES: Final = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "price": st.sampled_from(PRICES),
        "category": st.sampled_from(CATEGORIES),
    },
    optional={"description": st.sampled_from([None, "", "one\r\ntwo"])},
)
CHANGES: Final = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from([*NAMES, "", None]),
        "price": st.sampled_from([*PRICES, Decimal(0)]),
        "category": st.sampled_from(CATEGORIES),
        "description": st.sampled_from([None, "three"]),
    },
)
FILTERS: Final = st.builds(
    Filter,
    category=mostly(None, [*CATEGORIES, "Cafe\u0301", "none"]),
    name_prefix=mostly(None, PREFIXES),
    price=st.builds(Range, mostly(None, PRICE_ENDS), mostly(None, PRICE_ENDS)),
    created_at=st.builds(Range, mostly(None, TIMES), mostly(None, TIMES)),
)

PAGE: Final = """query ($first: Int, $after: String, $filter: ItemFilter, $order: ItemOrder) {
    result: items(first: $first, after: $after, filter: $filter, orderBy: $order) {
      nodes { id } pageInfo { hasNextPage endCursor } } }"""


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _passes(wanted: Filter, item: Item) -> bool:
    price, time = wanted.price, wanted.created_at
    amount, created_at = Decimal(item.price), moment(item.created_at)
    return (
        (wanted.category is None or item.category == unicodedata.normalize("NFC", wanted.category))
        and _fold(item.name).startswith(_fold(wanted.name_prefix or ""))
        and (price.min is None or amount >= price.min)
        and (price.max is None or amount <= price.max)
        and (time.min is None or created_at >= time.min)
        and (time.max is None or created_at <= time.max)
    )


def _value(item: Item, field: OrderField) -> datetime | str | Decimal:
    match field:
        case OrderField.CREATED_AT:
            return moment(item.created_at)
        case OrderField.NAME:
            return _fold(item.name)
        case OrderField.PRICE:
            return Decimal(item.price)


# What is drawn and in which order stays: the figures in docs/guarantees.md are of these seeds.
def _price(chance: random.Random) -> str:
    return f"{chance.randint(1, 10**6) / 100:.2f}"


def _new(chance: random.Random, token: str, group: str) -> dict[str, Any]:
    price = _price(chance)
    return {"name": f"Item {token}", "price": price, "category": group, "description": token}


def _walk(chance: random.Random, group: str, since: datetime) -> Walk:
    # By creation: an order in which nothing moves.
    order = {"field": "CREATED_AT", "direction": chance.choice(["ASC", "DESC"])}
    wanted: Mapping[str, Any] = {"createdAt": {"min": since.isoformat()}}
    if chance.random() < 0.5:
        wanted = {"category": group}
    return Walk(PAGE, {"filter": wanted, "order": order})


ITEMS: Final = Kind(
    record=RECORD,
    oracle=Oracle("item", _passes, _value),
    one=an_item,
    many=many_items,
    token="description",
    change=lambda number: {
        "name": f"Item {13 * number % 991:04d}",
        "description": f"Text {number}",
        "price": dollars(number % 997 + 1),
    },
    every_change={
        "name": "Desk",
        "description": "new",
        "price": dollars(5),
        "category": "Office",
    },
    still={
        OrderField.CREATED_AT: {"name": "Other", "price": dollars(1), "description": "Other"},
        OrderField.NAME: {"price": dollars(1), "description": None},
        OrderField.PRICE: {"name": "Other", "description": "Other"},
    },
    everything=Filter(),
    order_by=OrderField,
    damages={
        **dict.fromkeys(("name", "category"), TEXTS),
        "description": ({"N": "1"}, {"M": {}}),
        "price": (*NUMBERS, *({"N": text} for text in ("0.001", "10000000000"))),
    },
    hidden=("price", {"N": "29.901"}),
    values=VALUES,
    changes=CHANGES,
    listings=st.builds(ItemListing, FILTERS, st.sampled_from(ORDERS)),
    asked=Asked(
        noun="item",
        fields="id name token: description price category version createdAt updatedAt",
        token="description",
        group="category",
        new=_new,
        changed=lambda chance: {"price": _price(chance)},
        walk=_walk,
    ),
    of=lambda category: Filter(category=category),
)


def model_items() -> Model:
    """Return a model of an empty table of items."""
    return Model(ITEMS.oracle)
