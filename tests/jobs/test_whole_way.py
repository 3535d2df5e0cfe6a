"""From the mutation to the download: the API and the workers together, as a client sees them."""

import json
from typing import Any

from graphql_api.worker_wiring import build_worker
from tests.jobs.api import CANCEL, PROBLEMS, START_EXPORT, START_IMPORT, Api, fields_of, needs_jobs
from tests.support.job_runs import Fleet
from tests.support.kinds.first import STARTING

pytestmark = needs_jobs


async def work(api: Api) -> None:
    """Do all that waits in the queue."""
    await Fleet(build_worker(api.settings, api.ports), api.queue).run()


async def started_import(api: Api, body: bytes) -> Any:
    """Return the job whose form has uploaded the file, which S3 would tell the splitter."""
    (found,) = (await api.ask(START_IMPORT)).values()
    api.files.post(fields_of(found["upload"]), body)
    api.queue.send([{"job": found["job"]["id"], "do": "split"}])
    return found["job"]


def lines(body: bytes) -> list[Any]:
    return [json.loads(line) for line in body.decode().splitlines()]


async def test_file_is_imported_and_what_was_wrong_is_said_by_line(api: Api) -> None:
    kind = STARTING[0]
    labels = ["One", "", "Three"]
    texts = [json.dumps({**kind.new, kind.label: label}) for label in labels]
    job = await started_import(api, "\n".join([texts[0], "", *texts[1:], "not JSON"]).encode())
    await work(api)
    job = await api.job(job["id"])
    assert (job["state"], job["done"], job["failed"], job["total"]) == ("SUCCEEDED", 2, 2, 4)
    assert (job["progress"], job["message"]) == (1.0, None)
    problems = (await api.ask(PROBLEMS, id=job["id"]))["job"]["problems"]["edges"]
    nodes = [edge["node"] for edge in problems]
    assert [(node["record"], node["line"]) for node in nodes] == [(2, 3), (4, 5)]
    (field,) = nodes[0]["fields"]
    assert (field["path"], field["code"]) == (["input", kind.label], "TOO_SHORT")
    assert nodes[1]["fields"] == []
    _, body = api.files.download(job["resultUrl"])
    assert [line["record"] for line in lines(body)] == [1, 2, 3, 4]
    ids = [line["id"] for line in lines(body) if "id" in line]
    query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on TYPE {{ {kind.label} }} }} }}"
    found = (await api.ask(query, ids=ids))["nodes"]
    assert [node[kind.label] for node in found] == ["One", "Three"]


async def test_list_is_exported_to_a_file(api: Api) -> None:
    kind = STARTING[0]
    await started_import(api, json.dumps(kind.new).encode())
    await work(api)
    (job,) = (await api.ask(START_EXPORT)).values()
    await work(api)
    job = await api.job(job["id"])
    assert (job["state"], job["done"], job["total"]) == ("SUCCEEDED", 1, 1)
    name, body = api.files.download(job["resultUrl"])
    assert name.endswith(".jsonl")
    (line,) = lines(body)
    assert line[kind.label] == kind.new[kind.label]


async def test_cancelled_import_creates_nothing_more(api: Api) -> None:
    kind = STARTING[0]
    job = await started_import(api, json.dumps(kind.new).encode())
    cancelled = (await api.ask(CANCEL, id=job["id"]))["cancelJob"]
    assert cancelled["state"] == "CANCELLED"
    await work(api)
    assert await api.job(job["id"]) == cancelled
    assert await api.ask(f"{{ {kind.many} {{ nodes {{ id }} }} }}") == {kind.many: {"nodes": []}}
