"""What GraphQL serves of reviews: queries, mutations, and the reviews of an item."""

from typing import Annotated, Any, Final

import strawberry

from examples.reviews.review import REVIEW, Filter
from examples.reviews.types import (
    RESULTS,
    CreateReviewInput,
    DeleteReviewInput,
    Review,
    ReviewConnection,
    ReviewFilter,
    ReviewOrder,
    ReviewOrderField,
    UpdateReviewInput,
)
from graphql_api.domain.paging import Listing
from graphql_api.items.types import Item
from graphql_api.schema.connections import Connection
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import read_by_id, read_list, relation_to_many, write
from graphql_api.schema.registration import Registration
from graphql_api.schema.types import After, Before, First, Last, OrderDirection, or_none, page_of

NEWEST_FIRST: Final = ReviewOrder(field=ReviewOrderField.CREATED_AT, direction=OrderDirection.DESC)
OrderBy = Annotated[
    ReviewOrder | None, strawberry.argument(description="In which order; newest first by default.")
]
ReviewId = Annotated[strawberry.ID, strawberry.argument(description="The review's id.")]
Which = Annotated[ReviewFilter | None, strawberry.argument(description="Which; all by default.")]
New = Annotated[CreateReviewInput, strawberry.argument(description="The new review.")]
Changed = Annotated[UpdateReviewInput, strawberry.argument(description="The new values.")]
Deleted = Annotated[DeleteReviewInput, strawberry.argument(description="The review to delete.")]


async def _of_item(
    root: strawberry.Parent[Any],
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    order_by: OrderBy = NEWEST_FIRST,
) -> Any:
    order = (order_by or NEWEST_FIRST).to_domain()
    page = page_of(first, after, last, before)
    listing = Listing(Filter(item_id=root.id), order, page)
    return Connection(await info.context.related_page(REVIEW, listing, info.path.as_list()))


@strawberry.type
class ItemFields:
    """What an item has more where reviews are served."""

    reviews: Any = relation_to_many(
        ReviewConnection | None, "A page of the item's reviews.", _of_item
    )


@strawberry.type
class ReviewQuery:
    @read_by_id(Review | None, "The review with this id, or null if there is none.")
    async def review(self, info: Info, id: ReviewId) -> Any:
        return await info.context.get(REVIEW, id)

    @read_list(ReviewConnection | None, "A page of the reviews of all items.")
    async def reviews(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        filter: Which = strawberry.UNSET,
        order_by: OrderBy = NEWEST_FIRST,
    ) -> Any:
        wanted = or_none(filter)
        order = (order_by or NEWEST_FIRST).to_domain()
        page = page_of(first, after, last, before)
        listing = Listing(wanted.to_domain() if wanted else Filter(), order, page)
        return Connection(await info.context.page(REVIEW, listing, info.path.as_list()))


@strawberry.type
class ReviewMutation:
    @write(RESULTS.create, "Create a review of an item.")
    async def create_review(self, info: Info, input: New) -> Any:
        return RESULTS.created(await info.context.create(REVIEW, input))

    @write(RESULTS.update, "Update the given fields only.")
    async def update_review(self, info: Info, input: Changed) -> Any:
        return RESULTS.updated(await info.context.update(REVIEW, input))

    @write(RESULTS.delete, "Delete a review permanently.")
    async def delete_review(self, info: Info, input: Deleted) -> Any:
        await info.context.delete(REVIEW, input)
        return RESULTS.deleted(input.id)


REGISTRATION: Final = Registration(
    entity=REVIEW,
    node=Review,
    plural="reviews",
    query=ReviewQuery,
    mutation=ReviewMutation,
    handlers=RESULTS.handlers,
    adds={Item: ItemFields},
)
