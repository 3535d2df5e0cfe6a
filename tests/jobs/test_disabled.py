"""Without ports, each field of jobs says that there are none, and nothing else changes."""

import pytest

from graphql_api.settings import Settings
from tests.jobs.api import CANCEL, GET, START_EXPORT, START_IMPORT, needs_jobs
from tests.support.application import post
from tests.support.kinds.first import STARTING

pytestmark = needs_jobs

JOB_ID = "job_" + "0" * 32


@pytest.mark.parametrize(
    "query", [START_IMPORT, START_EXPORT, GET, CANCEL, "{ jobs { nodes { id } } }"]
)
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_every_field_of_jobs_has_the_code(
    settings: Settings, query: str, accept: str
) -> None:
    variables = {"id": JOB_ID} if "$id" in query else {}
    body = {"query": STARTING[0].named(query), "variables": variables}
    reply = await post(settings, body, accept=accept)
    assert reply.status_code == 200
    (error,) = reply.json()["errors"]
    assert error["message"] == "The service has no jobs: they are switched off."
    assert error["extensions"] == {"code": "JOBS_DISABLED", "retryable": False}
    assert set(reply.json()["data"].values()) == {None}


async def test_id_of_a_job_is_nothing(settings: Settings) -> None:
    query = f'{{ node(id: "{JOB_ID}") {{ id }} nodes(ids: ["{JOB_ID}"]) {{ id }} }}'
    reply = await post(settings, {"query": query})
    assert reply.json() == {"data": {"node": None, "nodes": [None]}}
