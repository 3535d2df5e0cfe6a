"""The repository as a dictionary: plain enough to be right by reading it, the oracle of tests."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
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
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, OrderField

KEY_MEMORY = timedelta(hours=24)  # after its item was deleted
Place = tuple[str | Decimal | datetime, str]


@dataclass(frozen=True)
class _Stored:
    item: Item
    write_id: str
    input_hash: str | None
    deleted_at: datetime | None = None


class ModelItems:
    """An ItemRepository without shards, keys, bounds or a budget: it filters and sorts all."""

    def __init__(self) -> None:
        self._stored: dict[str, _Stored] = {}
        self._cursors: dict[str, tuple[Filter, Order[OrderField], Place]] = {}

    async def get_many(self, item_ids: Sequence[str]) -> Mapping[str, Item | UnreadableRecord]:
        wanted = [self._stored[item_id] for item_id in item_ids if item_id in self._stored]
        return {stored.item.id: stored.item for stored in wanted if not stored.deleted_at}

    async def create(self, item: Item, write: Write) -> Item:
        stored = self._stored.get(item.id)
        if stored is None or (stored.deleted_at and write.at >= stored.deleted_at + KEY_MEMORY):
            self._stored[item.id] = _Stored(item, write.id, write.input_hash)
            return item
        if write.input_hash is None:
            raise RuntimeError("The new id is taken")
        if stored.deleted_at or stored.input_hash != write.input_hash:
            raise IdempotencyConflict
        return stored.item

    async def update(
        self, item_id: str, changes: Mapping[str, Any], write: Write, expected_version: int | None
    ) -> Item:
        stored = self._standing(item_id)
        if stored.write_id == write.id:
            return stored.item
        before = stored.item
        _expect(expected_version, before)
        at = max(write.at, moment(before.updated_at) + timedelta(microseconds=1))
        item = replace(before, **changes, version=before.version + 1, updated_at=timestamp(at))
        self._stored[item_id] = _Stored(item, write.id, stored.input_hash)
        return item

    async def delete(self, item_id: str, write: Write, expected_version: int | None) -> None:
        stored = self._stored.get(item_id)
        if stored is not None and stored.deleted_at and stored.write_id == write.id:
            return
        stored = self._standing(item_id)
        _expect(expected_version, stored.item)
        self._stored[item_id] = _Stored(stored.item, write.id, stored.input_hash, write.at)

    async def presence(self, ids: Sequence[str], at: datetime) -> Mapping[str, Presence]:
        found = [self._stored[each] for each in ids if each in self._stored]
        return {
            stored.item.id: Presence.DELETED if stored.deleted_at else Presence.EXISTS
            for stored in found
            if not stored.deleted_at or at < stored.deleted_at + KEY_MEMORY
        }

    async def page(self, listing: Listing[Filter, OrderField]) -> Page[Item]:
        wanted, order, request = listing.filter, listing.order, listing.page
        after = None if request.cursor is None else self._place(request.cursor, wanted, order)
        found = [
            s.item for s in self._stored.values() if not s.deleted_at and _passes(wanted, s.item)
        ]
        # A walk backwards is one forwards in the other order, each page turned round.
        falling = order.descending != request.backwards
        found.sort(key=lambda item: _place_of(item, order), reverse=falling)
        if after is not None:
            found = [i for i in found if _is_behind(_place_of(i, order), after, falling=falling)]
        edges = [Edge(self._cursor(item, wanted, order), item) for item in found[: request.size]]
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

    def _standing(self, item_id: str) -> _Stored:
        stored = self._stored.get(item_id)
        if stored is None or stored.deleted_at:
            raise NotFound("item", item_id)
        return stored

    def _cursor(self, item: Item, wanted: Filter, order: Order[OrderField]) -> str:
        cursor = f"cursor {len(self._cursors)}"
        self._cursors[cursor] = (wanted, order, _place_of(item, order))
        return cursor

    def _place(self, cursor: str, wanted: Filter, order: Order[OrderField]) -> Place:
        if self._cursors.get(cursor, ())[:2] != (wanted, order):
            raise InvalidCursor
        return self._cursors[cursor][2]


def _expect(version: int | None, item: Item) -> None:
    if version is not None and item.version != version:
        raise VersionConflict("item", version, item)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _passes(wanted: Filter, item: Item) -> bool:
    price, time = wanted.price, wanted.created_at
    amount, created_at = Decimal(item.price), moment(item.created_at)
    return (
        (wanted.category is None or item.category == unicodedata.normalize("NFC", wanted.category))
        and _fold(item.name).startswith(_fold(wanted.name_prefix or ""))
        and (price.min is None or amount >= price.min)
        and (price.max is None or amount <= price.max)
        and (time.min is None or created_at >= time.min)
        and (time.max is None or created_at <= time.max)
    )


def _place_of(item: Item, order: Order[OrderField]) -> Place:
    match order.field:
        case OrderField.CREATED_AT:
            return moment(item.created_at), item.id
        case OrderField.NAME:
            return _fold(item.name), item.id
        case OrderField.PRICE:
            return Decimal(item.price), item.id


def _is_behind(place: Place, other: Place, *, falling: bool) -> bool:
    return place < other if falling else place > other
