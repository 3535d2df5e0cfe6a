"""The records of one part of an imported file are created, and what became of them is stored."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from graphql_api.domain.budget import Budget
from graphql_api.domain.collection import INPUTS_MAX, NewValues
from graphql_api.domain.errors import DomainError, StoreError
from graphql_api.domain.json_lines import BadLine, Input
from graphql_api.jobs.book import Changes
from graphql_api.jobs.formats import reader_of
from graphql_api.jobs.job import FileFormat, Flags, Job
from graphql_api.jobs.outcomes import Outcome, Problem, body_of, counts_of
from graphql_api.jobs.ports import Unavailable
from graphql_api.jobs.records import RECORD_BYTES, Place, RawRecord, records
from graphql_api.jobs.watch import Watch
from graphql_api.jobs.workshop import Workshop

CONCURRENCY: Final = 8  # writes of one worker at the same time
# For the writes of one chunk, retries included: a job that is cancelled stops within 5 s.
CALL_SECONDS: Final = 2.5
UNCLOSED: Final = " Perhaps a quote is not closed."  # of CSV: it takes in all that follows
PAUSE_SECONDS: Final = 0.5  # after writes that failed, in addition to the repository's own


@dataclass(frozen=True)
class Importing:
    """The importer of one process."""

    shop: Workshop

    async def part(self, job: Job, message: Mapping[str, Any], watch: Watch) -> None:
        """Create what the records of one part say, store what became of them, and count it.

        Raises:
            Unavailable, StoreError, OutOfTime: to be repeated.
            FileChanged, Stopped.
        """
        number: int = message["part"]
        files = self.shop.ports.files
        if number not in Flags(job.finished_parts):
            outcomes = await self._outcomes(job, message, watch)
            body, key = body_of(outcomes), job.part(number)
            if not await self.shop.call(files.put_new, key, body):
                # Another delivery of this message was faster: what it stored is what counts.
                stored = await self.shop.call(files.read, key)
                if stored is None:
                    raise Unavailable(f"{key} is there, and can't be read")
                body = stored
            job = await self._count(job, number, body)
        await self.shop.finish_if_counted(job)

    async def _outcomes(
        self, job: Job, message: Mapping[str, Any], watch: Watch
    ) -> Sequence[Outcome]:
        file_format = FileFormat(job.file_format)
        read = reader_of(self.shop.entity(job), file_format, message.get("columns", ()))
        place = Place(message["start"], message["record"], message["line"])
        end = message["end"]
        chunks = self.shop.ports.files.stream(job.file, job.file_tag or "", place.start, end)
        found = records(chunks, place, has_quotes=file_format is FileFormat.CSV)
        outcomes: list[Outcome] = []
        while chosen := await asyncio.to_thread(lambda: list(islice(found, INPUTS_MAX))):
            await watch.check(job)
            results = _Results(job, chosen, read)
            await self._create(job, results, watch)
            outcomes += results.outcomes()
        return outcomes

    async def _create(self, job: Job, results: "_Results", watch: Watch) -> None:
        """Create what can be; what the store does not take is repeated, more slowly."""
        while results.inputs:
            while not await self.shop.pace.turn():
                await watch.check(job)
            budget = Budget.of(CALL_SECONDS, time.monotonic)
            collection = self.shop.collections(budget).of(self.shop.entity(job))
            inputs = dict(results.inputs)
            found = await collection.create_many(
                list(inputs.values()), job.subject, concurrency=CONCURRENCY
            )
            self.shop.note(budget, job, len(inputs))
            for record, outcome in zip(inputs, found, strict=True):
                results.take(record, outcome)
            if results.inputs:
                await asyncio.sleep(PAUSE_SECONDS)
                await watch.check(job)

    async def _count(self, job: Job, number: int, body: bytes) -> Job:
        counts = counts_of(body)
        self.shop.counts.update(done=counts.done, failed=counts.failed)

        def changes(found: Job) -> Changes | None:
            finished, flawed = Flags(found.finished_parts), Flags(found.flawed_parts)
            if found.is_final or number in finished:
                return None
            return {
                "finished_parts": finished.with_one(number),
                **({"flawed_parts": flawed.with_one(number)} if counts.failed else {}),
                "done": found.done + counts.done,
                "failed": found.failed + counts.failed,
                **self.shop.pace_now(),
            }

        return await self.shop.book.change(job.id, changes)


class _Results:
    """What became of some records, by their numbers, and those that are still to be created."""

    def __init__(
        self, job: Job, chosen: Sequence[RawRecord], read: Callable[[bytes], Input]
    ) -> None:
        self._lines = {raw.number: raw.line for raw in chosen}
        self._known: dict[int, str | Problem] = {}
        self.inputs: dict[int, NewValues] = {}
        for raw in chosen:
            if raw.body is None:
                self._known[raw.number] = Problem.of_record(
                    f"The record has {raw.end - raw.start:,} bytes; {RECORD_BYTES:,} are allowed."
                    f"{UNCLOSED if job.file_format == FileFormat.CSV.value else ''}"
                )
                continue
            try:
                given = read(raw.body.removesuffix(b"\r"))
            except BadLine as bad:
                self._known[raw.number] = Problem.of_record(f"The record can't be read: {bad}")
                continue
            key = given.idempotency_key
            # By its number in the job, a repeated delivery recognises what it created before.
            own = f"{job.id} {raw.number}" if key is None else key
            self.inputs[raw.number] = NewValues(given.values, own)

    def take(self, record: int, outcome: Any) -> None:
        """Note what came of a create; after an error of the store, it is still to be done."""
        if isinstance(outcome, StoreError):
            return  # also where the outcome is unknown: the key makes a second one harmless
        if isinstance(outcome, DomainError):
            self._known[record] = Problem.of_error(outcome)
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            self._known[record] = outcome.id
        del self.inputs[record]

    def outcomes(self) -> list[Outcome]:
        return [Outcome(number, line, self._known[number]) for number, line in self._lines.items()]
