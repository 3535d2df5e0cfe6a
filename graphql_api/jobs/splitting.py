"""The first work of an import: the file is read once, and a message sent for each of its parts."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from graphql_api.domain.csv_lines import BadHeader, columns_of
from graphql_api.domain.json_lines import BOM
from graphql_api.jobs.book import Changes
from graphql_api.jobs.job import PARTS_MAX, RECORDS_OF_PART, FileFormat, Job, State
from graphql_api.jobs.ports import FileChanged
from graphql_api.jobs.records import (
    RECORD_BYTES,
    BadFile,
    Part,
    Place,
    beginning_of,
    part_size,
    parts,
    records,
)
from graphql_api.jobs.watch import Watch
from graphql_api.jobs.workshop import Workshop

MESSAGES_AT_ONCE: Final = 10  # what SQS takes in one call


@dataclass(frozen=True)
class Splitting:
    """The splitter of one process."""

    shop: Workshop

    async def split(self, job: Job, watch: Watch) -> None:
        """Send the messages of all parts; repeated, it sends the same ones.

        Raises:
            Unavailable, StoreError, OutOfTime: to be repeated.
            FileChanged, Stopped.
        """
        state = await self.shop.call(self.shop.ports.files.state, job.file)
        if state is None:
            raise FileChanged(job.file)

        def begun(found: Job) -> Changes | None:
            if found.state != State.QUEUED.value:
                return None
            # Kept, because a worker that splits the file again may have other settings.
            size = part_size(self.shop.pace.full)
            return {"state": State.RUNNING.value, "file_tag": state.tag, "part_size": size}

        job = await self.shop.book.change(job.id, begun)
        if job.is_final or job.file_tag != state.tag:
            return  # uploaded once more: the first file is the one that is imported
        try:
            part_count, total = await self._send_parts(job, watch)
        except (BadFile, BadHeader) as bad:
            await self.shop.book.end(job.id, State.FAILED, str(bad))
            return

        def counted(found: Job) -> Changes | None:
            is_told = found.is_final or found.part_count is not None
            return None if is_told else {"part_count": part_count, "total": total}

        job = await self.shop.book.change(job.id, counted)
        await self.shop.finish_if_counted(job)

    async def _send_parts(self, job: Job, watch: Watch) -> tuple[int, int]:
        """Return how many parts and records there are."""
        part_count = total = 0
        file = _File(self.shop, job)
        found = file.parts()
        while chosen := await asyncio.to_thread(lambda: list(islice(found, MESSAGES_AT_ONCE))):
            await watch.check(job)
            if chosen[-1].number >= PARTS_MAX:
                raise BadFile(
                    f"The file has more than {total:,} records: import it in several files. What"
                    " stands before them may have been imported."
                )
            messages = [_message(job, part, file.columns) for part in chosen]
            await self.shop.call(self.shop.ports.queue.send, messages)
            part_count = chosen[-1].number + 1
            total += sum(part.records for part in chosen)
        if total == 0:
            raise BadFile("The file has no records.")
        return part_count, total


def _message(job: Job, part: Part, columns: Sequence[str]) -> dict[str, Any]:
    return {
        "job": job.id,
        "do": "part",
        "part": part.number,
        "start": part.place.start,
        "end": part.end,
        "record": part.place.record,
        "line": part.place.line,
        "columns": list(columns),
    }


class _File:
    """The uploaded file; the columns of a CSV file are known once its first part is."""

    def __init__(self, shop: Workshop, job: Job) -> None:
        self._files = shop.ports.files
        self._job = job
        self._entity = shop.entity(job)
        self._size = job.part_size or RECORDS_OF_PART
        self.columns: list[str] = []

    def parts(self) -> Iterator[Part]:
        """Yield the parts.

        Raises:
            BadFile, BadHeader: before the first part.
        """
        chunks, has_mark = beginning_of(self._stream())
        place = Place(len(BOM) if has_mark else 0)
        if FileFormat(self._job.file_format) is FileFormat.CSV:
            yield from self._csv_parts(place)
            return
        found = records(chunks, place, has_quotes=False)
        first = next(found, None)
        if first is None:
            return
        if first.body is not None and first.body.lstrip().startswith(b"["):
            raise BadFile(
                "The file begins with an array. JSON lines are one object a line, without [ and ]"
                " and without commas between them."
            )
        yield from parts(chain([first], found), self._size)

    def _csv_parts(self, place: Place) -> Iterator[Part]:
        header = next(records(self._stream(place.start), place, has_quotes=True), None)
        if header is None:
            return
        if header.body is None:
            raise BadFile(
                f"The header has more than {RECORD_BYTES:,} bytes. It ends with LF or CRLF, where"
                " no quote is open."
            )
        self.columns = columns_of(header.body, self._entity)
        lines = header.line + header.body.count(b"\n") + 1
        behind = Place(header.end, 1, lines)
        yield from parts(records(self._stream(behind.start), behind, has_quotes=True), self._size)

    def _stream(self, start: int = 0) -> Iterator[bytes]:
        return self._files.stream(self._job.file, self._job.file_tag or "", start)
