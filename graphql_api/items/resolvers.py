"""Queries and mutations of items: read the input, make one call, return the entities."""

from typing import Annotated

import strawberry

from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, page_request
from graphql_api.items import item as domain
from graphql_api.items.inputs import (
    CreateItemInput,
    DeleteItemInput,
    ItemFilter,
    ItemOrder,
    ItemOrderField,
    UpdateItemInput,
)
from graphql_api.items.item import ITEM
from graphql_api.items.listing import DEFAULT_ORDER, Filter, ItemListing
from graphql_api.items.problems import (
    CreateItemResult,
    CreateItemSuccess,
    DeleteItemResult,
    DeleteItemSuccess,
    UpdateItemResult,
    UpdateItemSuccess,
)
from graphql_api.items.types import Item, ItemConnection
from graphql_api.schema.connections import Connection
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import (
    MAX_AGE,
    NEEDS_EDITOR,
    NEEDS_SIGN_IN,
    READS_BY_ID,
    READS_LIST,
)
from graphql_api.schema.types import (
    After,
    Before,
    First,
    Last,
    OrderDirection,
    or_none,
    values_of,
)

NEWEST_FIRST = ItemOrder(field=ItemOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.type
class ItemQuery:
    @strawberry.field(
        graphql_type=Item | None,
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_BY_ID, MAX_AGE: 0},
        description=(
            "The item with this id, or null if there is none; a malformed id is null too. Strongly"
            " consistent."
        ),
    )
    async def item(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The item's id.")],
    ) -> domain.Item | None:
        return await info.context.get(ITEM, id)

    @strawberry.field(
        graphql_type=ItemConnection | None,
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_LIST, MAX_AGE: 5},
        description=(
            "A page of items, read from indexes that are eventually consistent (`item` and `node`"
            f" are strongly consistent). `first` or `last`: 1 to {PAGE_SIZE_MAX}; without both,"
            f" `first: {PAGE_SIZE_DEFAULT}`. `after` goes with `first`, `before` with `last`; any"
            " other combination is an error (BAD_USER_INPUT). Null is the same as omitted. A"
            " cursor belongs to its filter and order, not to a page size, and stays valid after"
            " its item is deleted. While you page, an item that exists throughout and keeps its"
            " position in the order is returned exactly once."
        ),
    )
    async def items(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        filter: Annotated[
            ItemFilter | None,
            strawberry.argument(description="Which items; all by default."),
        ] = strawberry.UNSET,
        order_by: Annotated[
            ItemOrder | None,
            strawberry.argument(description="In which order; newest first by default."),
        ] = NEWEST_FIRST,
    ) -> Connection[domain.Item]:
        page = page_request(or_none(first), or_none(after), or_none(last), or_none(before))
        wanted = or_none(filter)
        listing = ItemListing(
            filter=wanted.to_domain() if wanted else Filter(),
            order=order_by.to_domain() if order_by else DEFAULT_ORDER,
            page=page,
        )
        return Connection(await info.context.page(ITEM, listing, info.path.as_list()))


# Each may read the record once: an update that changes nothing returns it, and after a lost
# response it shows whether the write was applied.
@strawberry.type
class ItemMutation:
    @strawberry.mutation(
        extensions=[NEEDS_EDITOR],
        metadata=READS_BY_ID,
        description="Create an item. With an `idempotencyKey`, repeated calls create at most one.",
    )
    async def create_item(
        self,
        info: Info,
        input: Annotated[CreateItemInput, strawberry.argument(description="The new item.")],
    ) -> CreateItemResult | None:
        item = await info.context.collection(ITEM).create(
            values_of(input, ITEM), or_none(input.idempotency_key), info.context.subject
        )
        return CreateItemSuccess(item=item)

    @strawberry.mutation(
        extensions=[NEEDS_EDITOR],
        metadata=READS_BY_ID,
        description=(
            "Update the given fields only: an omitted field is unchanged, a null description is"
            " cleared, any other null is an InputProblem (REQUIRED). Without any field the item is"
            " returned unchanged, with the same version."
        ),
    )
    async def update_item(
        self,
        info: Info,
        input: Annotated[
            UpdateItemInput, strawberry.argument(description="The item's id and its new values.")
        ],
    ) -> UpdateItemResult | None:
        item = await info.context.collection(ITEM).update(
            input.id, values_of(input, ITEM), or_none(input.expected_version)
        )
        return UpdateItemSuccess(item=item)

    @strawberry.mutation(
        extensions=[NEEDS_EDITOR],
        metadata=READS_BY_ID,
        description="Delete an item permanently.",
    )
    async def delete_item(
        self,
        info: Info,
        input: Annotated[DeleteItemInput, strawberry.argument(description="The item to delete.")],
    ) -> DeleteItemResult | None:
        await info.context.collection(ITEM).delete(input.id, or_none(input.expected_version))
        return DeleteItemSuccess(deleted_item_id=input.id)
