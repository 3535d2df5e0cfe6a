"""The records of a file, found in one pass over its bytes, with a bounded part of it in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from graphql_api.domain.json_lines import BOM
from graphql_api.jobs.job import RECORDS_OF_PART

# Seven times the longest record of 650 characters, each of them as two \\u escapes.
RECORD_BYTES: Final = 65_536
PART_BYTES: Final = 4 * 1024 * 1024  # a part ends earlier, where its records are long


# A part takes a worker about so long: a third of the time that it has for one message.
PART_SECONDS: Final = 80
LEAST_RECORDS: Final = 25


class BadFile(Exception):
    """The file can't be imported; the message is for its owner."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record of a file; lines that are blank are none.

    Attributes:
        number: from 1, without a header.
        line: the number of its first line, from 1.
        start, end: bytes of the file; the end is not included.
        body: None if it has more than RECORD_BYTES.
    """

    number: int
    line: int
    start: int
    end: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pass begins: a byte of the file, and what record and line begin there."""

    start: int = 0
    record: int = 1
    line: int = 1


BEGINNING: Final = Place()


@dataclass(frozen=True, slots=True)
class Part:
    """Records that follow each other, at most as many as part_size says; see RawRecord.

    Attributes:
        number: from 0.
        records: how many there are.
    """

    number: int
    place: Place
    end: int
    records: int


def records(
    chunks: Iterable[bytes], place: Place = BEGINNING, *, has_quotes: bool
) -> Iterator[RawRecord]:
    """Yield the records of a file, or of a part of it.

    Args:
        chunks: its bytes.
        has_quotes: the file is CSV: a record ends at a line end with an even number of quotes
            before it.
    """
    number, line, start = place.record, place.line, place.start
    body, length, quotes, lines = b"", 0, 0, 0
    for kept, size, counted in _lines(chunks, has_quotes):
        if not lines:
            body = kept
        elif len(body) <= RECORD_BYTES:
            body = (body + b"\n" + kept)[: RECORD_BYTES + 1]
        length, quotes, lines = length + size, quotes + counted, lines + 1
        if quotes % 2:
            continue
        if len(body) > RECORD_BYTES or body.strip():
            yield _record(number, line, start, length, body)
            number += 1
        line, start = line + lines, start + length
        body, length, quotes, lines = b"", 0, 0, 0
    if lines:  # a quote is never closed
        yield _record(number, line, start, length, body)


def _record(number: int, line: int, start: int, length: int, body: bytes) -> RawRecord:
    is_whole = len(body) <= RECORD_BYTES
    return RawRecord(number, line, start, start + length, body if is_whole else None)


def _lines(chunks: Iterable[bytes], has_quotes: bool) -> Iterator[tuple[bytes, int, int]]:
    """Yield the beginning of each line, without its end; its bytes with it; and its quotes."""
    kept, length, quotes = b"", 0, 0  # of the line that the last chunk left open
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for each in ended:
            counted = quotes + (each.count(b'"') if has_quotes else 0)
            begun = each if not kept else kept + each
            yield begun[: RECORD_BYTES + 1], length + len(each) + 1, counted
            kept, length, quotes = b"", 0, 0
        kept = (kept + rest)[: RECORD_BYTES + 1]
        length += len(rest)
        quotes += rest.count(b'"') if has_quotes else 0
    if length:
        yield kept, length, quotes


def part_size(records_a_second: float) -> int:
    """Return how many records a part has at most, for a worker that may write so many."""
    return min(RECORDS_OF_PART, max(LEAST_RECORDS, int(records_a_second * PART_SECONDS)))


def parts(found: Iterable[RawRecord], size: int) -> Iterator[Part]:
    """Yield the parts of a file, given its records; the same file and size give the same parts."""
    number, count = 0, 0
    first = last = None
    for record in found:
        is_full = first is not None and (count == size or record.end - first.start > PART_BYTES)
        if first is not None and last is not None and is_full:
            yield _part(number, first, last, count)
            number, count, first = number + 1, 0, None
        first, last, count = first or record, record, count + 1
    if first is not None and last is not None:
        yield _part(number, first, last, count)


def _part(number: int, first: RawRecord, last: RawRecord, count: int) -> Part:
    return Part(number, Place(first.start, first.number, first.line), last.end, count)


def beginning_of(chunks: Iterator[bytes]) -> tuple[Iterable[bytes], bool]:
    """Return the bytes behind a BOM, and whether there was one.

    Raises:
        BadFile: it is empty, or begins like something else than text in UTF-8.
    """
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= len(BOM):
            break
    if not head:
        raise BadFile("The file is empty.")
    for mark, what in _OTHERS.items():
        if head.startswith(mark):
            raise BadFile(f"The file is {what}; send text in UTF-8.")
    has_mark = head.startswith(BOM)
    return chain([head.removeprefix(BOM)], chunks), has_mark


_OTHERS: Final = {
    b"\x1f\x8b": "compressed by gzip",
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"(\xb5/\xfd": "compressed by zstd",
    b"BZh": "compressed by bzip2",
    b"\xff\xfe": "in UTF-16",
    b"\xfe\xff": "in UTF-16",
}
