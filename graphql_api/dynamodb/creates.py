"""A create: what is there already may be what it made itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql_api.domain.errors import IdempotencyConflict, OutcomeUnknown, Throttled
from graphql_api.domain.ports import Write
from graphql_api.dynamodb.attempt import is_by, made, present, was_last
from graphql_api.dynamodb.codec import Record, decode, is_tombstone, text, version_of
from graphql_api.dynamodb.keys import time_key
from graphql_api.dynamodb.writes import TOO_FAST, UNKNOWN, Applied, Unmet, Writer
from graphql_api.items.item import Item


@dataclass(frozen=True)
class Create:
    """One create; `put` makes its call."""

    writer: Writer
    put: Callable[[], Any]
    item: Item
    write: Write

    async def make(self) -> Item:
        """Return the item that was created. Errors: see ItemRepository."""
        outcome = await self.writer.write(self.put, self.item.id)
        if isinstance(outcome, Applied):
            return self.item
        record = outcome.record
        if record is not None and is_by(record, self.write):
            return made(record)
        if record is not None and not outcome.is_current and self._may_be_gone(record):
            outcome = await self.writer.standing(self.item.id, lost=outcome.after_loss)
        return self._found(outcome)

    def _may_be_gone(self, record: Record) -> bool:
        """Whether a record that may be old shows an item that was deleted since, or the reverse."""
        if is_tombstone(record):
            return present(record, self.write) is None
        return self._is_of_same_key(record)

    def _is_of_same_key(self, record: Record) -> bool:
        hashed = self.write.input_hash
        return hashed is not None and record.get("input_hash") == text(hashed)

    def _found(self, outcome: Unmet) -> Item:
        record, lost = present(outcome.record, self.write), outcome.after_loss
        if record is None:
            # Not applied yet; or what refused it has gone since.
            raise OutcomeUnknown(UNKNOWN) if lost else Throttled(TOO_FAST)
        if is_by(record, self.write):
            return made(record)
        if was_last(record, self.write):
            return self.item  # never updated, and deleted by another since
        if self.write.input_hash is None:
            # A random id: only an earlier attempt of this very create can have taken it.
            its_time = text(time_key(self.item.created_at))
            if not lost and record.get("created_at") != its_time:
                raise RuntimeError(f"The new id {self.item.id} is taken")
            return self.item if is_tombstone(record) else decode(record)
        if not self._is_of_same_key(record):
            raise IdempotencyConflict("The idempotency key has been used with other input.")
        if is_tombstone(record):
            if lost and version_of(record) != 1:
                raise OutcomeUnknown(UNKNOWN)  # whose its first version was, nothing tells
            raise IdempotencyConflict("The item that was created with this key has been deleted.")
        return decode(record)
