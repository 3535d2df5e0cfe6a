"""Reviews for local use; those of a load are of items that need not exist."""

import random
from collections.abc import Mapping, Sequence
from typing import Any, Final

from examples.reviews.review import REVIEW, Filter, OrderField, Review
from graphql_api.domain.paging import Listing, Order
from graphql_api.domain.samples import Samples
from graphql_api.items.item import ITEM

TEXTS: Final = ("Broke at once.", "Not for me.", "It will do.", "Good.", "I would buy it again.")


def _first_run(ids: Mapping[str, Sequence[str]]) -> Sequence[Mapping[str, Any]]:
    return [
        {"item_id": item_id, "rating": rating, "text": TEXTS[rating - 1]}
        for number, item_id in enumerate(ids.get(ITEM.noun, ())[-20:])
        for rating in (5 - number % 3, 4 - number % 4)
    ]


def _generated(chance: random.Random, number: int) -> Mapping[str, Any]:
    rating = 1 + int(len(TEXTS) * chance.random())
    item_id = ITEM.ids.of_token(f"{number // 5:032x}")
    return {"item_id": item_id, "rating": rating, "text": TEXTS[rating - 1]}


SAMPLES: Final[Samples[Review]] = Samples(
    entity=REVIEW,
    everything=Listing(Filter(), Order(OrderField.CREATED_AT)),
    first_run=_first_run,
    generated=_generated,
    changed={"rating": 5, "text": TEXTS[3]},
    example={"item_id": ITEM.ids.of_token("0" * 32), "rating": 4, "text": TEXTS[3]},
)
