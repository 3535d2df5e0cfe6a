"""A create that recognises a record it has already written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from graphql_api.domain.entity import E
from graphql_api.domain.errors import IdempotencyConflict, OutcomeUnknown, Throttled
from graphql_api.domain.ports import Write
from graphql_api.domain.quoting import spoken
from graphql_api.dynamodb.attempt import is_by, made, present, was_last
from graphql_api.dynamodb.attributes import (
    Record,
    RecordFormat,
    is_tombstone,
    text,
    version_of,
)
from graphql_api.dynamodb.writes import UNKNOWN, Applied, Unmet, Writer, too_fast


@dataclass(frozen=True)
class Create(Generic[E]):
    """One create; `put` sends its call."""

    form: RecordFormat[E, Any, Any]
    writer: Writer
    put: Callable[[], Any]
    entity: E
    write: Write

    async def make(self) -> E:
        """Return the created entity. Errors: see Repository."""
        outcome = await self.writer.write(self.put, self.entity.id)
        if isinstance(outcome, Applied):
            return self.entity
        record = outcome.record
        if record is not None and is_by(record, self.write):
            return made(self.form.decode, record)
        if record is not None and not outcome.is_current and self._may_be_gone(record):
            outcome = await self.writer.standing(self.entity.id, lost=outcome.after_loss)
        return self._found(outcome)

    def _may_be_gone(self, record: Record) -> bool:
        """Whether the entity of a possibly stale record may be deleted or recreated since."""
        if is_tombstone(record):
            return present(record, self.write) is None
        return self._is_of_same_key(record)

    def _is_of_same_key(self, record: Record) -> bool:
        hashed = self.write.input_hash
        return hashed is not None and record.get("input_hash") == text(hashed)

    def _found(self, outcome: Unmet) -> E:
        record, lost = present(outcome.record, self.write), outcome.after_loss
        if record is None:
            # Not applied yet, or the record that failed its condition no longer exists.
            raise OutcomeUnknown(UNKNOWN) if lost else Throttled(too_fast(self.form.noun))
        if is_by(record, self.write):
            return made(self.form.decode, record)
        if was_last(record, self.write):
            return self.entity  # never updated, and deleted by another write since
        if self.write.input_hash is None:
            # A random id: only an earlier attempt of the same create can have used it.
            its_time = text(self.entity.created_at)
            if not lost and record.get("created_at") != its_time:
                raise RuntimeError(f"The new id {self.entity.id} is already in use")
            return self.entity if is_tombstone(record) else self.form.decode(record)
        if not self._is_of_same_key(record):
            raise IdempotencyConflict("The idempotency key has been used with other input.")
        if is_tombstone(record):
            if lost and version_of(record) != 1:
                raise OutcomeUnknown(UNKNOWN)  # the writer of the first version is unknown
            raise IdempotencyConflict(
                f"The {spoken(self.form.noun)} that was created with this key has been deleted."
            )
        return self.form.decode(record)
