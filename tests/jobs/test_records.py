"""Records are found wherever a file's bytes are cut, as the csv module finds them."""

import csv
import io
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from graphql_api.jobs.job import RECORDS_OF_PART
from graphql_api.jobs.records import (
    PART_BYTES,
    RECORD_BYTES,
    Place,
    RawRecord,
    part_size,
    parts,
    records,
)

CELLS = st.text('ab",\n é', max_size=8)


def chunks_of(body: bytes, size: int) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


def found(body: bytes, size: int = 7, *, has_quotes: bool = False) -> list[RawRecord]:
    return list(records(chunks_of(body, size), has_quotes=has_quotes))


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=8),
    st.integers(1, 40),
    st.sampled_from(["\r\n", "\n"]),
)
def test_records_of_csv_are_those_of_the_csv_module(
    rows: list[list[str]], size: int, end: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(rows)
    body = text.getvalue().encode()
    read = [
        next(csv.reader(io.StringIO(raw.body.decode(), newline=""), strict=True))
        for raw in found(body, size, has_quotes=True)
        if raw.body is not None
    ]
    assert read == rows


@given(st.lists(st.text("ab \r", max_size=6), max_size=12), st.integers(1, 20), st.booleans())
def test_each_line_that_is_not_blank_is_a_record_with_its_place(
    lines: list[str], size: int, ends: bool
) -> None:
    body = "\n".join(lines).encode() + (b"\n" if ends and lines else b"")
    expected = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    raws = found(body, size)
    assert [(raw.line, (raw.body or b"").decode()) for raw in raws] == expected
    assert [raw.number for raw in raws] == list(range(1, len(expected) + 1))
    assert all(body[raw.start : raw.end].rstrip(b"\n") == raw.body for raw in raws)


@given(st.lists(st.sampled_from(["{}", "", " ", '"\n"', "x" * 20]), max_size=40), st.integers(1, 5))
def test_parts_read_alone_hold_the_records_of_the_whole(lines: list[str], size: int) -> None:
    body = "\n".join(lines).encode()
    whole = found(body, has_quotes=True)
    again = [
        raw
        for part in parts(whole, RECORDS_OF_PART)
        for raw in records(
            chunks_of(body[part.place.start : part.end], size), part.place, has_quotes=True
        )
    ]
    assert again == whole


def test_part_has_at_most_so_many_records_and_bytes() -> None:
    many = list(parts(found(b"{}\n" * (2 * RECORDS_OF_PART + 1), 4096), RECORDS_OF_PART))
    assert [part.records for part in many] == [RECORDS_OF_PART, RECORDS_OF_PART, 1]
    assert many[1].place == Place(3 * RECORDS_OF_PART, RECORDS_OF_PART + 1, RECORDS_OF_PART + 1)
    long = b"x" * 60_000 + b"\n"
    sizes = [
        part.end - part.place.start for part in parts(found(long * 200, 1 << 16), RECORDS_OF_PART)
    ]
    assert max(sizes) <= PART_BYTES
    assert sum(sizes) == 200 * len(long)


def test_record_that_is_too_long_is_known_by_its_place_and_not_kept() -> None:
    body = b"a\n" + b"x" * 2_000_000 + b"\nb"
    first, long, last = found(body, 1 << 16)
    assert (first.body, last.body, last.line) == (b"a", b"b", 3)
    assert (long.body, long.end - long.start) == (None, 2_000_001)
    assert len(found(b"x" * RECORD_BYTES, 1000)[0].body or b"") == RECORD_BYTES


def test_line_that_begins_with_more_blanks_than_a_record_has_bytes_is_not_passed_over() -> None:
    body = b" " * RECORD_BYTES + b' {"name": "x"}\n{}\n'
    assert [(raw.number, raw.body) for raw in found(body, 1000)] == [(1, None), (2, b"{}")]


def test_quote_that_is_never_closed_takes_the_rest_of_the_file() -> None:
    (first, rest) = found(b'a,b\nc,"d\ne\n', has_quotes=True)
    assert (first.body, rest.body, rest.line) == (b"a,b", b'c,"d\ne', 2)


def test_worker_has_the_time_for_a_part_however_slowly_it_may_write() -> None:
    sizes = [part_size(rate) for rate in (0.1, 1.0, 2.0, 6.25, 100.0)]
    assert sizes == [25, 80, 160, RECORDS_OF_PART, RECORDS_OF_PART]
