"""What the domain asks of the place where items are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from graphql_api.domain.errors import UnreadableItem
from graphql_api.domain.item import Item, ItemChanges
from graphql_api.domain.listing import Listing, Page


@dataclass(frozen=True, slots=True)
class Write:
    """How a write recognises itself when it is tried again.

    Attributes:
        id: random, of this write alone; kept in the record.
        at: with a time zone.
        input_hash: only of a create with an idempotency key.
    """

    id: str
    at: datetime
    input_hash: str | None = None


class ItemRepository(Protocol):
    """Where items are kept. Every method may raise Throttled, StoreUnavailable or
    DeadlineExceeded; those that write may raise OutcomeUnknown too. No other failure is ever
    reported for a write that took effect.
    """

    async def get_many(self, item_ids: Sequence[str]) -> Mapping[str, Item | UnreadableItem]:
        """Return the items that exist, by id, as they are now; unknown ids are absent.

        Args:
            item_ids: distinct, of the form that ids have. More than 100 take several calls:
                https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
        """
        ...

    async def page(self, listing: Listing) -> Page:
        """Return one page of a list; it may lag a write by a moment.

        An item that is there all along, and whose place in the order does not change, comes
        exactly once in a walk. A page holds as many items as asked for while there are more,
        unless the read budget is met (`Page.is_short`).

        Raises:
            InvalidCursor: before anything is read.
        """
        ...

    async def create(self, item: Item, write: Write) -> Item:
        """Keep a new item and return it; the one that is there already for this same create.

        Raises:
            IdempotencyConflict: the key was used for other input, or its item was deleted less
                than 24 hours ago.
            UnreadableItem: see update.
        """
        ...

    async def update(
        self, item_id: str, changes: ItemChanges, write: Write, expected_version: int | None
    ) -> Item:
        """Change the fields given, at least one, and return the item as it is then.

        Its `updated_at` is the write's time, or later than that of the version before, whatever
        the clocks say.

        Raises:
            ItemNotFound: there is none.
            VersionConflict: it does not have the expected version; nothing was changed.
            UnreadableItem: another program damaged what is left alone; `was_changed` tells
                whether the change was made all the same.
        """
        ...

    async def delete(self, item_id: str, write: Write, expected_version: int | None) -> None:
        """Delete the item for good: no repeated create brings it back.

        Raises:
            ItemNotFound: there is none.
            VersionConflict: it does not have the expected version; it is still there.
            UnreadableItem: likewise, and the item can't be shown.
        """
        ...

    async def check(self) -> None:
        """Read the table once, for nothing but to see that it answers."""
        ...
