"""The errors of the domain, as callers see them.

DomainError
├── InvalidInput         values outside the documented limits, all of them listed
├── TooManyInputs        more inputs than one request may have for a field
├── InvalidPageRequest   the page arguments are invalid
│   └── InvalidCursor    the cursor was not issued by this service, or is for another list
├── NotFound             no entity has the id
├── VersionConflict      the entity has changed since the caller read it
├── IdempotencyConflict  the key was used with other input
├── Unauthenticated      authentication is required
├── Forbidden            the caller lacks the permission
├── JobsDisabled         the service has no jobs
├── UnreadableRecord     the stored record is damaged
└── StoreError           the call to the table failed
    ├── Throttled        DynamoDB throttled the call; nothing was applied
    ├── StoreUnavailable the table could not be reached, or failed; nothing was applied
    ├── OutcomeUnknown   a write was sent, and it is unknown whether it was applied
    └── DeadlineExceeded the request's time ended before the response arrived
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql_api.domain.entity import Versioned
from graphql_api.domain.quoting import json_text, spoken


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
    """An error whose message is safe to return to the caller."""


class InvalidInput(DomainError):
    def __init__(self, faults: list[FieldFault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = faults


class TooManyInputs(DomainError):
    """Nothing was written, of no input."""

    def __init__(self, most: int, given: int) -> None:
        super().__init__(
            f"inputs takes at most {most} inputs; there are {given}. Nothing was changed."
        )


class InvalidPageRequest(DomainError):
    pass


class InvalidCursor(InvalidPageRequest):
    pass


class NotFound(DomainError):
    def __init__(self, noun: str, missing_id: str) -> None:
        super().__init__(f"No {spoken(noun)} has the id {json_text(missing_id)}.")
        self.id = missing_id


class VersionConflict(DomainError):
    """Nothing was changed. `current` is the entity's current state, of its repository's type."""

    def __init__(self, noun: str, expected: int, current: Versioned) -> None:
        super().__init__(
            f"The {spoken(noun)} has version {current.version}, not {expected}:"
            " it has changed since."
        )
        self.current: Any = current


class IdempotencyConflict(DomainError):
    pass


class Unauthenticated(DomainError):
    pass


class Forbidden(DomainError):
    pass


class JobsDisabled(DomainError):
    def __init__(self) -> None:
        super().__init__("The service has no jobs: they are switched off.")


class UnreadableRecord(DomainError):
    """A record can't be decoded. `was_changed`: a write was applied before this was detected."""

    def __init__(self, noun: str, record_id: str, *, was_changed: bool = False) -> None:
        word = spoken(noun)
        super().__init__(
            f"The change was made, but the rest of the stored record is not a readable {word}."
            if was_changed
            else f"The stored record is not a readable {word}."
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
    """Return an error's chain of causes as one line for the log; never shown to callers.

    The types from the error to its first cause, and the message of the last that has one:
    "Throttled < Refused < ClientError: An error occurred (ThrottlingException) ...".
    """
    types, text = [], ""
    cause: BaseException | None = error
    while cause is not None:
        types.append(type(cause).__name__)
        text = str(cause) or text
        cause = cause.__cause__
    return f"{' < '.join(types)}: {' '.join(text.split())}"
