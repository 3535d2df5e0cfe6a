"""What one request's resolvers share, in addition to what its execution is given."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from strawberry.dataloader import DataLoader

from graphql_api.domain.collection import Collection
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import Page
from graphql_api.execution.request import RequestContext
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField


@dataclass(kw_only=True)
class Context(RequestContext):
    """One request.

    Attributes:
        list_concurrency: lists that are read at the same time; the others wait their turn.
    """

    catalogue: Collection[Item, Filter, OrderField]
    list_concurrency: int

    @cached_property
    def item_by_id(self) -> DataLoader[str, Item | None]:
        """Items by id: one read for all the ids that a request asks for together."""

        async def load(ids: Sequence[str]) -> list[Item | UnreadableRecord | None]:
            items = await self.catalogue.get_many(ids)
            return [items.get(item_id) for item_id in ids]

        # An exception among the results is raised for its own id alone.
        return DataLoader(load)

    async def page(self, listing: ItemListing, path: list[str | int]) -> Page[Item]:
        """Return a page of a list; a short one is noted under its path in the answer."""
        async with self._lists:
            page = await self.catalogue.page(listing)
        if page.is_short:
            self.short_lists.append(path)
        return page

    @cached_property
    def _lists(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(self.list_concurrency)
