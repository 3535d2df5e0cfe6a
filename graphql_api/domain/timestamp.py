"""A point in time as its text, which records, sort keys and responses have in one form.

A time that was read is shown as it is stored: it becomes a datetime only where a rule asks for one.
"""

from datetime import UTC, datetime
from typing import Final, NewType

Timestamp = NewType("Timestamp", str)
"""In UTC with microseconds, "2026-01-02T12:00:00.000000Z": text order is time order."""

PATTERN: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"  # for re.ASCII
LENGTH: Final = len("2026-01-02T12:00:00.000000Z")


def timestamp(at: datetime) -> Timestamp:
    """Return the text of a time.

    Args:
        at: with a time zone.

    Raises:
        OverflowError: in UTC, it is before the year 1 or after 9999.
    """
    in_utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return Timestamp(in_utc.isoformat(timespec="microseconds")[: -len("+00:00")] + "Z")


def moment(time: Timestamp) -> datetime:
    """Return the time that a text stands for, in UTC."""
    return datetime.fromisoformat(time)


def as_timestamp(text: str) -> Timestamp:
    """Return a time of any ISO 8601 form as a timestamp; one that is a timestamp, unchanged.

    Raises:
        ValueError: it is not a time, or has no time zone, or no UTC.
    """
    at = datetime.fromisoformat(text)  # also of a text in the right form: it may say 30 February
    # Of the forms that ISO 8601 has for a time, no other has this length and these separators.
    if len(text) == LENGTH and text[7:20:3] == "-T::." and text[-1] == "Z":
        return Timestamp(text)
    if at.tzinfo is None:
        raise ValueError(text)
    try:
        return timestamp(at)
    except OverflowError as error:
        raise ValueError(text) from error
