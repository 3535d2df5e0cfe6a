"""The reviews of examples/reviews, as tests of any kind know them."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from examples.reviews.record import RECORD
from examples.reviews.review import Filter, OrderField, Review
from graphql_api.domain.paging import Listing, Order, Range
from graphql_api.domain.timestamp import timestamp
from tests.items.builders import an_item, item_id
from tests.items.kind import ITEMS
from tests.support.kinds.asked import Asked, Walk
from tests.support.kinds.chosen import NUMBERS, TEXTS, mostly
from tests.support.kinds.kind import Kind
from tests.support.model import Oracle
from tests.support.writes import NOON, token

OWNERS: Final = [an_item(("reviewed", number)) for number in range(3)]
# Those of no item: of another kind, of no kind, and one that never was.
NOBODY: Final = [f"review_{token(0)}", "x", "", item_id("nobody")]
RATINGS: Final = [1, 2, 3, 4, 5]
RATING_ENDS: Final[list[int | None]] = [*RATINGS, -5, 0, 6, 2**31]
WORDS: Final = ["Good.", "one\r\ntwo", "é" * 2_000, "Straße"]
ITEM_IDS: Final = [*(owner.id for owner in OWNERS)] * 3 + NOBODY

VALUES: Final = st.fixed_dictionaries(
    {
        "item_id": st.sampled_from(ITEM_IDS),
        "rating": st.sampled_from([*RATINGS, *RATINGS, 0, 6]),
        "text": st.sampled_from([*WORDS, *WORDS, " "]),
    }
)
CHANGES: Final = st.fixed_dictionaries(
    {},
    optional={
        "rating": st.sampled_from([*RATINGS, *RATINGS, 0, None]),
        "text": st.sampled_from([*WORDS, *WORDS, ""]),
    },
)
FILTERS: Final = st.builds(
    Filter,
    item_id=mostly(None, [*(owner.id for owner in OWNERS), NOBODY[-1]]),
    rating=st.builds(Range, mostly(None, RATING_ENDS), mostly(None, RATING_ENDS)),
)

NODES: Final = "nodes { id createdAt } pageInfo { hasNextPage endCursor }"
ALL: Final = f"""query ($first: Int, $after: String, $order: ReviewOrder) {{
    result: reviews(first: $first, after: $after, orderBy: $order) {{ {NODES} }} }}"""
OF_ONE: Final = f"""query ($id: ID!, $first: Int, $after: String, $order: ReviewOrder) {{
    result: item(id: $id) {{
      list: reviews(first: $first, after: $after, orderBy: $order) {{ {NODES} }} }} }}"""


def a_review(
    seed: object = 0,
    *,
    item_id: str = OWNERS[0].id,
    rating: int = 4,
    text: str = "Good.",
    created_at: datetime = NOON,
) -> Review:
    """Return a new review; the seed chooses its id."""
    return Review(
        id=f"review_{token(seed)}",
        item_id=item_id,
        rating=rating,
        text=text,
        created_at=timestamp(created_at),
        updated_at=timestamp(created_at),
        version=1,
    )


def many_reviews(count: int, **values: str) -> list[Review]:
    return [
        a_review(
            number,
            rating=7 * number % 5 + 1,
            created_at=NOON + timedelta(seconds=number),
            **{"item_id": OWNERS[number % 3].id, "text": f"Text {number}", **values},
        )
        for number in range(count)
    ]


def _passes(wanted: Filter, review: Review) -> bool:
    rating = wanted.rating
    return (
        (wanted.item_id is None or review.item_id == wanted.item_id)
        and (rating.min is None or review.rating >= rating.min)
        and (rating.max is None or review.rating <= rating.max)
    )


def _value(review: Review, field: OrderField) -> str | int:
    match field:
        case OrderField.CREATED_AT:
            return review.created_at
        case OrderField.RATING:
            return review.rating


def _new(chance: random.Random, text: str, group: str) -> dict[str, Any]:
    return {"itemId": group, "rating": chance.choice(RATINGS), "text": text}


def _walk(chance: random.Random, group: str, since: datetime) -> Walk:
    if chance.random() < 0.5:
        order = {"field": "CREATED_AT", "direction": chance.choice(["ASC", "DESC"])}
        return Walk(OF_ONE, {"id": group, "order": order}, group)
    # No filter leaves out those that came before.
    newest_first = {"field": "CREATED_AT", "direction": "DESC"}
    return Walk(ALL, {"order": newest_first}, until=timestamp(since.astimezone(UTC)))


REVIEWS: Final = Kind(
    record=RECORD,
    oracle=Oracle("review", _passes, _value),
    one=a_review,
    many=many_reviews,
    token="text",
    change=lambda number: {"text": f"Text {number}", "rating": number % 5 + 1},
    every_change={"rating": 1, "text": "new"},
    still={OrderField.CREATED_AT: {"rating": 1, "text": "Other"}, OrderField.RATING: {"text": "x"}},
    everything=Filter(),
    order_by=OrderField,
    damages={
        **dict.fromkeys(("item_id", "text"), TEXTS),
        "rating": (*NUMBERS, {"N": "6"}),
    },
    hidden=("rating", {"N": "1.5"}),
    values=VALUES,
    changes=CHANGES,
    listings=st.builds(
        Listing, FILTERS, st.builds(Order, st.sampled_from(OrderField), st.booleans())
    ),
    asked=Asked(
        noun="review",
        fields="id rating token: text version createdAt updatedAt",
        token="text",
        group="itemId",
        new=_new,
        changed=lambda chance: {"rating": chance.choice(RATINGS)},
        walk=_walk,
        prefix="Review",
    ),
    of=lambda item_id: Filter(item_id=item_id),
    is_group_sharded=False,
    owner=ITEMS,
    owners=OWNERS,
    example="reviews",
)
