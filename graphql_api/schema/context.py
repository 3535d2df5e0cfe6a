"""What one request's resolvers share, in addition to what its execution is given."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from strawberry.dataloader import DataLoader
from strawberry.types import Info as StrawberryInfo

from graphql_api.domain.collection import Collection, Collections, NewValues
from graphql_api.domain.entity import E, Entity
from graphql_api.domain.errors import JobsDisabled, UnreadableRecord
from graphql_api.domain.identity import prefix_of
from graphql_api.domain.paging import F, K, Listing, Page
from graphql_api.execution.request import RequestContext
from graphql_api.jobs.desk import Desk
from graphql_api.schema.types import or_none, values_of


@dataclass(kw_only=True)
class Context(RequestContext):
    """One request.

    Attributes:
        list_concurrency: lists that are read at the same time; the others wait their turn.
        write_concurrency: likewise, entities that one field creates.
        new_desk: returns the desk for a caller's jobs, given the subject; None: there are no jobs.
    """

    collections: Collections
    list_concurrency: int
    write_concurrency: int
    new_desk: Callable[[str], Desk] | None = None

    @property
    def has_jobs(self) -> bool:
        return self.new_desk is not None

    @cached_property
    def jobs(self) -> Desk:
        """Return what the caller can do with jobs.

        Raises:
            JobsDisabled.
        """
        if self.new_desk is None:
            raise JobsDisabled
        return self.new_desk(self.subject)

    @property
    def subject(self) -> str:
        """Return who the idempotency keys belong to; "" where nobody signed in."""
        return "" if self.caller is None else self.caller.subject

    def collection(self, entity: Entity[E]) -> Collection[E, Any, Any]:
        return self.collections.of(entity)

    async def get(self, entity: Entity[E], entity_id: str) -> E | None:
        """Return the entity of this kind; None if there is none, or the id is of another kind."""
        found: E | None = None
        if entity.ids.matches(entity_id):
            found = await self.of_any_kind(entity_id)
        return found

    async def of_any_kind(self, entity_id: str) -> Any:
        """Return the entity with this id; None if there is none, or none for this caller.

        Raises:
            UnreadableRecord: it is damaged.
        """
        if not self.budget.reads_one:
            return await self.by_id.load(entity_id)
        found = self._visible((await self.collections.get_many([entity_id])).get(entity_id))
        if isinstance(found, UnreadableRecord):
            raise found
        return found

    def _visible(self, found: Any) -> Any:
        """Return what a read by id found; None where it belongs to another caller."""
        if found is None or isinstance(found, UnreadableRecord):
            return found
        entity = self.collections.entities[prefix_of(found.id)]
        return found if entity.is_visible_to(self.subject, found) else None

    async def create(self, entity: Entity[E], values: Any) -> E:
        """Create what an input describes; with its `idempotency_key`, at most once."""
        key = or_none(values.idempotency_key)
        return await self.collection(entity).create(values_of(values, entity), key, self.subject)

    async def create_many(
        self, entity: Entity[E], inputs: Sequence[Any]
    ) -> list[E | BaseException]:
        """Create what each input describes, as `create`; what fails does not keep the others back.

        Returns:
            For each input the entity, or the error; see Results.created_each.
        """
        given = [
            NewValues(values_of(each, entity), or_none(each.idempotency_key)) for each in inputs
        ]
        with self.budget.in_parallel():
            return await self.collection(entity).create_many(
                given, self.subject, concurrency=self.write_concurrency
            )

    async def update(self, entity: Entity[E], values: Any) -> E:
        """Change what an input gives, in the entity of its `id` and `expected_version`."""
        version = or_none(values.expected_version)
        return await self.collection(entity).update(values.id, values_of(values, entity), version)

    async def delete(self, entity: Entity[E], values: Any) -> None:
        """Delete the entity of an input's `id` and `expected_version`."""
        await self.collection(entity).delete(values.id, or_none(values.expected_version))

    @cached_property
    def by_id(self) -> DataLoader[str, Any]:
        """Entities of any kind by id: one read for all the ids that a request asks for together."""

        async def load(ids: Sequence[str]) -> list[Any]:
            found = await self.collections.get_many(ids)
            return [self._visible(found.get(entity_id)) for entity_id in ids]

        # An exception among the results is raised for its own id alone.
        return DataLoader(load)

    async def page(
        self, entity: Entity[E], listing: Listing[F, K], path: list[str | int]
    ) -> Page[E]:
        """Return a page of a list; a short one is listed by its path in the response."""
        async with self._lists:
            return await self.related_page(entity, listing, path)

    async def related_page(
        self, entity: Entity[E], listing: Listing[F, K], path: list[str | int]
    ) -> Page[E]:
        """Return a page of a relation, at the same time as those of the other parents.

        It takes one Query, because it is not sharded.
        """
        page = await self.collection(entity).page(listing)
        if page.is_short:
            self.short_lists.append(path)
        return page

    @cached_property
    def _lists(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(self.list_concurrency)


Info = StrawberryInfo[Context, Any]
"""What a resolver is given of its request and of its place in it."""
