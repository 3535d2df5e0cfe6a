"""Walks through a list, page by page with the cursors, as clients make them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product
from typing import Final

from graphql_api.domain.paging import Order, Page, PageRequest
from graphql_api.items.item import Item
from graphql_api.items.listing import ItemListing, OrderField
from tests.support.items import ItemRepository, items_of

ORDERS: Final = [Order(field, falling) for field, falling in product(OrderField, (False, True))]


async def pages(
    items: ItemRepository, listing: ItemListing, *, size: int, backwards: bool = False
) -> AsyncIterator[Page[Item]]:
    """Yield pages from one end of the list to the other; each must bring the walk further."""
    cursor: str | None = None
    while True:
        request = PageRequest(size, cursor, backwards)
        page = await items.page(replace(listing, page=request))
        yield page
        if not (page.has_previous if backwards else page.has_next):
            return
        reached = page.start_cursor if backwards else page.end_cursor
        assert reached not in (None, cursor), "there is more, and no cursor that leads to it"
        cursor = reached


async def walked(
    items: ItemRepository, listing: ItemListing, *, size: int, backwards: bool = False
) -> list[Item]:
    """Return all items of a list, in its order, whichever way they were walked."""
    found: list[Item] = []
    async for page in pages(items, listing, size=size, backwards=backwards):
        found = items_of(page) + found if backwards else found + items_of(page)
    return found
