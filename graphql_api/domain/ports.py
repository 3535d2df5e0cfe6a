"""The repository port: the interface through which the domain stores entities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from graphql_api.domain.entity import E, Entity
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import F, K, Listing, Page


@dataclass(frozen=True, slots=True)
class Write:
    """The identity of a write, by which its retry recognises it.

    Attributes:
        id: random and unique to this write; stored in the record.
        at: with a time zone.
        input_hash: only of a create with an idempotency key.
    """

    id: str
    at: datetime
    input_hash: str | None = None


class Presence(Enum):
    """Whether an entity exists; what never did is absent."""

    EXISTS = "EXISTS"
    DELETED = "DELETED"  # less than 24 hours ago: a create with its key does not restore it


class Repository(Protocol[E, F, K]):
    """A store of entities of one kind. Every method may raise Throttled, StoreUnavailable or
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

    async def presence(self, ids: Sequence[str], at: datetime) -> Mapping[str, Presence]:
        """Return which entities exist, of any kind, or were deleted shortly before, by id.

        Args:
            ids: see get_many.
            at: the time now, with a time zone.
        """
        ...

    async def page(self, listing: Listing[F, K]) -> Page[E]:
        """Return one page of a list; it may lag a write by a moment.

        While paging, an entity that exists throughout and keeps its position in the order is
        returned exactly once. A page is full while there are more entities, unless the read budget
        is met (`Page.is_short`).

        Raises:
            InvalidCursor: before anything is read.
        """
        ...

    async def create(self, entity: E, write: Write) -> E:
        """Store a new entity and return it, or the existing one if this create was made before.

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
            UnreadableRecord: another program damaged attributes that are not changed;
                `was_changed` is whether the change was made.
        """
        ...

    async def delete(self, entity_id: str, write: Write, expected_version: int | None) -> None:
        """Delete the entity permanently: a repeated create does not restore it.

        Raises:
            NotFound: there is none.
            VersionConflict: it does not have the expected version; it is still there.
            UnreadableRecord: likewise, and the entity can't be shown.
        """
        ...


class Repositories(Protocol):
    """The repositories of every kind of entity that is served, for one request."""

    def of(self, entity: Entity[E]) -> Repository[E, Any, Any]: ...

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Any]:
        """Return what Repository.get_many does for its kind, of any kind that is served.

        Args:
            ids: distinct, of the forms that the ids of these kinds have.
        """
        ...

    async def check(self) -> None:
        """Read the table once, to check that it responds."""
        ...
