"""Queries and mutations of items: read the input, make one call, convert the answer."""

from typing import Annotated

import strawberry

from graphql_api.domain.errors import InvalidPageRequest
from graphql_api.domain.paging import page_request
from graphql_api.items import item as domain
from graphql_api.items.inputs import (
    CreateItemInput,
    DeleteItemInput,
    ItemFilter,
    ItemOrder,
    ItemOrderField,
    UpdateItemInput,
)
from graphql_api.items.listing import DEFAULT_ORDER, Filter, ItemListing, OrderField
from graphql_api.items.problems import (
    CreateItemResult,
    CreateItemSuccess,
    DeleteItemResult,
    DeleteItemSuccess,
    UpdateItemResult,
    UpdateItemSuccess,
)
from graphql_api.items.types import Item, ItemConnection
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
    Node,
    OrderDirection,
    Viewer,
    or_none,
)

ItemInfo = Info[domain.Item, Filter, OrderField]

NODES_MAX = 100  # ids; what one BatchGetItem takes

NEWEST_FIRST = ItemOrder(field=ItemOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.type(description="What can be read.")
class Query:
    @strawberry.field(
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_BY_ID, MAX_AGE: 0},
        description=(
            "The item with that id; null where there is none, also where the id could never have"
            " been one. Always current."
        ),
    )
    async def item(
        self,
        info: ItemInfo,
        id: Annotated[strawberry.ID, strawberry.argument(description="The item's id.")],
    ) -> Item | None:
        return await _item(info, id)

    @strawberry.field(
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_LIST, MAX_AGE: 5},
        description=(
            "Items, a page at a time, from indexes that may lag a write by a moment (`item` and"
            " `node` are always current). `first` or `last`: 1 to 100; neither given means"
            " `first: 20`. `after` goes with `first`, `before` with `last`; anything else is an"
            " error (BAD_USER_INPUT). A null counts as not given. A cursor belongs to its filter"
            " and order, not to its page size, and outlives its item. An item that is there all"
            " along, and whose place in the order does not change, comes exactly once."
        ),
    )
    async def items(
        self,
        info: ItemInfo,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        filter: Annotated[
            ItemFilter | None,
            strawberry.argument(description="Which items; all of them if not given."),
        ] = strawberry.UNSET,
        order_by: Annotated[
            ItemOrder | None,
            strawberry.argument(description="In which order; the newest first if not given."),
        ] = NEWEST_FIRST,
    ) -> ItemConnection | None:
        page = page_request(or_none(first), or_none(after), or_none(last), or_none(before))
        wanted = or_none(filter)
        listing = ItemListing(
            filter=wanted.to_domain() if wanted else Filter(),
            order=order_by.to_domain() if order_by else DEFAULT_ORDER,
            page=page,
        )
        return ItemConnection.from_domain(await info.context.page(listing, info.path.as_list()))

    @strawberry.field(
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_BY_ID, MAX_AGE: 0},
        description="Anything with that id; null where there is none. Always current.",
    )
    async def node(
        self,
        info: ItemInfo,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")],
    ) -> Node | None:
        return await _item(info, id)

    @strawberry.field(
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_BY_ID, MAX_AGE: 0},
        description=(
            "At most 100 ids; the answer has the order of the ids, null for each that there is not."
        ),
    )
    async def nodes(
        self,
        info: ItemInfo,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="At most 100 ids.")],
    ) -> list[Node | None] | None:
        if len(ids) > NODES_MAX:
            raise InvalidPageRequest(f"ids takes at most {NODES_MAX} ids; there are {len(ids)}.")
        # Awaited one by one by the executor: what fails for one id is that one's error alone.
        return [_item(info, id) for id in ids]  # type: ignore[misc]

    @strawberry.field(
        extensions=[NEEDS_SIGN_IN],
        description="Who is asking, and whether they may change items.",
    )
    def viewer(self, info: ItemInfo) -> Viewer | None:
        caller = info.context.caller
        return None if caller is None else Viewer.from_domain(caller)


# Each may read the record once: an update that changes nothing returns it, and after a lost answer
# it tells what became of the write.
@strawberry.type(description="What can be changed. Several mutations run one after the other.")
class Mutation:
    @strawberry.mutation(
        extensions=[NEEDS_EDITOR],
        metadata=READS_BY_ID,
        description="Create an item. Give an `idempotencyKey` to be able to repeat it safely.",
    )
    async def create_item(
        self,
        info: ItemInfo,
        input: Annotated[CreateItemInput, strawberry.argument(description="The new item.")],
    ) -> CreateItemResult | None:
        item = await info.context.collection.create(
            input.values(), or_none(input.idempotency_key), _subject(info)
        )
        return CreateItemSuccess(item=Item.from_domain(item))

    @strawberry.mutation(
        extensions=[NEEDS_EDITOR],
        metadata=READS_BY_ID,
        description=(
            "Change only the fields given: a field left out stays as it is, a null description is"
            " cleared, any other null is an InputProblem (REQUIRED). No field given: the item as"
            " it is, its version unchanged."
        ),
    )
    async def update_item(
        self,
        info: ItemInfo,
        input: Annotated[UpdateItemInput, strawberry.argument(description="The change.")],
    ) -> UpdateItemResult | None:
        item = await info.context.collection.update(
            input.id, input.values(), or_none(input.expected_version)
        )
        return UpdateItemSuccess(item=Item.from_domain(item))

    @strawberry.mutation(
        extensions=[NEEDS_EDITOR],
        metadata=READS_BY_ID,
        description="Delete an item for good.",
    )
    async def delete_item(
        self,
        info: ItemInfo,
        input: Annotated[DeleteItemInput, strawberry.argument(description="The item.")],
    ) -> DeleteItemResult | None:
        await info.context.collection.delete(input.id, or_none(input.expected_version))
        return DeleteItemSuccess(deleted_item_id=input.id)


def _subject(info: ItemInfo) -> str:
    caller = info.context.caller
    return "" if caller is None else caller.subject


async def _item(info: ItemInfo, item_id: str) -> Item | None:
    item = await info.context.by_id.load(item_id)
    return None if item is None else Item.from_domain(item)
