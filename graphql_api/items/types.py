"""An item, and pages of items."""

from datetime import datetime
from decimal import Decimal

import strawberry

from graphql_api.domain.paging import Page
from graphql_api.items import item as domain
from graphql_api.schema.types import Node, PageInfo


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
