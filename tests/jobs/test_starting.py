"""Jobs are started by who may, with a form to upload a file, or with a message in the queue."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from graphql_api.jobs.desk import UPLOAD_BYTES_MAX
from graphql_api.jobs.ports import Unavailable
from graphql_api.jobs.wanted import listing_of
from graphql_api.settings import Settings
from tests.jobs.api import (
    ANN,
    BOB,
    READER,
    START_EXPORT,
    START_IMPORT,
    Api,
    fields_of,
    needs_jobs,
)
from tests.support.jobs import UploadRefused
from tests.support.kinds.first import STARTING

pytestmark = needs_jobs


def started(data: Any) -> Any:
    (value,) = data.values()
    return value


@pytest.mark.parametrize(
    ("file_format", "content_type"),
    [("JSON_LINES", "application/jsonl"), ("CSV", "text/csv")],
)
async def test_import_waits_for_the_file_that_its_form_uploads(
    api: Api, file_format: str, content_type: str
) -> None:
    found = started(await api.ask(START_IMPORT, format=file_format))
    job, upload = found["job"], found["upload"]
    assert (job["kind"], job["state"]) == ("IMPORT", "QUEUED")
    assert (job["objectType"], job["fileFormat"]) == (STARTING[0].type_name, file_format)
    assert (job["done"], job["failed"], job["total"], job["progress"]) == (0, 0, None, None)
    assert (job["finishedAt"], job["message"], job["resultUrl"]) == (None, None, None)
    assert upload["maxBytes"] == UPLOAD_BYTES_MAX
    age = datetime.fromisoformat(upload["expiresAt"]) - datetime.fromisoformat(job["createdAt"])
    assert timedelta(minutes=15) <= age < timedelta(minutes=16)
    form = fields_of(upload)
    assert form["Content-Type"] == content_type
    api.files.post(form, b"a file")
    assert api.files.stored[f"jobs/{job['id']}/upload"].body == b"a file"
    with pytest.raises(UploadRefused):
        api.files.post({**form, "key": f"jobs/{job['id']}/result"}, b"a file")
    assert api.queue.sent == []


async def test_export_is_queued_with_its_list(api: Api) -> None:
    job = started(await api.ask(START_EXPORT, format="CSV"))
    assert (job["kind"], job["state"], job["fileFormat"]) == ("EXPORT", "QUEUED", "CSV")
    assert api.queue.sent == [{"job": job["id"], "do": "export"}]
    stored = await api.stored(job["id"])
    listing = STARTING[0].record.listing
    assert listing is not None
    assert listing_of(listing, stored.wanted or "") == STARTING[0].samples.everything
    assert (stored.subject, stored.noun) == (ANN, STARTING[0].entity.noun)


async def test_every_start_is_another_job(api: Api) -> None:
    ids = [(await api.start_export(BOB))["id"] for _ in range(2)]
    assert len(set(ids)) == 2


async def test_reader_exports_and_imports_nothing(api: Api) -> None:
    assert (await api.error(START_IMPORT, READER))["code"] == "FORBIDDEN"
    assert (await api.start_export(READER))["state"] == "QUEUED"
    assert [message["do"] for message in api.queue.sent] == ["export"]


@pytest.mark.parametrize("query", [START_IMPORT, START_EXPORT])
async def test_nobody_starts_anything(api: Api, query: str) -> None:
    assert (await api.error(query, ""))["code"] == "UNAUTHENTICATED"


async def only_job(api: Api) -> Any:
    (job,) = (await api.ask("{ jobs { nodes { id state message finishedAt } } }"))["jobs"]["nodes"]
    return job


@pytest.mark.parametrize(("query", "call"), [(START_IMPORT, "upload_form"), (START_EXPORT, "send")])
async def test_job_that_could_not_be_started_has_failed(api: Api, query: str, call: str) -> None:
    def fault(name: str) -> None:
        if name == call:
            raise Unavailable("a secret")

    api.files.fault = api.queue.fault = fault
    error = await api.error(query)
    assert (error["code"], error["retryable"]) == ("UNAVAILABLE", True)
    assert "secret" not in error["message"]
    job = await only_job(api)
    assert job["state"] == "FAILED"
    assert job["message"].startswith("The job could not be started.")
    assert job["finishedAt"] is not None


async def test_queue_that_hangs_fails_the_job_within_the_time_of_the_request(
    settings: Settings,
) -> None:
    api, ends = Api(settings, request_seconds=2.5), threading.Event()

    def hang(_: str) -> None:
        ends.wait(60)

    api.queue.fault = hang
    try:
        assert (await api.error(START_EXPORT))["code"] == "DEADLINE_EXCEEDED"
    finally:
        ends.set()
    assert (await only_job(api))["state"] == "FAILED"


async def test_ports_are_made_when_they_are_needed_and_once(api: Api) -> None:
    kind = STARTING[0]
    await api.ask(f"{{ {kind.many} {{ nodes {{ id }} }} jobs {{ nodes {{ id resultUrl }} }} }}")
    assert api.opened == 0
    for _ in range(2):
        await api.start_import()
        await api.start_export()
    assert api.opened == 1
