"""Whether a job shall go on: asked by its workers every two seconds."""

from collections.abc import Callable
from typing import Final

from graphql_api.jobs.book import Book
from graphql_api.jobs.job import Job

INTERVAL_SECONDS: Final = 2.0


class Stopped(Exception):
    """The job was cancelled, or has failed: its work ends here."""


class OutOfTime(Exception):
    """The worker's time ends; the message is delivered again."""


class Watch:
    """One message's look at its job and at the time.

    Attributes:
        ends_at: by the clock.
    """

    def __init__(self, book: Book, clock: Callable[[], float], seconds: float) -> None:
        self._book = book
        self._clock = clock
        self._seen_at = clock()
        self.ends_at = clock() + seconds
        self._half = seconds / 2

    @property
    def left(self) -> float:
        return self.ends_at - self._clock()

    @property
    def is_late(self) -> bool:
        """Whether half of the time is over: what can be left to another message is."""
        return self.left < self._half

    async def check(self, job: Job) -> None:
        """Read the job again, if that was not done for two seconds.

        Raises:
            Stopped, OutOfTime.
        """
        if self.left <= 0:
            raise OutOfTime(job.id)
        if self._clock() - self._seen_at < INTERVAL_SECONDS:
            return
        self._seen_at = self._clock()
        if (await self._book.get(job.id)).is_final:
            raise Stopped(job.id)
