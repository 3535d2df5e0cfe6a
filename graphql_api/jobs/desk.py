"""What callers do with jobs: each method is for one caller, within the time of one request."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from graphql_api.domain.collection import Collection
from graphql_api.domain.errors import StoreError
from graphql_api.domain.paging import Page, PageRequest
from graphql_api.domain.timestamp import as_timestamp, moment, timestamp
from graphql_api.jobs.book import Book, Changes, Gone, ended
from graphql_api.jobs.job import FileFormat, Job, Kind, State, new_values
from graphql_api.jobs.port_calls import PortCalls
from graphql_api.jobs.ports import Ports, UploadForm
from graphql_api.jobs.problem_pages import ProblemPages, RecordProblem

R = TypeVar("R")

# Both sign what they allow: who has one may use it until then.
FORM_SECONDS: Final = 900
URL_SECONDS: Final = 900
UPLOAD_BYTES_MAX: Final = 5 << 30  # S3's limit for what is uploaded by one POST
# The files' lifecycle in the template; a URL of a file that is gone would lead to an error.
FILES_LAST: Final = timedelta(days=7)

NOT_STARTED: Final = "The job could not be started. Start another one."


@dataclass(frozen=True)
class Desk:
    """The jobs of one caller, for one request. Every method may raise a StoreError.

    Attributes:
        subject: of the Caller, who owns what is started here, and sees nothing else.
        now: the time, with a time zone.
    """

    subject: str
    jobs: Collection[Job, Any, Any]
    book: Book
    calls: PortCalls
    now: Callable[[], datetime]

    async def start_import(self, noun: str, file_format: FileFormat) -> tuple[Job, UploadForm]:
        """Return a new job, which begins when a file is uploaded, and the form that uploads it."""
        job = await self.jobs.create(new_values(Kind.IMPORT, self.subject, noun, file_format))
        content_type = file_format.content_type
        form = await self._begin(
            job,
            lambda ports: ports.files.upload_form(
                job.file, content_type, UPLOAD_BYTES_MAX, FORM_SECONDS
            ),
        )
        return job, form

    async def start_export(self, noun: str, file_format: FileFormat, wanted: str) -> Job:
        """Return a new job that writes a list to a file.

        Args:
            wanted: the list, see jobs/wanted.py.
        """
        values = new_values(Kind.EXPORT, self.subject, noun, file_format, wanted)
        job = await self.jobs.create(values)
        await self._begin(job, lambda ports: ports.queue.send([{"job": job.id, "do": "export"}]))
        return job

    async def cancel(self, job_id: str) -> Job | None:
        """Cancel a job unless it has ended, and return it; None if the caller has no such job."""
        at = timestamp(self.now())

        def changes(job: Job) -> Changes | None:
            is_mine = job.subject == self.subject
            return ended(State.CANCELLED, at) if is_mine and not job.is_final else None

        try:
            job = await self.book.change(job_id, changes)
        except Gone:
            return None
        return job if job.subject == self.subject else None

    async def result_url(self, job: Job) -> str | None:
        """Return a URL of the result for URL_SECONDS; None while there is none, or none any more.

        The result of an import is JSON lines, whatever the format of its file.
        """
        if job.state != State.SUCCEEDED.value or job.finished_at is None:
            return None
        finished_at = moment(as_timestamp(job.finished_at))
        if self.now() - finished_at >= FILES_LAST:
            return None
        is_export = job.kind == Kind.EXPORT.value
        result = FileFormat(job.file_format) if is_export else FileFormat.JSON_LINES
        name = f"{job.noun}-{job.kind.lower()}-{finished_at.date()}.{result.suffix}"
        return await self.calls.call(
            lambda ports: ports.files.download_url(job.result, name, URL_SECONDS)
        )

    async def problems(self, job: Job, asked: PageRequest) -> Page[RecordProblem]:
        """Return a page of what was wrong with the records of an imported file.

        Raises:
            InvalidCursor.
        """
        return await ProblemPages(job, self.calls).page(asked)

    async def _begin(self, job: Job, call: Callable[[Ports], R]) -> R:
        """Make the call without which a new job would wait for ever; if it fails, so does the job.

        Should the message have been sent all the same: workers leave a job that has ended.
        """
        spare = self.calls.budget.last_part  # to note that it failed
        try:
            return await self.calls.call(call, spare=spare)
        except StoreError:
            with suppress(StoreError, Gone):  # the first error says more
                await self.book.end(job.id, State.FAILED, NOT_STARTED)
            raise
