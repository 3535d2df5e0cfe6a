"""The repository as a dictionary: plain enough to be right by reading it, the oracle of tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from graphql_api.domain.errors import (
    IdempotencyConflict,
    InvalidCursor,
    NotFound,
    UnreadableRecord,
    VersionConflict,
)
from graphql_api.domain.paging import Edge, Listing, Order, Page
from graphql_api.domain.ports import Presence, Write
from graphql_api.domain.timestamp import moment, timestamp

KEY_MEMORY = timedelta(hours=24)  # after its entity was deleted
Place = tuple[Any, str]  # what its order goes by, and its id


@dataclass(frozen=True)
class Oracle:
    """What a kind's lists hold, and in which order, said a second time and without keys.

    Attributes:
        passes: whether a filter lets an entity through.
        value: what an order goes by.
    """

    noun: str
    passes: Callable[[Any, Any], bool]
    value: Callable[[Any, Any], Any]

    def place(self, entity: Any, order: Order[Any]) -> Place:
        return self.value(entity, order.field), entity.id

    def listed(self, entities: Sequence[Any], wanted: Any, order: Order[Any]) -> list[Any]:
        """Return those of the entities that a list holds, in its order."""
        found = [entity for entity in entities if self.passes(wanted, entity)]
        return sorted(found, key=lambda one: self.place(one, order), reverse=order.descending)


@dataclass(frozen=True)
class _Stored:
    noun: str
    entity: Any
    write_id: str
    input_hash: str | None
    deleted_at: datetime | None = None


@dataclass
class ModelTable:
    """What the models of several kinds have in common, as their repositories have one table."""

    stored: dict[str, _Stored] = field(default_factory=dict)


class Model:
    """A Repository without shards, keys, bounds or a budget: it filters and sorts all."""

    def __init__(self, oracle: Oracle, table: ModelTable | None = None) -> None:
        self._oracle = oracle
        self._stored = (table or ModelTable()).stored
        self._cursors: dict[str, tuple[Any, Order[Any], Place]] = {}

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Any | UnreadableRecord]:
        wanted = [self._stored[entity_id] for entity_id in ids if entity_id in self._stored]
        return {stored.entity.id: stored.entity for stored in wanted if not stored.deleted_at}

    async def create(self, entity: Any, write: Write) -> Any:
        stored = self._stored.get(entity.id)
        if stored is None or (stored.deleted_at and write.at >= stored.deleted_at + KEY_MEMORY):
            noun = self._oracle.noun
            self._stored[entity.id] = _Stored(noun, entity, write.id, write.input_hash)
            return entity
        if write.input_hash is None:
            raise RuntimeError("The new id is taken")
        if stored.deleted_at or stored.input_hash != write.input_hash:
            raise IdempotencyConflict
        return stored.entity

    async def update(
        self, entity_id: str, changes: Mapping[str, Any], write: Write, expected_version: int | None
    ) -> Any:
        stored = self._standing(entity_id)
        if stored.write_id == write.id:
            return stored.entity
        before = stored.entity
        self._expect(expected_version, before)
        at = max(write.at, moment(before.updated_at) + timedelta(microseconds=1))
        entity = replace(before, **changes, version=before.version + 1, updated_at=timestamp(at))
        self._stored[entity_id] = replace(stored, entity=entity, write_id=write.id)
        return entity

    async def delete(self, entity_id: str, write: Write, expected_version: int | None) -> None:
        stored = self._stored.get(entity_id)
        if stored is not None and stored.deleted_at and stored.write_id == write.id:
            return
        stored = self._standing(entity_id)
        self._expect(expected_version, stored.entity)
        self._stored[entity_id] = replace(stored, write_id=write.id, deleted_at=write.at)

    async def presence(self, ids: Sequence[str], at: datetime) -> Mapping[str, Presence]:
        found = [self._stored[each] for each in ids if each in self._stored]
        return {
            stored.entity.id: Presence.DELETED if stored.deleted_at else Presence.EXISTS
            for stored in found
            if not stored.deleted_at or at < stored.deleted_at + KEY_MEMORY
        }

    async def page(self, listing: Listing[Any, Any]) -> Page[Any]:
        wanted, order, request = listing.filter, listing.order, listing.page
        after = None if request.cursor is None else self._place(request.cursor, wanted, order)
        own = [s for s in self._stored.values() if s.noun == self._oracle.noun]
        # A walk backwards is one forwards in the other order, each page turned round.
        walked = Order(order.field, order.descending != request.backwards)
        found = self._oracle.listed([s.entity for s in own if not s.deleted_at], wanted, walked)
        if after is not None:
            found = [e for e in found if self._is_behind(e, after, walked)]
        edges = [Edge(self._cursor(one, wanted, order), one) for one in found[: request.size]]
        has_more, has_cursor = len(found) > request.size, after is not None
        if request.backwards:
            edges.reverse()
        return Page(
            edges=tuple(edges),
            has_next=has_cursor if request.backwards else has_more,
            has_previous=has_more if request.backwards else has_cursor,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )

    def _standing(self, entity_id: str) -> _Stored:
        stored = self._stored.get(entity_id)
        if stored is None or stored.deleted_at:
            raise NotFound(self._oracle.noun, entity_id)
        return stored

    def _expect(self, version: int | None, entity: Any) -> None:
        if version is not None and entity.version != version:
            raise VersionConflict(self._oracle.noun, version, entity)

    def _cursor(self, entity: Any, wanted: Any, order: Order[Enum]) -> str:
        cursor = f"cursor {len(self._cursors)}"
        self._cursors[cursor] = (wanted, order, self._oracle.place(entity, order))
        return cursor

    def _place(self, cursor: str, wanted: Any, order: Order[Enum]) -> Place:
        if self._cursors.get(cursor, ())[:2] != (wanted, order):
            raise InvalidCursor
        return self._cursors[cursor][2]

    def _is_behind(self, entity: Any, other: Place, walked: Order[Enum]) -> bool:
        place = self._oracle.place(entity, walked)
        return place < other if walked.descending else place > other
