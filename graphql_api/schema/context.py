"""What one request's resolvers share, in addition to what its execution is given."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic

from strawberry.dataloader import DataLoader
from strawberry.types import Info as StrawberryInfo

from graphql_api.domain.collection import Collection
from graphql_api.domain.entity import E
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import F, K, Listing, Page
from graphql_api.execution.request import RequestContext


@dataclass(kw_only=True)
class Context(RequestContext, Generic[E, F, K]):
    """One request.

    Attributes:
        list_concurrency: lists that are read at the same time; the others wait their turn.
    """

    collection: Collection[E, F, K]
    list_concurrency: int

    @cached_property
    def by_id(self) -> DataLoader[str, E | None]:
        """Entities by id: one read for all the ids that a request asks for together."""

        async def load(ids: Sequence[str]) -> list[E | UnreadableRecord | None]:
            found = await self.collection.get_many(ids)
            return [found.get(entity_id) for entity_id in ids]

        # An exception among the results is raised for its own id alone.
        return DataLoader(load)

    async def page(self, listing: Listing[F, K], path: list[str | int]) -> Page[E]:
        """Return a page of a list; a short one is listed by its path in the response."""
        async with self._lists:
            page = await self.collection.page(listing)
        if page.is_short:
            self.short_lists.append(path)
        return page

    @cached_property
    def _lists(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(self.list_concurrency)


Info = StrawberryInfo[Context[E, F, K], Any]
"""What a resolver is given of its request and of its place in it."""
