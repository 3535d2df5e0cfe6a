"""How a review is stored: in the table of items and its indexes, with keys of its own."""

from typing import Final

from examples.reviews.review import RATING_MAX, RATING_MIN, REVIEW, Filter, OrderField, Review
from graphql_api.domain.paging import Order, within
from graphql_api.dynamodb.attributes import KEY_END, ListQuery, RecordFormat
from graphql_api.dynamodb.list_keys import BY_CREATION, Partition, SortKey
from graphql_api.dynamodb.lists import Lists
from graphql_api.dynamodb.record_format import record_format

LISTS: Final = Lists(
    REVIEW,
    orders={
        OrderField.CREATED_AT: BY_CREATION,
        OrderField.RATING: SortKey(
            "by_price", "rating", lambda rating: f"{rating:012d}", rf"\d{{12}}{KEY_END}", 12
        ),
    },
    all=Partition("list_all", lambda shard, _: f"review{KEY_END}{shard:02d}"),
    # Not sharded: the reviews of one item are read with one Query, next to those of others.
    others=(
        Partition(
            "list_category", lambda _, of: f"review{KEY_END}{of}", "item_id", is_sharded=False
        ),
    ),
)


def query_of(wanted: Filter, order: Order[OrderField]) -> ListQuery:
    """Return the list that a filter asks for. A range of ratings is clamped to what there is."""
    rating = within(wanted.rating, RATING_MIN, RATING_MAX)
    if rating is None:
        return LISTS.nothing(order.field)
    source = None if wanted.item_id is None else ("item_id", wanted.item_id)
    return LISTS.query(order.field, ranges={"rating": rating}, source=source)


RECORD: Final[RecordFormat[Review, Filter, OrderField]] = record_format(LISTS, query_of)
