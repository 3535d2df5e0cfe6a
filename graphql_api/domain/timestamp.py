"""A point in time as its text, which records, sort keys and responses have in one form.

A time that was read is shown as it is stored: it becomes a datetime only where a rule asks for one.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, NewType

Timestamp = NewType("Timestamp", str)
"""In UTC with microseconds, "2026-01-02T12:00:00.000000Z": text order is time order."""

PATTERN: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"  # for re.ASCII
LENGTH: Final = len("2026-01-02T12:00:00.000000Z")
# As text: a day within both ends of what a datetime holds, so that any offset can be taken off.
TIME_MIN: Final = "0001-01-02"
TIME_MAX: Final = "9999-12-31"
_RFC_3339: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)
_EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


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


def given_time(text: str) -> datetime | None:
    """Return the time that a caller sends (RFC 3339), in UTC; None where it is not one.

    What Python's years can't hold is at the nearest end.
    """
    match = _RFC_3339.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(group) for group in match.groups()[:6])
    fraction, sign, hours, minutes = match.groups()[6:]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        if int(hours or 0) > 23 or int(minutes or 0) > 59:
            raise ValueError("offset")
        at = datetime(
            max(year, 1),
            month,
            day,
            hour,
            minute,
            min(second, 59),  # RFC 3339 allows a leap second, :60, and Python does not
            int((fraction or "0")[:6].ljust(6, "0")),
            timezone(-offset if sign == "-" else offset),
        )
        if second > 60:
            raise ValueError("second")
    except ValueError:
        return None
    if year == 0:
        return _EARLIEST
    try:
        return at.astimezone(UTC) + timedelta(seconds=1 if second == 60 else 0)
    except OverflowError:
        return _EARLIEST if year == 1 else _LATEST
