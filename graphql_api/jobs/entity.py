"""What GraphQL serves of jobs, where any entity starts some."""

from typing import Final

from graphql_api.jobs.job import JOB
from graphql_api.jobs.resolvers import JobMutation, JobQuery
from graphql_api.jobs.types import Job
from graphql_api.schema.registration import Registration

REGISTRATION: Final = Registration(
    entity=JOB, node=Job, plural="jobs", query=JobQuery, mutation=JobMutation
)
