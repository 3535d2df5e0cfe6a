"""What one request's resolvers share; nothing in it outlives the request."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from strawberry.dataloader import DataLoader

from graphql_api.domain.budget import Budget
from graphql_api.domain.caller import Caller
from graphql_api.domain.collection import Collection
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import Page
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.schema.persisted import DocumentStore


@dataclass
class Context:
    """One request.

    Attributes:
        list_concurrency: lists that are read at the same time; the others wait their turn.
        caller: None where somebody has to sign in and nobody has.
        is_alone: the process serves no other request meanwhile.
        document_store: persisted documents beyond this process; None: there are none.
        short_lists: response keys of the lists that met their read budget.
        problems: the types of the expected failures in the answer.
    """

    catalogue: Collection[Item, Filter, OrderField]
    budget: Budget
    list_concurrency: int
    caller: Caller | None
    document_store: DocumentStore | None = None
    is_alone: bool = False
    short_lists: list[list[str | int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

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
