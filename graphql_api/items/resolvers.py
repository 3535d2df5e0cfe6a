"""Queries and mutations of items: read the input, make one call, return the entities."""

from collections.abc import Awaitable, Sequence
from typing import Annotated, Any, Final

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphql_api.domain.errors import InvalidPageRequest
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
    Node,
    OrderDirection,
    Viewer,
    or_none,
    values_of,
)

ItemInfo = Info[domain.Item, Filter, OrderField]

NODES_MAX = 100  # ids; what one BatchGetItem takes

NEWEST_FIRST = ItemOrder(field=ItemOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.type(description="The queries.")
class Query:
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
        info: ItemInfo,
        id: Annotated[strawberry.ID, strawberry.argument(description="The item's id.")],
    ) -> domain.Item | None:
        return await info.context.by_id.load(id)

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
        info: ItemInfo,
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
        return Connection(await info.context.page(listing, info.path.as_list()))

    @strawberry.field(
        graphql_type=Node | None,
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_BY_ID, MAX_AGE: 0},
        description="The object with this id, or null if there is none. Strongly consistent.",
    )
    async def node(
        self,
        info: ItemInfo,
        id: Annotated[strawberry.ID, strawberry.argument(description="The object's id.")],
    ) -> domain.Item | None:
        return await info.context.by_id.load(id)

    @strawberry.field(
        graphql_type=list[Node | None] | None,
        extensions=[NEEDS_SIGN_IN],
        metadata={**READS_BY_ID, MAX_AGE: 0},
        description=(
            f"The objects with these ids (at most {NODES_MAX}), in the order of the ids; null for"
            " each that does not exist."
        ),
    )
    async def nodes(
        self,
        info: ItemInfo,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description=f"At most {NODES_MAX} ids.")
        ],
    ) -> list[Awaitable[domain.Item | None]]:
        if len(ids) > NODES_MAX:
            raise InvalidPageRequest(f"ids takes at most {NODES_MAX} ids; there are {len(ids)}.")
        # Awaited one by one by the executor: what fails for one id is that one's error alone.
        return [info.context.by_id.load(id) for id in ids]

    @strawberry.field(
        extensions=[NEEDS_SIGN_IN],
        description="The current user, and whether they may change items.",
    )
    def viewer(self, info: ItemInfo) -> Viewer | None:
        caller = info.context.caller
        return None if caller is None else Viewer.from_domain(caller)


# Each may read the record once: an update that changes nothing returns it, and after a lost
# response it shows whether the write was applied.
@strawberry.type(description="The mutations. Several in one request run one after the other.")
class Mutation:
    @strawberry.mutation(
        extensions=[NEEDS_EDITOR],
        metadata=READS_BY_ID,
        description="Create an item. With an `idempotencyKey`, repeated calls create at most one.",
    )
    async def create_item(
        self,
        info: ItemInfo,
        input: Annotated[CreateItemInput, strawberry.argument(description="The new item.")],
    ) -> CreateItemResult | None:
        item = await info.context.collection.create(
            values_of(input, ITEM), or_none(input.idempotency_key), _subject(info)
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
        info: ItemInfo,
        input: Annotated[
            UpdateItemInput, strawberry.argument(description="The item's id and its new values.")
        ],
    ) -> UpdateItemResult | None:
        item = await info.context.collection.update(
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
        info: ItemInfo,
        input: Annotated[DeleteItemInput, strawberry.argument(description="The item to delete.")],
    ) -> DeleteItemResult | None:
        await info.context.collection.delete(input.id, or_none(input.expected_version))
        return DeleteItemSuccess(deleted_item_id=input.id)


def _subject(info: ItemInfo) -> str:
    caller = info.context.caller
    return "" if caller is None else caller.subject


# Every way to the table but the one through an item that is there.
_ALL: Final = " ".join(
    to_camel_case(name) for name in ("id", *ITEM.fields, "created_at", "updated_at", "version")
)
_WARM_UP_QUERY: Final = f"""
    query ($id: ID!) {{
      item(id: $id) {{ ...all }}
      items(first: 1) {{ nodes {{ ...all }} pageInfo {{ hasNextPage endCursor }} }}
    }}
    fragment all on Item {{ {_ALL} }}
"""
_WARM_UP_CREATE: Final = """
    mutation ($input: CreateItemInput!) {
      createItem(input: $input) {
        __typename
        ... on CreateItemSuccess { item { id } }
        ... on Problem { message }
      }
    }
"""
WARM_UP: Final[Sequence[tuple[str, dict[str, Any]]]] = (
    (_WARM_UP_QUERY, {"id": "item_" + "0" * 32}),
    (_WARM_UP_CREATE, {"input": {"name": "Lamp", "price": "1.00", "category": "Home"}}),
)
"""What a new process executes once before its first request; nothing of it is sent."""
