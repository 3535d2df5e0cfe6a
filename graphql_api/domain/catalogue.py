"""The use cases: what can be done with the catalogue of items."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter, with_config

from graphql_api.domain.errors import InvalidCursor, ItemNotFound, UnreadableItem, VersionConflict
from graphql_api.domain.identity import could_be_id, id_of_key, input_hash, random_id
from graphql_api.domain.item import ITEM_CHANGES, NEW_ITEM, RULES, IdempotencyKey, Item, NewItem
from graphql_api.domain.listing import Listing, Page
from graphql_api.domain.ports import ItemRepository, Write
from graphql_api.domain.validation import check


@dataclass(frozen=True)
class Catalogue:
    """Items, by the rules. Errors: see ItemRepository, and InvalidInput for bad values.

    Attributes:
        now: the time, with a time zone.
        new_token: 32 hexadecimal digits, never the same twice.
    """

    items: ItemRepository
    now: Callable[[], datetime]
    new_token: Callable[[], str]

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Item | UnreadableItem]:
        """Return the items that exist, by id; any text may be asked for as an id."""
        known = list(dict.fromkeys(filter(could_be_id, ids)))
        return await self.items.get_many(known) if known else {}

    async def page(self, listing: Listing) -> Page:
        try:
            return await self.items.page(listing)
        except InvalidCursor as error:
            argument = "before" if listing.page.backwards else "after"
            raise InvalidCursor(f"{argument}: {error}") from error

    async def create(
        self,
        values: Mapping[str, Any],
        idempotency_key: str | None = None,
        caller: str = "",
    ) -> Item:
        """Create an item; with a key, at most one of it, however often this is repeated.

        Args:
            caller: whose key it is: the subject of a Caller.
        """
        given = {"description": None, **values}
        if idempotency_key is None:
            new, item_id, hashed = check(NEW_ITEM, given), random_id(self.new_token()), None
        else:
            new, key = _checked_with_key(given, idempotency_key)
            item_id, hashed = id_of_key(caller, key), input_hash(new)
        now = self.now()
        item = Item(id=item_id, created_at=now, updated_at=now, version=1, **new)
        return await self.items.create(item, Write(self.new_token(), now, hashed))

    async def update(
        self, item_id: str, values: Mapping[str, Any], expected_version: int | None = None
    ) -> Item:
        """Change only the fields in values; none leaves the item and its version alone."""
        changes = check(ITEM_CHANGES, values)
        if not could_be_id(item_id):
            raise ItemNotFound(item_id)
        if not changes:
            return await self._unchanged(item_id, expected_version)
        write = Write(self.new_token(), self.now())
        return await self.items.update(item_id, changes, write, expected_version)

    async def delete(self, item_id: str, expected_version: int | None = None) -> None:
        if not could_be_id(item_id):
            raise ItemNotFound(item_id)
        write = Write(self.new_token(), self.now())
        await self.items.delete(item_id, write, expected_version)

    async def _unchanged(self, item_id: str, expected_version: int | None) -> Item:
        item = (await self.items.get_many([item_id])).get(item_id)
        if item is None:
            raise ItemNotFound(item_id)
        if isinstance(item, UnreadableItem):
            raise item
        if expected_version is not None and item.version != expected_version:
            raise VersionConflict(expected_version, item)
        return item


@with_config(RULES)
class _KeyedItem(NewItem):
    idempotency_key: IdempotencyKey


_KEYED_ITEM: Final = TypeAdapter(_KeyedItem)


def _checked_with_key(values: Mapping[str, Any], key: str) -> tuple[NewItem, str]:
    # Checked together, so that a bad key is named beside the other fields at fault.
    keyed = check(_KEYED_ITEM, {**values, "idempotency_key": key})
    return (
        NewItem(
            name=keyed["name"],
            description=keyed["description"],
            price=keyed["price"],
            category=keyed["category"],
        ),
        keyed["idempotency_key"],
    )
