"""One attempt of a write, and whether a record shows its result."""

from collections.abc import Callable
from dataclasses import dataclass

from graphql_api.domain.entity import E
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.ports import Write
from graphql_api.domain.timestamp import timestamp
from graphql_api.dynamodb.attributes import Record, text, time_text_of, version_of
from graphql_api.dynamodb.write_requests import is_expired


@dataclass(frozen=True, slots=True)
class Attempt:
    """The condition of one call, and the time it writes.

    Attributes:
        version: the version that the record must have; None accepts any.
        write: includes the time. The call fails if the record's time is not before it.
        is_on_top: the time was chosen to be after that of the version, so the call has no
            condition on times.
    """

    version: int | None
    write: Write
    is_on_top: bool = False

    def may_still_be_made(self, record: Record) -> bool:
        """Whether the record, or a later version of it, can satisfy the condition."""
        if self.version is not None:
            version = version_of(record)
            if version is None or version > self.version:
                return False
            if version < self.version:
                return True
        return self.is_on_top or time_text_of(record) < timestamp(self.write.at)

    def may_be_below(self, record: Record) -> bool:
        """Whether another write's record or tombstone may be based on this attempt's result."""
        if self.version is None:
            return time_text_of(record) > timestamp(self.write.at)
        version = version_of(record)
        return version is None or version > self.version + 1


def present(record: Record | None, write: Write) -> Record | None:
    """Return the record, or None if a create is possible: an expired tombstone counts as absent."""
    return None if record is None or is_expired(record, write.at) else record


def is_by(record: Record, write: Write) -> bool:
    """Whether this write produced the record's current state."""
    return record.get("write_id") == text(write.id)


def was_last(tombstone: Record, write: Write) -> bool:
    """Whether this write produced the entity's last version before its deletion."""
    return tombstone.get("last_write_id") == text(write.id)


def made(decode: Callable[[Record], E], record: Record) -> E:
    """Return the entity in the record that this write produced.

    Raises:
        UnreadableRecord: an attribute that the write left unchanged is damaged, which only
            reading it could show.
    """
    try:
        return decode(record)
    except UnreadableRecord as error:
        raise UnreadableRecord(error.noun, error.id, was_changed=True) from error
