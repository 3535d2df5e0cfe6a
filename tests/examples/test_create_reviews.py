"""Another entity with a mutation of several: what it needs is two lines, and the rest follows."""

from collections import Counter
from dataclasses import replace
from typing import Annotated, Any, Final

import strawberry

from examples.reviews.entity import REGISTRATION, ReviewMutation
from examples.reviews.review import REVIEW
from examples.reviews.types import RESULTS, CreateReviewInput
from graphql_api.registry import Registry
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import write
from graphql_api.settings import Settings
from tests.examples.with_reviews import WITH_REVIEWS
from tests.items.lamps import LampApplication
from tests.support.counted import counting

CREATE: Final = """
    mutation ($inputs: [CreateReviewInput!]!) {
      createReviews(inputs: $inputs) {
        __typename
        ... on CreateReviewSuccess { review { rating item { name } } }
        ... on InputProblem { fields { path code } }
        ... on NotFoundProblem { itemId }
      }
    }
"""
NOBODY: Final = f"item_{'0' * 32}"
Inputs = Annotated[list[CreateReviewInput], strawberry.argument(description="The new reviews.")]


@strawberry.type
class SeveralReviews(ReviewMutation):
    @write(RESULTS.create_many, "Create several reviews.")
    async def create_reviews(self, info: Info, inputs: Inputs) -> Any:
        return RESULTS.created_each(await info.context.create_many(REVIEW, inputs), info)


def _registrations() -> Any:
    return tuple(
        replace(each, mutation=SeveralReviews) if each is REGISTRATION else each
        for each in WITH_REVIEWS.registrations()
    )


SEVERAL: Final[Registry] = replace(WITH_REVIEWS, registrations=_registrations)


async def test_each_review_has_its_result_and_a_missing_item_is_its_own(settings: Settings) -> None:
    calls: Counter[str] = Counter()
    service = LampApplication(settings, SEVERAL, counting(calls))
    lamp = await service.create()
    good = {"itemId": lamp["id"], "rating": 4, "text": "Good."}
    calls.clear()
    answer = await service.ask(
        CREATE, inputs=[good, {**good, "itemId": NOBODY}, {**good, "rating": 6}, good]
    )
    success = {
        "__typename": "CreateReviewSuccess",
        "review": {"rating": 4, "item": {"name": "Lamp"}},
    }
    assert answer["createReviews"] == [
        success,
        {"__typename": "NotFoundProblem", "itemId": NOBODY},
        {
            "__typename": "InputProblem",
            "fields": [{"path": ["inputs", "2", "rating"], "code": "TOO_LARGE"}],
        },
        success,
    ]
    # A read for each reference that is checked, and one for the items in the response.
    assert calls == {"BatchGetItem": 4, "PutItem": 2}
