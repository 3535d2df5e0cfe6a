"""The records of jobs: read, created, and changed only in the version that was read."""

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql_api.domain.collection import Collection, Collections
from graphql_api.domain.errors import OutcomeUnknown, Throttled, UnreadableRecord, VersionConflict
from graphql_api.domain.timestamp import timestamp
from graphql_api.jobs.job import JOB, Job, State

Changes = Mapping[str, Any]

# Workers change one record: of ten that try at the same time, one succeeds at each attempt.
ATTEMPTS_MAX: Final = 50
LONGEST_PAUSE_SECONDS: Final = 1.0


class Gone(Exception):
    """There is no such job, or its record is damaged: nothing can be done for it."""


class Book:
    """The jobs of all owners, for workers."""

    def __init__(self, new_collections: Callable[[], Collections]) -> None:
        """Take what returns collections with a new budget."""
        self._new_collections = new_collections

    @property
    def _jobs(self) -> Collection[Job, Any, Any]:
        return self._new_collections().of(JOB)

    async def get(self, job_id: str) -> Job:
        """Return the job as it is now.

        Raises:
            Gone, StoreError.
        """
        found = (await self._jobs.get_many([job_id])).get(job_id)
        if found is None or isinstance(found, UnreadableRecord):
            raise Gone(job_id)
        return found

    async def change(self, job_id: str, changes_of: Callable[[Job], Changes | None]) -> Job:
        """Change a job, and return it as it is then; in the end, as if nobody else changed it.

        Args:
            changes_of: returns the fields to set, given the job as it is; None: leave it. It is
                called again where another worker came first.

        Raises:
            Gone, StoreError.
        """
        for attempt in range(1, ATTEMPTS_MAX + 1):
            job = await self.get(job_id)
            changes = changes_of(job)
            if changes is None:
                return job
            try:
                return await self._jobs.update(job_id, changes, job.version)
            except (VersionConflict, OutcomeUnknown):
                # Of an unknown outcome, the job itself tells: changes_of sees what was made.
                await asyncio.sleep(_pause(attempt))
        raise Throttled("The job is changing too fast; try again shortly.")

    async def end(self, job_id: str, state: State, message: str | None = None) -> Job:
        """Make the state final, unless it is."""
        at = timestamp(self._new_collections().now())

        def changes(job: Job) -> Changes | None:
            return None if job.is_final else ended(state, at, message)

        return await self.change(job_id, changes)


def ended(state: State, at: str, message: str | None = None) -> Changes:
    """Return the changes that make a state final."""
    return {"state": state.value, "finished_at": at, "message": message}


def _pause(attempt: int) -> float:
    longest: float = min(0.02 * 2**attempt, LONGEST_PAUSE_SECONDS)
    return random.uniform(0, longest)  # noqa: S311 - not a secret
