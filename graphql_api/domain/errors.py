"""Everything that can go wrong, as callers see it.

DomainError
├── InvalidInput         values outside the documented limits, every one of them named
├── InvalidPageRequest   a list was asked for in a way that makes no sense
│   └── InvalidCursor    the cursor is not one of ours, or belongs to another list
├── NotFound             there is none with that id
├── VersionConflict      it has changed since the caller read it
├── IdempotencyConflict  the key has been used for something else
├── Unauthenticated      nobody is signed in, and somebody has to be
├── Forbidden            the caller may not do this
├── UnreadableRecord     what is stored is not what it should be
└── StoreError           the table did not do what was asked
    ├── Throttled        it was too busy, and said so; nothing was applied
    ├── StoreUnavailable it could not be reached, or failed; nothing was applied
    ├── OutcomeUnknown   a write was sent and nothing can tell whether it was applied
    └── DeadlineExceeded the request's time was spent before the answer came
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql_api.domain.entity import Versioned
from graphql_api.domain.quoting import json_text


class FaultCode(Enum):
    """What is wrong with one value; stable, for programs."""

    INVALID = "INVALID"
    REQUIRED = "REQUIRED"
    TOO_LARGE = "TOO_LARGE"
    TOO_LONG = "TOO_LONG"
    TOO_MANY_DIGITS = "TOO_MANY_DIGITS"
    TOO_SHORT = "TOO_SHORT"
    TOO_SMALL = "TOO_SMALL"


@dataclass(frozen=True)
class FieldFault:
    """One value outside its limits; the message names the limit."""

    field: str
    code: FaultCode
    message: str


class DomainError(Exception):
    """An outcome a caller has to be told about, in words that are safe to show."""


class InvalidInput(DomainError):
    def __init__(self, faults: list[FieldFault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = faults


class InvalidPageRequest(DomainError):
    pass


class InvalidCursor(InvalidPageRequest):
    pass


class NotFound(DomainError):
    def __init__(self, noun: str, missing_id: str) -> None:
        super().__init__(f"No {noun} has the id {json_text(missing_id)}.")
        self.id = missing_id


class VersionConflict(DomainError):
    """Nothing was changed; `current` is the entity as it stands, of the type that its repository
    keeps.
    """

    def __init__(self, noun: str, expected: int, current: Versioned) -> None:
        super().__init__(
            f"The {noun} has version {current.version}, not {expected}: it has changed since."
        )
        self.current: Any = current


class IdempotencyConflict(DomainError):
    pass


class Unauthenticated(DomainError):
    pass


class Forbidden(DomainError):
    pass


class UnreadableRecord(DomainError):
    """A record is not readable as the entity; `was_changed`: a write was made, and found out."""

    def __init__(self, noun: str, record_id: str, *, was_changed: bool = False) -> None:
        super().__init__(
            f"The change was made, but the rest of the stored record is not a readable {noun}."
            if was_changed
            else f"The stored record is not a readable {noun}."
        )
        self.noun = noun
        self.id = record_id
        self.was_changed = was_changed


class StoreError(DomainError):
    pass


class Throttled(StoreError):
    pass


class StoreUnavailable(StoreError):
    pass


class OutcomeUnknown(StoreError):
    pass


class DeadlineExceeded(StoreError):
    pass


def causes_of(error: BaseException) -> str:
    """Return what led to an error as one line for the log, which no caller may see.

    The types from the error itself to its first cause, and the text of the last that has one:
    "Throttled < Refused < ClientError: An error occurred (ThrottlingException) ...".
    """
    types, text = [], ""
    cause: BaseException | None = error
    while cause is not None:
        types.append(type(cause).__name__)
        text = str(cause) or text
        cause = cause.__cause__
    return f"{' < '.join(types)}: {' '.join(text.split())}"
