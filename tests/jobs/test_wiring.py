"""Where settings name a bucket and a queue, there are jobs, and their clients cost no start."""

import subprocess
import sys
from typing import Any, Final

import httpx

from graphql_api.jobs.entity import REGISTRATION
from graphql_api.settings import Settings
from graphql_api.wiring import build_app, build_handler
from tests.jobs.api import START_IMPORT, Api, fields_of, needs_jobs
from tests.support.application import changed, client_of
from tests.support.containers import current_loop
from tests.support.events import LambdaContext, http_event
from tests.support.kinds.first import FIRST, STARTING
from tests.support.paths import ROOT

pytestmark = needs_jobs

QUEUE: Final = "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"
BUCKET: Final = "files-of-jobs"
# Everything that a start does, with what it loads of botocore's services afterwards.
START: Final = """
import os, sys
from graphql_api.settings import load_settings
from graphql_api.wiring import start_handler
start_handler(load_settings())
print("graphql_api.jobs.aws" in sys.modules)
"""


def with_jobs(settings: Settings) -> Settings:
    return changed(settings, jobs_bucket=BUCKET, jobs_queue_url=QUEUE)


async def ask(client: httpx.AsyncClient, query: str) -> Any:
    reply = await client.post("/graphql", json={"query": STARTING[0].named(query)})
    assert "errors" not in reply.json(), reply.json()["errors"]
    return reply.json()["data"]


async def test_form_is_of_the_bucket_in_the_settings(settings: Settings) -> None:
    async with client_of(build_app(with_jobs(settings))) as client:
        (started,) = (await ask(client, START_IMPORT)).values()
        assert BUCKET in started["upload"]["url"]
        fields = fields_of(started["upload"])
        assert fields["key"] == f"jobs/{started['job']['id']}/upload"
        assert (await ask(client, "{ jobs { nodes { id } } }"))["jobs"]["nodes"] == [
            {"id": started["job"]["id"]}
        ]


async def test_warm_up_of_jobs_reads_and_nothing_else(api: Api) -> None:
    (operation,) = REGISTRATION.warm_up()
    query, variables = operation
    assert await api.ask(query, **variables) == {
        "job": None,
        "jobs": {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}},
    }
    assert api.opened == 0


def test_start_makes_no_client_and_warms_the_reads_of_jobs_up(
    settings: Settings, monkeypatch: Any
) -> None:
    monkeypatch.setenv("JOBS_BUCKET", BUCKET)
    monkeypatch.setenv("JOBS_QUEUE_URL", QUEUE)
    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    # A warm-up that failed would be a line here.
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "False", "")


def test_handler_serves_jobs_beside_entities(settings: Settings) -> None:
    body = f'{{"query": "{{ jobs {{ nodes {{ id }} }} {FIRST.many} {{ nodes {{ id }} }} }}"}}'
    event = http_event("POST", "/graphql", body, headers={"content-type": "application/json"})
    with current_loop():
        reply = build_handler(with_jobs(settings))(event, LambdaContext())
    assert reply["body"] == f'{{"data":{{"jobs":{{"nodes":[]}},"{FIRST.many}":{{"nodes":[]}}}}}}'
