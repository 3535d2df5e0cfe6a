"""Queries and mutations of items: read the input, make one call, return the entities."""

from typing import Annotated, Any, Final

import strawberry

from graphql_api.domain.collection import INPUTS_MAX
from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, PageRequest
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
from graphql_api.jobs.starting import Format, started_export, started_import
from graphql_api.jobs.types import FileFormat, Job, StartImportSuccess
from graphql_api.schema.connections import Connection
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import (
    NEEDS_EDITOR_AND_JOBS,
    NEEDS_JOBS,
    NOR_ARE_ELEMENTS,
    read_by_id,
    read_list,
    write,
)
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
FIRST_PAGE: Final = PageRequest()
Which = Annotated[
    ItemFilter | None, strawberry.argument(description="Which items; all by default.")
]
OrderBy = Annotated[
    ItemOrder | None, strawberry.argument(description="In which order; newest first by default.")
]


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
        filter: Which = strawberry.UNSET,
        order_by: OrderBy = NEWEST_FIRST,
    ) -> Connection[domain.Item]:
        listing = _listing(filter, order_by, page_of(first, after, last, before))
        return Connection(await info.context.page(ITEM, listing, info.path.as_list()))


def _listing(
    filter: ItemFilter | None, order_by: ItemOrder | None, page: PageRequest = FIRST_PAGE
) -> ItemListing:
    wanted = or_none(filter)
    return ItemListing(
        filter=wanted.to_domain() if wanted else Filter(),
        order=order_by.to_domain() if order_by else DEFAULT_ORDER,
        page=page,
    )


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
        RESULTS.create_many,
        f"Create at most {INPUTS_MAX} items. Each is created or not by itself, as by `createItem`"
        " with the same input: there is a result for each input, in their order, and null with an"
        " error where `createItem` would return null. They are stored concurrently, those with the"
        " same `idempotencyKey` one after the other.",
        NOR_ARE_ELEMENTS,
    )
    async def create_items(
        self,
        info: Info,
        inputs: Annotated[
            list[CreateItemInput],
            strawberry.argument(description=f"The new items: at most {INPUTS_MAX}."),
        ],
    ) -> Any:
        return RESULTS.created_each(await info.context.create_many(ITEM, inputs), info)

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

    @write(
        StartImportSuccess | None,
        "Start a job that creates an item for each record of a file, which is then uploaded with"
        " the form in the response. A record has the fields of `CreateItemInput`, and each item is"
        " created, or not, as by `createItem`. A record without an `idempotencyKey` creates an item"
        " whenever the file is imported; with one, records with the same key create at most one.",
        needs=NEEDS_EDITOR_AND_JOBS,
    )
    async def start_item_import(
        self, info: Info, format: Format = FileFormat.JSON_LINES
    ) -> StartImportSuccess:
        return await started_import(info, ITEM, format)

    @write(
        Job | None,
        "Start a job that writes all items of a list to a file. An item that exists throughout and"
        " keeps its position in the order is in it exactly once.",
        needs=NEEDS_JOBS,
    )
    async def start_item_export(
        self,
        info: Info,
        filter: Which = strawberry.UNSET,
        order_by: OrderBy = NEWEST_FIRST,
        format: Format = FileFormat.JSON_LINES,
    ) -> Any:
        return await started_export(info, ITEM, _listing(filter, order_by), format)
