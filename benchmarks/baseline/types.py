"""Items, and pages of items."""

from datetime import datetime
from decimal import Decimal

import strawberry


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type
class Item(Node):
    name: str
    description: str | None
    price: Decimal
    category: str
    created_at: datetime
    updated_at: datetime
    version: int


@strawberry.type
class ItemEdge:
    cursor: str
    node: Item


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class ItemConnection:
    edges: list[ItemEdge]
    page_info: PageInfo

    @strawberry.field
    def nodes(self) -> list[Item]:
        return [edge.node for edge in self.edges]
