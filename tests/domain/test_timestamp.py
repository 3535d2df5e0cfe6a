"""The one form of a time: made, found again, and told from every other form."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.domain.timestamp import PATTERN, as_timestamp, moment, timestamp

OFFSETS = [UTC, *(timezone(timedelta(minutes=minutes)) for minutes in (-720, 90, 840))]
TIMES = st.datetimes(timezones=st.sampled_from(OFFSETS)).filter(lambda at: 1 < at.year < 9999)
FORM = re.compile(PATTERN, re.ASCII)


@given(TIMES, TIMES)
def test_order_of_texts_is_the_order_of_times(one: datetime, other: datetime) -> None:
    assert (timestamp(one) < timestamp(other)) is (one < other)
    assert moment(timestamp(one)) == one


@given(TIMES)
def test_timestamp_is_its_own(at: datetime) -> None:
    text = timestamp(at)
    assert FORM.fullmatch(text)
    assert as_timestamp(text) is text


@pytest.mark.parametrize("date", ["2026-01-02", "20260102", "2026-W01-5", "2026W015"])
@pytest.mark.parametrize("time", ["12", "12:00", "1200", "12:00:00", "120000"])
@pytest.mark.parametrize("zone", ["Z", "+00:00", "+0000", "+00:00:00"])
def test_any_other_form_of_a_time_is_brought_to_this_one(date: str, time: str, zone: str) -> None:
    fractions = [""]
    if len(time) > len("12:00"):
        fractions += [f"{point}{'0' * digits}" for point in ".," for digits in range(1, 12)]
    for between in "T -:.":
        for fraction in fractions:
            text = f"{date}{between}{time}{fraction}{zone}"
            assert as_timestamp(text) == "2026-01-02T12:00:00.000000Z"
            assert (as_timestamp(text) is text) is bool(FORM.fullmatch(text))


@pytest.mark.parametrize(
    "text",
    [
        *("", "noon", "2026-01-02", "2026-01-02T12:00:00.000000"),
        *("2026-02-30T12:00:00.000000Z", "2026-13-01T12:00:00.000000Z"),
        *("0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"),
    ],
)
def test_no_time_with_a_zone_and_utc_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        as_timestamp(text)
