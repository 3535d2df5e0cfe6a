"""A result that is put together of pieces, one step after the other, each by any worker.

A step takes a number that no other step has, stores its piece under it, and is then entered in the
job's record, if nobody else has entered one for the same position. Only what is entered becomes a
part of the result: however often a step is done, and by how many at the same time, the result has
each piece once.

A list of which few entities are wanted takes longer to read than a step lasts. What the step has by
then is too small for S3: it is kept in a file, and the next step begins its piece with it.

Each delivery of a message takes one step, from where the job stands, and sends for another one if
its piece was entered. So a message that is delivered twice costs a step more, and no chain of them.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql_api.domain.timestamp import timestamp
from graphql_api.jobs.book import Changes, ended
from graphql_api.jobs.job import FileFormat, Flags, Job, Kind, State
from graphql_api.jobs.ports import Unavailable
from graphql_api.jobs.workshop import Workshop

PIECE_BYTES: Final = 8 * 1024 * 1024
LEAST_BYTES: Final = 5 * 1024 * 1024  # that S3 takes, but for the last piece
PIECES_MAX: Final = 10_000  # numbers that S3 has
# Each thousand numbers has larger pieces: 430 GiB in all, and the last ones have 80 MiB.
LARGER_EACH: Final = 1_000
END: Final = "END"  # the position behind the last piece; no other position has letters alone


@dataclass(frozen=True)
class Piece:
    """What a step makes.

    Attributes:
        body: may be short where the step's time is over.
        position: where the next one begins; END behind the last.
        records: how many it has.
    """

    body: bytes
    position: str
    records: int


# Makes the piece that begins at a position (None: the first), of so many bytes or a little more.
Produce = Callable[[str | None, int], Awaitable[Piece]]


@dataclass(frozen=True)
class Assembly:
    """The steps of one process."""

    shop: Workshop

    async def step(self, job: Job, message: Mapping[str, Any], produce: Produce) -> None:
        """Take the next step, and send the message again for the one after it, or end the job.

        Raises:
            Unavailable, StoreError, and what produce raises: to be repeated.
        """
        if job.position != END:
            job = await self._claim(job)
            if job.is_final:
                return
            if job.claims > PIECES_MAX:
                await self.shop.book.end(job.id, State.FAILED, "The result is too large.")
                return
            made = await self._make(job, produce)
            if made is None:
                return
            job = made
        if job.position == END:
            await self._complete(job)
            return
        await self.shop.call(self.shop.ports.queue.send, [message])

    async def _claim(self, job: Job) -> Job:
        """Take a number, which is `claims` of what is returned; begin the result if nobody has."""
        begun = job.upload
        if begun is None:
            kind = _format(job).content_type
            begun = await self.shop.call(self.shop.ports.files.begin, job.result, kind)

        def changes(found: Job) -> Changes | None:
            if found.is_final:
                return None
            return {
                "claims": found.claims + 1,
                "upload": found.upload or begun,
                "state": State.RUNNING.value,
            }

        claimed = await self.shop.book.change(job.id, changes)
        if claimed.upload != begun:
            await self.shop.call(self.shop.ports.files.drop, job.result, begun)
        return claimed

    async def _make(self, job: Job, produce: Produce) -> Job | None:
        """Return the job with a new piece entered; None if another was, or the job has ended."""
        number, begin = job.claims, job.position
        rest = await self._rest(job)
        least = PIECE_BYTES * (1 + number // LARGER_EACH)
        piece = await produce(begin, least - len(rest))
        body = rest + piece.body
        is_rest = len(body) < LEAST_BYTES and piece.position != END
        if is_rest:
            await self.shop.call(self.shop.ports.files.put_new, job.rest_of(number), body)
        elif body:
            add = self.shop.ports.files.add
            await self.shop.call(add, job.result, job.upload or "", number, body)
        self.shop.counts["done"] += piece.records

        def changes(found: Job) -> Changes | None:
            if found.is_final or found.position != begin:
                return None  # another delivery of the message was faster
            is_piece = bool(body) and not is_rest
            done = found.done + piece.records if found.kind == Kind.EXPORT.value else found.done
            return {
                "position": piece.position,
                "pieces": Flags(found.pieces).with_one(number) if is_piece else found.pieces,
                "rest": number if is_rest else None,
                "done": done,
            }

        job = await self.shop.book.change(job.id, changes)
        is_entered = job.rest == number or number in Flags(job.pieces) or not body
        return job if not job.is_final and is_entered else None

    async def _rest(self, job: Job) -> bytes:
        """Return what the step before has left over."""
        if job.rest is None:
            return b""
        found = await self.shop.call(self.shop.ports.files.read, job.rest_of(job.rest))
        if found is None:
            raise Unavailable(f"{job.rest_of(job.rest)} can't be read")
        return found

    async def _complete(self, job: Job) -> None:
        files, numbers = self.shop.ports.files, list(Flags(job.pieces))
        if numbers:
            await self.shop.call(files.complete, job.result, job.upload or "", numbers)
        else:  # nothing is in the list
            await self.shop.call(files.put_new, job.result, b"")
            await self.shop.call(files.drop, job.result, job.upload or "")
        at = timestamp(self.shop.now())

        def changes(found: Job) -> Changes | None:
            if found.is_final:
                return None
            return {**ended(State.SUCCEEDED, at), "total": found.done + found.failed}

        await self.shop.book.change(job.id, changes)


def _format(job: Job) -> FileFormat:
    """Return the format of the result: of an import, always the same."""
    is_import = job.kind == Kind.IMPORT.value
    return FileFormat.JSON_LINES if is_import else FileFormat(job.file_format)
