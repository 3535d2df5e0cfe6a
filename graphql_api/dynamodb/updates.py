"""An update of one entity: made once, on top of what is there, whatever clocks and responses do.

The times of an entity's versions rise strictly, whatever the clocks say. So a record whose time is
before that of an attempt does not hold it; and a record of a later time, by another write, may
stand on top of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from functools import partial
from typing import Any, Final, Generic

from graphql_api.domain.entity import E
from graphql_api.domain.errors import (
    NotFound,
    OutcomeUnknown,
    Throttled,
    UnreadableRecord,
    VersionConflict,
)
from graphql_api.domain.ports import Write
from graphql_api.dynamodb.attempt import Attempt, is_by, made, present, was_last
from graphql_api.dynamodb.attributes import RecordFormat, is_tombstone
from graphql_api.dynamodb.readable import LAST_CHANGEABLE
from graphql_api.dynamodb.writes import UNKNOWN, Applied, Unmet, Writer, too_fast

_TICK: Final = timedelta(microseconds=1)  # between the times of two versions, at least


@dataclass(frozen=True)
class Update(Generic[E]):
    """One update, until its outcome is certain.

    Attributes:
        send: makes one attempt's call.
        expected_version: the caller's; None: on top of whatever is there.
    """

    form: RecordFormat[E, Any, Any]
    writer: Writer
    send: Callable[[Attempt], Any]
    entity_id: str
    write: Write
    expected_version: int | None

    async def make(self) -> E:
        """Return the changed entity. Errors: see Repository."""
        attempt = Attempt(self.expected_version, self.write)
        calls = self.writer.calls
        for number in range(1, calls.max_attempts + 1):
            if number > 2:  # the first time on top of another's change there is nothing to wait for
                await calls.pause(number - 2)
            outcome = await self.writer.write(partial(self.send, attempt), self.entity_id)
            if isinstance(outcome, Applied):
                return made(self.form.decode, outcome.record)
            outcome = await self.writer.up_to_date(outcome, attempt, self.entity_id)
            if outcome.record is not None and is_by(outcome.record, self.write):
                return made(self.form.decode, outcome.record)
            attempt = self._next(attempt, outcome)
        raise Throttled(too_fast(self.form.noun))

    def _next(self, attempt: Attempt, outcome: Unmet) -> Attempt:
        """Return what to try on top of the record, where the last attempt has come to nothing.

        Raises:
            OutcomeUnknown: it may have been made, or may still be.
            NotFound, VersionConflict, UnreadableRecord: nothing was changed, nor will be.
        """
        record, lost = present(outcome.record, self.write), outcome.after_loss
        if record is None:
            if lost:
                raise OutcomeUnknown(
                    UNKNOWN
                )  # it may still be made, on an entity yet to be created
            raise NotFound(self.form.noun, self.entity_id)
        if lost and attempt.may_be_below(record):
            raise OutcomeUnknown(UNKNOWN)
        if is_tombstone(record):
            if was_last(record, self.write):
                raise OutcomeUnknown(UNKNOWN)  # made, and then deleted
            raise NotFound(self.form.noun, self.entity_id)
        if lost and attempt.may_still_be_made(record):
            raise OutcomeUnknown(UNKNOWN)
        current = self.form.decode(record)
        if self.expected_version not in (None, current.version):
            raise VersionConflict(self.form.noun, self.expected_version, current)
        if current.version > LAST_CHANGEABLE:
            raise UnreadableRecord(self.form.noun, self.entity_id)
        return Attempt(current.version, self._after(current), is_on_top=True)

    def _after(self, current: E) -> Write:
        """Return the write with a time after the entity's, which may be ahead of our clock."""
        try:
            after = current.updated_at.astimezone(UTC) + _TICK
        except OverflowError as error:  # there is no later one
            raise UnreadableRecord(self.form.noun, current.id) from error
        return replace(self.write, at=max(self.write.at, after))
