"""What GraphQL says of reviews: the type, the inputs, and what can come of the mutations."""

from datetime import datetime
from enum import Enum
from typing import Any, Final

import strawberry

from examples.reviews import review as domain
from examples.reviews.review import RATING_MAX, RATING_MIN, TEXT_MAX, Filter, OrderField
from graphql_api.domain.paging import Order, Range
from graphql_api.items.item import ITEM
from graphql_api.items.types import RESULTS as ITEM_RESULTS
from graphql_api.items.types import Item
from graphql_api.schema.connections import connection_of
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import relation_to_one
from graphql_api.schema.results import results_of
from graphql_api.schema.types import IntRange, Node, OrderDirection, or_none

RATING: Final = f"{RATING_MIN} (worst) to {RATING_MAX} (best)."
TEXT: Final = (
    f"1 to {TEXT_MAX:,} characters; not blank. Line feeds and tabs are allowed (CRLF becomes LF),"
    " other control characters are not."
)


async def _item(root: strawberry.Parent[Any], info: Info) -> Any:
    return await info.context.get(ITEM, root.item_id)


@strawberry.type(description="A review of an item.")
class Review(Node):
    represents = domain.Review

    rating: int = strawberry.field(description=RATING)
    text: str = strawberry.field(description=TEXT)
    created_at: datetime = strawberry.field(description="When the review was created.")
    updated_at: datetime = strawberry.field(description="When the review was last changed.")
    version: int = strawberry.field(description="1 when created, incremented by each update.")
    item: Any = relation_to_one(Item | None, "The item; null once it has been deleted.", _item)


ReviewConnection: Final = connection_of(Review, "review", "reviews")
RESULTS: Final = results_of(Review, "review", prefix="Review", creates=(ITEM_RESULTS.not_found,))


@strawberry.enum(description="What reviews can be ordered by. Ties are ordered by id.")
class ReviewOrderField(Enum):
    CREATED_AT = strawberry.enum_value("CREATED_AT", description="By creation time.")
    RATING = strawberry.enum_value("RATING", description="By the rating.")


@strawberry.input(description="The order of a list of reviews.")
class ReviewOrder:
    field: ReviewOrderField = strawberry.field(description="The field to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="The direction."
    )

    def to_domain(self) -> Order[OrderField]:
        return Order(OrderField(self.field.value), self.direction is OrderDirection.DESC)


@strawberry.input(description="A condition that is omitted or null does not filter.")
class ReviewFilter:
    rating: IntRange | None = strawberry.field(
        default=strawberry.UNSET, description="The range of ratings."
    )

    def to_domain(self) -> Filter:
        rating = or_none(self.rating)
        return Filter(rating=rating.to_domain() if rating else Range())


@strawberry.input(description="The review to create.")
class CreateReviewInput:
    item_id: strawberry.ID = strawberry.field(description="The id of the item; it must exist.")
    rating: int = strawberry.field(description=RATING)
    text: str = strawberry.field(description=TEXT)
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET, description="As that of `createItem`."
    )


@strawberry.input(description="The review to change, and the fields to change in it.")
class UpdateReviewInput:
    id: strawberry.ID = strawberry.field(description="The review's id.")
    expected_version: int | None = strawberry.field(
        default=strawberry.UNSET, description="Update only if the review still has this version."
    )
    rating: int | None = strawberry.field(
        default=strawberry.UNSET, description="The new rating; must not be null."
    )
    text: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new text; must not be null."
    )


@strawberry.input(description="The review to delete.")
class DeleteReviewInput:
    id: strawberry.ID = strawberry.field(description="The review's id.")
    expected_version: int | None = strawberry.field(
        default=strawberry.UNSET, description="Delete only if the review still has this version."
    )
