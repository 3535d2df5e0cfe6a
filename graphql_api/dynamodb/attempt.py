"""One attempt of a write, and whether a record shows its result."""

from collections.abc import Callable
from dataclasses import dataclass

from graphql_api.domain.entity import E
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.ports import Write
from graphql_api.dynamodb.attributes import Record, text, time_key, time_text_of, version_of
from graphql_api.dynamodb.write_requests import is_expired


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one call is conditional on, and the time it writes.

    Attributes:
        version: that the record has to have; None: any.
        write: with the time. A record that is not before it refuses the call.
        is_on_top: the time was chosen to be after that of the version: nothing more is asked.
    """

    version: int | None
    write: Write
    is_on_top: bool = False

    def may_still_be_made(self, record: Record) -> bool:
        """Whether the record, or a later version of it, can meet the condition."""
        if self.version is not None:
            version = version_of(record)
            if version is None or version > self.version:
                return False
            if version < self.version:
                return True
        return self.is_on_top or time_text_of(record) < time_key(self.write.at)

    def may_be_below(self, record: Record) -> bool:
        """Whether another's record or tombstone may be on top of what this attempt made."""
        if self.version is None:
            return time_text_of(record) > time_key(self.write.at)
        version = version_of(record)
        return version is None or version > self.version + 1


def present(record: Record | None, write: Write) -> Record | None:
    """Return the record; None where a create could be made: a tombstone past its time is none."""
    return None if record is None or is_expired(record, write.at) else record


def is_by(record: Record, write: Write) -> bool:
    """Whether this write made the record what it is."""
    return record.get("write_id") == text(write.id)


def was_last(tombstone: Record, write: Write) -> bool:
    """Whether this write made the last version of the entity that was deleted then."""
    return tombstone.get("last_write_id") == text(write.id)


def made(decode: Callable[[Record], E], record: Record) -> E:
    """Return the entity that this service's own write has made of a record.

    Raises:
        UnreadableRecord: what the write left alone is damaged, and only reading it could tell.
    """
    try:
        return decode(record)
    except UnreadableRecord as error:
        raise UnreadableRecord(error.noun, error.id, was_changed=True) from error
