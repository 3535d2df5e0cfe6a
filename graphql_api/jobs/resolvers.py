"""Queries and mutations of jobs, whatever they import or export."""

from typing import Annotated, Any

import strawberry

from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX
from graphql_api.jobs import job as domain
from graphql_api.jobs.job import JOB, owner_of
from graphql_api.jobs.listing import JobListing
from graphql_api.jobs.types import Job, JobConnection
from graphql_api.schema.connections import Connection
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import (
    NEEDS_JOBS,
    READS_BY_ID,
    READS_LIST,
    personal,
    write,
)
from graphql_api.schema.types import After, Before, First, Last, page_of

JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]


@strawberry.type
class JobQuery:
    @personal(
        Job | None,
        "The job with this id; null if there is none, or if another caller started it. Strongly"
        " consistent.",
        READS_BY_ID,
        is_null_with_error=False,
    )
    async def job(self, info: Info, id: JobId) -> domain.Job | None:
        return await info.context.get(JOB, id)

    @personal(
        JobConnection | None,
        "A page of the caller's jobs, the newest first; eventually consistent. The arguments are as"
        f" those of any list: 1 to {PAGE_SIZE_MAX} jobs, {PAGE_SIZE_DEFAULT} by default. A job is"
        " forgotten 30 days after its start.",
        READS_LIST,
        is_null_with_error=True,
    )
    async def jobs(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[domain.Job]:
        page = page_of(first, after, last, before)
        listing = JobListing(owner_of(info.context.subject), page=page)
        return Connection(await info.context.page(JOB, listing, info.path.as_list()))


@strawberry.type
class JobMutation:
    @write(
        Job | None,
        "Cancel a job, and return it; one that has ended stays as it is. Its workers stop within"
        " seconds; what they did until then is kept. Null if the caller has no job with this id.",
        (),
        needs=NEEDS_JOBS,
    )
    async def cancel_job(self, info: Info, id: JobId) -> Any:
        return await info.context.jobs.cancel(id)
