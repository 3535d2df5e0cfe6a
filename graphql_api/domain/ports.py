"""What the domain asks of the place where entities are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from graphql_api.domain.entity import E
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import F, K, Listing, Page


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


class Repository(Protocol[E, F, K]):
    """Where entities of one kind are kept. Every method may raise Throttled, StoreUnavailable or
    DeadlineExceeded; those that write may raise OutcomeUnknown too. No other failure is ever
    reported for a write that took effect.
    """

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, E | UnreadableRecord]:
        """Return the entities that exist, by id, as they are now; unknown ids are absent.

        Args:
            ids: distinct, of the form that ids have. More than 100 take several calls:
                https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
        """
        ...

    async def page(self, listing: Listing[F, K]) -> Page[E]:
        """Return one page of a list; it may lag a write by a moment.

        An entity that is there all along, and whose place in the order does not change, comes
        exactly once in a walk. A page holds as many as asked for while there are more,
        unless the read budget is met (`Page.is_short`).

        Raises:
            InvalidCursor: before anything is read.
        """
        ...

    async def create(self, entity: E, write: Write) -> E:
        """Keep a new entity and return it; the one that is there already for this same create.

        Raises:
            IdempotencyConflict: the key was used for other input, or its entity was deleted less
                than 24 hours ago.
            UnreadableRecord: see update.
        """
        ...

    async def update(
        self, entity_id: str, changes: Mapping[str, Any], write: Write, expected_version: int | None
    ) -> E:
        """Change the fields given, at least one, and return the entity as it is then.

        Its `updated_at` is the write's time, or later than that of the version before, whatever
        the clocks say.

        Raises:
            NotFound: there is none.
            VersionConflict: it does not have the expected version; nothing was changed.
            UnreadableRecord: another program damaged what is left alone; `was_changed` tells
                whether the change was made all the same.
        """
        ...

    async def delete(self, entity_id: str, write: Write, expected_version: int | None) -> None:
        """Delete the entity for good: no repeated create brings it back.

        Raises:
            NotFound: there is none.
            VersionConflict: it does not have the expected version; it is still there.
            UnreadableRecord: likewise, and the entity can't be shown.
        """
        ...

    async def check(self) -> None:
        """Read the table once, for nothing but to see that it answers."""
        ...
