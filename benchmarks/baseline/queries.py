"""What can be read."""

import strawberry

from benchmarks.baseline.inputs import NEWEST_FIRST, ItemFilter, ItemOrder
from benchmarks.baseline.listing import bad_input, page_size, read_page
from benchmarks.baseline.table import read, read_many
from benchmarks.baseline.types import Item, ItemConnection, Node

NODES_MAX = 100  # what one BatchGetItem takes


@strawberry.type
class Query:
    @strawberry.field
    def item(self, id: strawberry.ID) -> Item | None:
        return read(id)

    @strawberry.field
    def items(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        filter: ItemFilter | None = None,
        order_by: ItemOrder | None = NEWEST_FIRST,
    ) -> ItemConnection | None:
        return read_page(
            filter or ItemFilter(),
            order_by or NEWEST_FIRST,
            page_size(first, after, last, before),
            after if last is None else before,
            backwards=last is not None,
        )

    @strawberry.field
    def node(self, id: strawberry.ID) -> Node | None:
        return read(id)

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Node | None] | None:
        if len(ids) > NODES_MAX:
            raise bad_input(f"ids takes at most {NODES_MAX} ids.")
        return [*read_many(ids)]
