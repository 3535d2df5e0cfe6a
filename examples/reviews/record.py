"""How a review is stored: in the table of items and its indexes, with keys of its own."""

from typing import Final

from examples.reviews.review import RATING_MAX, RATING_MIN, REVIEW, Filter, OrderField, Review
from graphql_api.domain.paging import Order, Range
from graphql_api.dynamodb.attributes import KEY_END, ListQuery, RecordFormat
from graphql_api.dynamodb.lists import BY_CREATION, Lists, Partition, SortKey
from graphql_api.dynamodb.record_format import record_format

RATING_DIGITS: Final = 12  # as many as the prices that items keep in the same index

LISTS: Final = Lists(
    REVIEW,
    orders={
        OrderField.CREATED_AT: BY_CREATION,
        OrderField.RATING: SortKey(
            "by_price",
            "rating",
            lambda rating: f"{rating:0{RATING_DIGITS}d}",
            rf"\d{{{RATING_DIGITS}}}{KEY_END}",
            RATING_DIGITS,
        ),
    },
    all=Partition("list_all", "all", lambda shard, _: f"review{KEY_END}{shard:02d}"),
    by_source={
        # Not sharded: the reviews of one item are read with one Query, next to those of others.
        "item_id": Partition(
            "list_category",
            "category",
            lambda _, item_id: f"review{KEY_END}{item_id}",
            "item_id",
            is_sharded=False,
        )
    },
)


def query_of(wanted: Filter, order: Order[OrderField]) -> ListQuery:
    """Return the list that a filter asks for. A range of ratings is clamped to what there is."""
    least, most = wanted.rating.min, wanted.rating.max
    least = None if least is None or least <= RATING_MIN else least
    most = None if most is None or most >= RATING_MAX else most
    if (least or RATING_MIN) > (RATING_MAX if most is None else most):
        return LISTS.nothing(order.field)
    item_id = wanted.item_id
    return LISTS.query(
        order.field,
        ranges={"rating": Range(least, most)},
        source=None if item_id is None else ("item_id", item_id),
    )


RECORD: Final[RecordFormat[Review, Filter, OrderField]] = record_format(LISTS, query_of)
