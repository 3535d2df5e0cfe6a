"""Items, pages of items, and what can be fetched again by its id."""

from datetime import datetime
from decimal import Decimal

import strawberry

from graphql_api.domain.caller import Caller
from graphql_api.domain.paging import Page
from graphql_api.items import item as domain


@strawberry.interface(
    description="Anything that can be fetched again by its id (Relay object identification)."
)
class Node:
    id: strawberry.ID = strawberry.field(
        description=(
            "Opaque, and URL-safe: `item_` and 32 letters or digits. The same id serves `item`,"
            " `node` and every mutation."
        )
    )


@strawberry.type(description="An item of the catalogue.")
class Item(Node):
    name: str = strawberry.field(
        description=(
            "1 to 100 characters (code points after NFC), not only blanks, no control characters."
        )
    )
    description: str | None = strawberry.field(
        description="At most 500 characters, line feeds and tabs among them. Null if there is none."
    )
    price: Decimal = strawberry.field(
        description=(
            "In US dollars. Above 0, at most 12 digits, 2 of them after the point; always sent"
            ' with two: "30.00".'
        )
    )
    category: str = strawberry.field(description="1 to 50 characters, otherwise like `name`.")
    created_at: datetime = strawberry.field(description="When the item was created.")
    updated_at: datetime = strawberry.field(
        description="When the item was last changed; its creation, if it never was."
    )
    version: int = strawberry.field(
        description=(
            "1 when created, one more with each update. Give it as `expectedVersion` to change"
            " or delete the item only as you know it."
        )
    )

    @classmethod
    def from_domain(cls, item: domain.Item) -> "Item":
        return cls(
            id=strawberry.ID(item.id),
            name=item.name,
            description=item.description,
            price=item.price,
            category=item.category,
            created_at=item.created_at,
            updated_at=item.updated_at,
            version=item.version,
        )


@strawberry.type(description="An item's place in a list.")
class ItemEdge:
    cursor: str = strawberry.field(
        description=(
            "Goes into `after` or `before` of the same list: same filter, same order, any page"
            " size. It outlives its item."
        )
    )
    node: Item = strawberry.field(description="The item.")


@strawberry.type(description="What lies before and after a page (Relay connections).")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description=(
            "Whether there is more after this page. Exact when paging forwards; with `before`,"
            " true."
        )
    )
    has_previous_page: bool = strawberry.field(
        description=(
            "Whether there is more before this page. Exact when paging backwards; with `after`,"
            " true."
        )
    )
    start_cursor: str | None = strawberry.field(
        description="Give it as `before` for the page before this one."
    )
    end_cursor: str | None = strawberry.field(
        description=(
            "Give it as `after` for the page after this one. Where a page came back short, it"
            " is the place that was reached: go on from there."
        )
    )


@strawberry.type(description="A page of items.")
class ItemConnection:
    edges: list[ItemEdge] = strawberry.field(description="The items with their cursors.")
    nodes: list[Item] = strawberry.field(description="The items alone.")
    page_info: PageInfo = strawberry.field(description="What lies before and after this page.")

    @classmethod
    def from_domain(cls, page: Page[domain.Item]) -> "ItemConnection":
        nodes = [Item.from_domain(edge.entity) for edge in page.edges]
        return cls(
            edges=[
                ItemEdge(cursor=edge.cursor, node=node)
                for edge, node in zip(page.edges, nodes, strict=True)
            ],
            nodes=nodes,
            page_info=PageInfo(
                has_next_page=page.has_next,
                has_previous_page=page.has_previous,
                start_cursor=page.start_cursor,
                end_cursor=page.end_cursor,
            ),
        )


# No "id": Relay would take it for something that node can fetch again.
@strawberry.type(description="Whoever is asking.")
class Viewer:
    is_signed_in: bool = strawberry.field(
        description="False where the service runs without sign-in."
    )
    name: str | None = strawberry.field(
        description="To show to the person who signed in; null where it is not known."
    )
    may_edit: bool = strawberry.field(
        description="Whether `createItem`, `updateItem` and `deleteItem` are allowed."
    )

    @classmethod
    def from_domain(cls, caller: Caller) -> "Viewer":
        return cls(is_signed_in=caller.is_signed_in, name=caller.name, may_edit=caller.may_edit)
