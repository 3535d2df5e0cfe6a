"""Queries and mutations of items: read the input, make one call, return the entities."""

from typing import Annotated, Any, Final

import strawberry

from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX
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
from graphql_api.items.types import RESULTS, Item, ItemConnection
from graphql_api.schema.connections import Connection
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import read_by_id, read_list, write
from graphql_api.schema.types import (
    After,
    Before,
    First,
    Last,
    OrderDirection,
    or_none,
    page_of,
)

NEWEST_FIRST: Final = ItemOrder(field=ItemOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.type
class ItemQuery:
    @read_by_id(
        Item | None,
        "The item with this id, or null if there is none; a malformed id is null too. Strongly"
        " consistent.",
    )
    async def item(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The item's id.")],
    ) -> domain.Item | None:
        return await info.context.get(ITEM, id)

    @read_list(
        ItemConnection | None,
        "A page of items, read from indexes that are eventually consistent (`item` and `node`"
        f" are strongly consistent). `first` or `last`: 1 to {PAGE_SIZE_MAX}; without both,"
        f" `first: {PAGE_SIZE_DEFAULT}`. `after` goes with `first`, `before` with `last`; any"
        " other combination is an error (BAD_USER_INPUT). Null is the same as omitted. A"
        " cursor belongs to its filter and order, not to a page size, and stays valid after"
        " its item is deleted. While you page, an item that exists throughout and keeps its"
        " position in the order is returned exactly once.",
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
        page = page_of(first, after, last, before)
        wanted = or_none(filter)
        listing = ItemListing(
            filter=wanted.to_domain() if wanted else Filter(),
            order=order_by.to_domain() if order_by else DEFAULT_ORDER,
            page=page,
        )
        return Connection(await info.context.page(ITEM, listing, info.path.as_list()))


@strawberry.type
class ItemMutation:
    @write(
        RESULTS.create,
        "Create an item. With an `idempotencyKey`, repeated calls create at most one.",
    )
    async def create_item(
        self,
        info: Info,
        input: Annotated[CreateItemInput, strawberry.argument(description="The new item.")],
    ) -> Any:
        return RESULTS.created(await info.context.create(ITEM, input))

    @write(
        RESULTS.update,
        "Update the given fields only: an omitted field is unchanged, a null description is"
        " cleared, any other null is an InputProblem (REQUIRED). Without any field the item is"
        " returned unchanged, with the same version.",
    )
    async def update_item(
        self,
        info: Info,
        input: Annotated[
            UpdateItemInput, strawberry.argument(description="The item's id and its new values.")
        ],
    ) -> Any:
        return RESULTS.updated(await info.context.update(ITEM, input))

    @write(RESULTS.delete, "Delete an item permanently.")
    async def delete_item(
        self,
        info: Info,
        input: Annotated[DeleteItemInput, strawberry.argument(description="The item to delete.")],
    ) -> Any:
        await info.context.delete(ITEM, input)
        return RESULTS.deleted(input.id)
