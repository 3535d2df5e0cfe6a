"""Walks through a list, page by page with the cursors, as clients make them."""

from collections.abc import AsyncIterator
from dataclasses import replace

from graphql_api.domain.entity import E
from graphql_api.domain.paging import F, K, Listing, Page, PageRequest
from graphql_api.domain.ports import Repository


async def pages(
    repository: Repository[E, F, K],
    listing: Listing[F, K],
    *,
    size: int,
    backwards: bool = False,
) -> AsyncIterator[Page[E]]:
    """Yield pages from one end of the list to the other; each must bring the walk further."""
    cursor: str | None = None
    while True:
        request = PageRequest(size, cursor, backwards)
        page = await repository.page(replace(listing, page=request))
        yield page
        if not (page.has_previous if backwards else page.has_next):
            return
        reached = page.start_cursor if backwards else page.end_cursor
        assert reached not in (None, cursor), "there is more, and no cursor that leads to it"
        cursor = reached


async def walked(
    repository: Repository[E, F, K],
    listing: Listing[F, K],
    *,
    size: int,
    backwards: bool = False,
) -> list[E]:
    """Return all entities of a list, in its order, whichever way they were walked."""
    found: list[E] = []
    async for page in pages(repository, listing, size=size, backwards=backwards):
        met = entities_of(page)
        found = met + found if backwards else found + met
    return found


def entities_of(page: Page[E]) -> list[E]:
    return [edge.entity for edge in page.edges]
