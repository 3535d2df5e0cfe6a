"""Jobs from end to end: uploaded by HTTP, done by the functions, with a table, S3 and SQS."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from graphql_api.domain.collection import Collections
from graphql_api.jobs.aws import S3Files, SqsQueue
from graphql_api.jobs.job import JOB, RECORDS_OF_PART, Job, Kind
from graphql_api.jobs.ports import Ports
from graphql_api.jobs.record import RECORD as JOBS
from graphql_api.jobs_handler import Handlers
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from graphql_api.telemetry.job_line import JobTelemetry
from graphql_api.wiring import build_app, build_collections
from graphql_api.worker_wiring import build_worker
from tests.jobs.api import GET, PROBLEMS, START_EXPORT, START_IMPORT, needs_jobs
from tests.jobs.aws.conftest import Aws
from tests.jobs.aws.events import Context, given_up, queued, uploaded
from tests.support.application import changed, client_of
from tests.support.job_runs import new_job
from tests.support.kinds.first import STARTING
from tests.support.paths import ROOT

WITH_JOBS = replace(REGISTRY, records=lambda: (*REGISTRY.records(), JOBS))
LINES = RECORDS_OF_PART + 100  # two parts
EVERY = 20  # so many lines, one can be stored: the engine takes its time for each

pytestmark = pytest.mark.usefixtures("logging_as_it_was")


@dataclass
class Deployed:
    """What Jobs=on deploys, and what AWS does between its parts."""

    collections: Collections
    handlers: Handlers
    files: S3Files
    queue: SqsQueue

    def start(self, **values: Any) -> Job:
        return asyncio.run(new_job(self.collections, **values))

    def upload(self, job: Job, body: bytes) -> None:
        form = self.files.upload_form(job.file, "application/jsonl", 1 << 20, 60)
        posted = httpx.post(form.url, data=dict(form.fields), files={"file": ("my.jsonl", body)})
        assert posted.status_code == 204

    def deliver(self) -> int:
        """Deliver messages until there are none; return how many were delivered."""
        count = 0
        while taken := self.queue.sqs.receive_message(
            QueueUrl=self.queue.url, AttributeNames=["ApproximateReceiveCount"], WaitTimeSeconds=0
        ).get("Messages"):
            for each in taken:
                count += 1
                event = queued(json.loads(each["Body"]))
                assert self.handlers.work(event, Context()) == {"batchItemFailures": []}
                self.queue.sqs.delete_message(
                    QueueUrl=self.queue.url, ReceiptHandle=each["ReceiptHandle"]
                )
        return count

    def end(self, job: Job) -> Job:
        found = asyncio.run(self.collections.of(JOB).get_many([job.id]))[job.id]
        assert isinstance(found, Job)
        return found

    def result(self, job: Job) -> list[dict[str, Any]]:
        body = httpx.get(self.files.download_url(job.result, "result.jsonl", 60)).text
        return [json.loads(line) for line in body.splitlines()]


@pytest.fixture
def deployed(settings: Settings, files: S3Files, queue: SqsQueue) -> Deployed:
    # The pace is that of twenty list partitions: no test waits for it.
    quick = settings.model_copy(update={"jobs_workers": 2, "list_shards": 20})
    worker = build_worker(quick, Ports(files, queue))
    collections = build_collections(quick, registry=WITH_JOBS)
    return Deployed(collections, Handlers(worker, JobTelemetry("items")), files, queue)


def lines(count: int) -> Iterator[bytes]:
    for number in range(count):
        price = "1.50" if number % EVERY == 0 else "no price"
        values = {"name": f"Lamp {number}", "price": price, "category": "Home"}
        yield json.dumps(values).encode() + b"\n"


@needs_jobs
def test_uploaded_file_is_imported_and_its_result_downloaded(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    job = deployed.start()
    deployed.upload(job, b"".join(lines(LINES)))
    deployed.handlers.split(uploaded(job.file), Context(milliseconds=900_000))
    assert deployed.deliver() >= LINES // RECORDS_OF_PART + 1
    job = deployed.end(job)
    assert (job.state, job.total, job.done) == ("SUCCEEDED", LINES, LINES // EVERY)
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(line["JobRecords"] for line in logged) == LINES // EVERY
    assert sum(line["JobProblems"] for line in logged) == LINES - LINES // EVERY
    told = deployed.result(job)
    assert [each["record"] for each in told] == [*range(1, LINES + 1)]
    assert [each["record"] for each in told if "id" in each] == [*range(1, LINES + 1, EVERY)]


@needs_jobs
def test_file_that_the_splitter_gave_up_is_imported_by_a_worker(deployed: Deployed) -> None:
    job = deployed.start()
    deployed.upload(job, b"".join(lines(3)))
    deployed.handlers.work(queued(given_up(uploaded(job.file))), Context())
    deployed.deliver()
    assert deployed.end(job).state == "SUCCEEDED"
    assert len(deployed.result(job)) == 3


@needs_jobs
def test_export_is_a_file_of_what_was_imported(deployed: Deployed) -> None:
    job = deployed.start()
    deployed.upload(job, b"".join(lines(5 * EVERY)))
    deployed.handlers.split(uploaded(job.file), Context())
    deployed.deliver()
    export = deployed.start(kind=Kind.EXPORT.value)
    deployed.queue.send([{"job": export.id, "do": "export"}])
    deployed.deliver()
    assert deployed.end(export).state == "SUCCEEDED"
    names = {each["name"] for each in deployed.result(export)}
    assert names == {f"Lamp {number * EVERY}" for number in range(5)}


@needs_jobs
def test_client_of_the_api_uploads_by_its_form_and_reads_the_result(
    aws: Aws, deployed: Deployed, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in aws.variables.items():
        monkeypatch.setenv(name, value)
    jobs = {"jobs_bucket": deployed.files.bucket, "jobs_queue_url": deployed.queue.url}
    client = client_of(build_app(changed(settings, **jobs)))

    def ask(document: str, **variables: Any) -> Any:
        body = {"query": STARTING[0].named(document), "variables": variables}
        answer = asyncio.run(client.post("/graphql", json=body)).json()
        assert "errors" not in answer, answer
        (found,) = answer["data"].values()
        return found

    started = ask(START_IMPORT)
    form, job_id = started["upload"], started["job"]["id"]
    fields = {each["name"]: each["value"] for each in form["fields"]}
    body = b"".join(lines(EVERY))
    posted = httpx.post(form["url"], data=fields, files={"file": ("my.jsonl", body)})
    assert posted.status_code == 204
    deployed.handlers.split(uploaded(fields["key"]), Context())
    deployed.deliver()
    job = ask(GET, id=job_id)
    assert (job["state"], job["done"], job["failed"]) == ("SUCCEEDED", 1, EVERY - 1)
    assert len(httpx.get(job["resultUrl"]).text.splitlines()) == EVERY
    told = ask(PROBLEMS, id=job_id, first=3)["problems"]["edges"]
    assert [each["node"]["record"] for each in told] == [2, 3, 4]
    export = ask(START_EXPORT)
    deployed.deliver()
    exported = httpx.get(ask(GET, id=export["id"])["resultUrl"])
    assert [json.loads(line)["name"] for line in exported.text.splitlines()] == ["Lamp 0"]
    assert exported.headers["content-disposition"].startswith("attachment; filename=")


def test_functions_start_with_the_environment_that_they_get(
    aws: Aws, settings: Settings, bucket: str, queue: SqsQueue
) -> None:
    program = """
import json, sys
from graphql_api import jobs_handler
from tests.jobs.aws.events import Context, queued
print(json.dumps(jobs_handler.work(queued({"job": "job_unknown", "do": "split"}), Context())))
"""
    environment = {
        **aws.variables,
        "AWS_ENDPOINT_URL_DYNAMODB": settings.aws_endpoint_url_dynamodb or "",
        "AWS_LAMBDA_FUNCTION_NAME": "stack-JobsWorker-1A2B3C",
        "SIGN_IN": "cognito",
        "TABLE_NAME": settings.table_name,
        "JOBS_BUCKET": bucket,
        "JOBS_QUEUE_URL": queue.url,
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    warning, line, answer = map(json.loads, done.stdout.splitlines())
    assert warning["message"] == "There is no job job_unknown"
    assert (line["message"], line["JobMessages"], line["service"]) == (
        "job",
        1,
        settings.table_name,
    )
    assert answer == {"batchItemFailures": []}
