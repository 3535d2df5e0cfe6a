"""An update of one entity, applied exactly once even if clocks differ or responses are lost.

The times of an entity's versions rise strictly, even where clocks differ. So a record with a time
before that of an attempt does not include the attempt. A record with a later time, by another
write, may be based on it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
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
from graphql_api.domain.timestamp import moment
from graphql_api.dynamodb.attempt import Attempt, is_by, made, present, was_last
from graphql_api.dynamodb.attributes import RecordFormat, is_tombstone
from graphql_api.dynamodb.readable import LAST_CHANGEABLE
from graphql_api.dynamodb.writes import UNKNOWN, Applied, Unmet, Writer, too_fast

_TICK: Final = timedelta(microseconds=1)  # the least time between two versions


@dataclass(frozen=True)
class Update(Generic[E]):
    """One update, retried until its outcome is certain.

    Attributes:
        call_of: returns the call of one attempt, its request built.
        expected_version: given by the caller; None accepts any current version.
    """

    form: RecordFormat[E, Any, Any]
    writer: Writer
    call_of: Callable[[Attempt], Callable[[], Any]]
    entity_id: str
    write: Write
    expected_version: int | None

    async def make(self) -> E:
        """Return the changed entity. Errors: see Repository."""
        attempt = Attempt(self.expected_version, self.write)
        calls = self.writer.calls
        for number in range(1, calls.max_attempts + 1):
            if number > 2:  # the first retry after another write's change needs no wait
                await calls.pause(number - 2)
            outcome = await self.writer.write(self.call_of(attempt), self.entity_id)
            if isinstance(outcome, Applied):
                return made(self.form.decode, outcome.record)
            outcome = await self.writer.up_to_date(outcome, attempt, self.entity_id)
            if outcome.record is not None and is_by(outcome.record, self.write):
                return made(self.form.decode, outcome.record)
            attempt = self._next(attempt, outcome)
        raise Throttled(too_fast(self.form.noun))

    def _next(self, attempt: Attempt, outcome: Unmet) -> Attempt:
        """Return the next attempt, based on the current record, if the last one was not applied.

        Raises:
            OutcomeUnknown: the last attempt may have been applied, or may still be.
            NotFound, VersionConflict, UnreadableRecord: nothing was changed, and nothing will be.
        """
        record, lost = present(outcome.record, self.write), outcome.after_loss
        if record is None:
            if lost:
                # The update may still be applied, to an entity that is created later.
                raise OutcomeUnknown(UNKNOWN)
            raise NotFound(self.form.noun, self.entity_id)
        if lost and attempt.may_be_below(record):
            raise OutcomeUnknown(UNKNOWN)
        if is_tombstone(record):
            if was_last(record, self.write):
                raise OutcomeUnknown(UNKNOWN)  # applied, and the entity then deleted
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
        """Return the write with a time after the entity's, even if that is ahead of our clock."""
        try:
            after = moment(current.updated_at) + _TICK
        except OverflowError as error:  # the entity has the latest possible time
            raise UnreadableRecord(self.form.noun, current.id) from error
        return replace(self.write, at=max(self.write.at, after))
