"""A job is read, listed and cancelled by its owner, and by nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from graphql_api.domain.timestamp import timestamp
from graphql_api.jobs.job import UNBEGUN
from tests.jobs.api import ANN, BOB, CANCEL, READER, Api, needs_jobs

pytestmark = needs_jobs

LIST: Final = """
    query ($first: Int, $after: String, $last: Int, $before: String) {
      jobs(first: $first, after: $after, last: $last, before: $before) {
        nodes { id }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
"""
BY_ANY_ID: Final = """
    query ($id: ID!) {
      job(id: $id) { id }
      node(id: $id) { id __typename }
      nodes(ids: [$id, "job_unknown"]) { id }
    }
"""
BY_ONE_ID: Final = ("{ job(id: ID) { id } }", "{ node(id: ID) { id } }")


async def test_owner_reads_a_job_by_every_way(api: Api) -> None:
    job_id = (await api.start_import())["id"]
    assert await api.ask(BY_ANY_ID, id=job_id) == {
        "job": {"id": job_id},
        "node": {"id": job_id, "__typename": "Job"},
        "nodes": [{"id": job_id}, None],
    }
    for query in BY_ONE_ID:
        (found,) = (await api.ask(query.replace("ID", f'"{job_id}"'))).values()
        assert found == {"id": job_id}


@pytest.mark.parametrize("other", [BOB, READER])
async def test_nobody_else_sees_it_by_any_way(api: Api, other: str) -> None:
    job_id = (await api.start_import())["id"]
    mine = (await api.start_export(other))["id"]
    nothing: dict[str, Any] = {"job": None, "node": None, "nodes": [None, None]}
    assert await api.ask(BY_ANY_ID, other, id=job_id) == nothing
    for query in BY_ONE_ID:
        (found,) = (await api.ask(query.replace("ID", f'"{job_id}"'), other)).values()
        assert found is None
    assert (await api.ask(LIST, other))["jobs"]["nodes"] == [{"id": mine}]
    assert await api.ask(CANCEL, other, id=job_id) == {"cancelJob": None}
    assert (await api.job(job_id))["state"] == "QUEUED"


async def test_jobs_are_listed_newest_first_by_pages_both_ways(api: Api) -> None:
    ids = [(await api.start_export())["id"] for _ in range(5)]
    await api.start_export(BOB)
    ids.reverse()
    found: list[str] = []
    after = None
    for size in (2, 2, 1):
        page = (await api.ask(LIST, first=2, after=after))["jobs"]
        found += [node["id"] for node in page["nodes"]]
        assert page["pageInfo"]["hasNextPage"] is (size == 2)
        after = page["pageInfo"]["endCursor"]
    assert found == ids
    before = page["pageInfo"]["startCursor"]
    page = (await api.ask(LIST, last=3, before=before))["jobs"]
    assert [node["id"] for node in page["nodes"]] == ids[1:4]
    assert page["pageInfo"]["hasPreviousPage"] is True


async def test_cursor_of_another_callers_list_is_refused(api: Api) -> None:
    await api.start_export()
    await api.start_export(BOB)
    cursor = (await api.ask(LIST))["jobs"]["pageInfo"]["endCursor"]
    assert (await api.error(LIST, BOB, after=cursor))["code"] == "BAD_USER_INPUT"
    assert (await api.error(LIST, first=0))["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("state", ["QUEUED", "RUNNING"])
async def test_job_that_has_not_ended_is_cancelled(api: Api, state: str) -> None:
    job_id = (await api.start_import())["id"]
    await api.change(job_id, state=state, done=3)
    cancelled = (await api.ask(CANCEL, id=job_id))["cancelJob"]
    assert (cancelled["state"], cancelled["done"]) == ("CANCELLED", 3)
    assert cancelled["finishedAt"] >= cancelled["createdAt"]
    assert await api.job(job_id) == cancelled
    assert (await api.ask(CANCEL, id=job_id))["cancelJob"] == cancelled


@pytest.mark.parametrize("state", ["SUCCEEDED", "FAILED", "CANCELLED"])
async def test_job_that_has_ended_stays_as_it_is(api: Api, state: str) -> None:
    job_id = (await api.start_export())["id"]
    at = timestamp(datetime(2026, 11, 1, tzinfo=UTC))
    before = await api.change(job_id, state=state, finished_at=at, message="So it was")
    cancelled = (await api.ask(CANCEL, id=job_id))["cancelJob"]
    assert (cancelled["state"], cancelled["finishedAt"]) == (state, at)
    assert await api.stored(job_id) == before


async def test_import_waits_for_its_file_for_a_day_and_has_failed_then(api: Api) -> None:
    young = await api.import_of(timedelta(hours=23))
    old = await api.import_of(timedelta(hours=25))
    assert (await api.job(young))["state"] == "QUEUED"
    job = await api.job(old)
    assert (job["state"], job["message"]) == ("FAILED", UNBEGUN)
    waited = datetime.fromisoformat(job["finishedAt"]) - datetime.fromisoformat(job["createdAt"])
    assert waited == timedelta(days=1)
    listed = (await api.ask("{ jobs { nodes { id state } } }"))["jobs"]["nodes"]
    assert {each["id"]: each["state"] for each in listed} == {young: "QUEUED", old: "FAILED"}
    assert (await api.ask(CANCEL, id=old))["cancelJob"] == job
    assert (await api.ask(CANCEL, id=young))["cancelJob"]["state"] == "CANCELLED"


@pytest.mark.parametrize("job_id", ["", "job_1", "job_" + "0" * 32, "x" * 1000])
async def test_job_that_never_was_is_null(api: Api, job_id: str) -> None:
    assert await api.job(job_id) is None
    assert (await api.ask(CANCEL, id=job_id))["cancelJob"] is None


@pytest.mark.parametrize(
    ("changes", "progress"),
    [
        ({"state": "RUNNING"}, None),
        ({"state": "RUNNING", "total": 8, "done": 1, "failed": 1}, 0.25),
        ({"state": "RUNNING", "total": 0}, None),
        ({"state": "SUCCEEDED"}, 1.0),
        ({"state": "SUCCEEDED", "total": 0}, 1.0),
        ({"state": "CANCELLED", "total": 4, "done": 1}, 0.25),
        ({"state": "FAILED"}, None),
    ],
)
async def test_progress_is_the_part_that_is_done(
    api: Api, changes: dict[str, Any], progress: float | None
) -> None:
    job_id = (await api.start_export())["id"]
    await api.change(job_id, **changes)
    assert (await api.job(job_id))["progress"] == progress


async def test_what_workers_say_of_their_pace_is_shown(api: Api) -> None:
    job_id = (await api.start_import())["id"]
    at = timestamp(datetime.now(UTC))
    await api.change(job_id, records_a_second=500, throttled_at=at, message="Too large")
    job = await api.job(job_id)
    assert (job["recordsPerSecond"], job["throttledAt"]) == (500, at)
    assert job["message"] == "Too large"


def ago(**given: float) -> str:
    return timestamp(datetime.now(UTC) - timedelta(**given))


@pytest.mark.parametrize("state", ["QUEUED", "RUNNING", "FAILED", "CANCELLED"])
async def test_job_without_success_has_no_result(api: Api, state: str) -> None:
    job_id = (await api.start_export())["id"]
    await api.change(job_id, state=state, finished_at=ago(minutes=1))
    assert (await api.job(job_id))["resultUrl"] is None


@pytest.mark.parametrize(
    ("file_format", "kind", "ending"),
    [
        ("JSON_LINES", "EXPORT", "jsonl"),
        ("CSV", "EXPORT", "csv"),
        ("JSON_LINES", "IMPORT", "jsonl"),
        ("CSV", "IMPORT", "jsonl"),
    ],
)
async def test_result_is_downloaded_by_a_name_that_says_what_it_is(
    api: Api, file_format: str, kind: str, ending: str
) -> None:
    job = await (api.start_export() if kind == "EXPORT" else api.start_import())
    at = ago(days=6.9)
    await api.change(job["id"], state="SUCCEEDED", finished_at=at, file_format=file_format)
    api.files.put(f"jobs/{job['id']}/result", b"all of it")
    url = (await api.job(job["id"]))["resultUrl"]
    noun = job["objectType"].lower()
    assert api.files.download(url) == (f"{noun}-{kind.lower()}-{at[:10]}.{ending}", b"all of it")


async def test_result_whose_file_is_gone_has_no_url(api: Api) -> None:
    job_id = (await api.start_export())["id"]
    await api.change(job_id, state="SUCCEEDED", finished_at=ago(days=7))
    assert (await api.job(job_id))["resultUrl"] is None


async def test_url_lasts_for_minutes(api: Api) -> None:
    job_id = (await api.start_export(ANN))["id"]
    await api.change(job_id, state="SUCCEEDED", finished_at=ago(hours=1))
    api.files.put(f"jobs/{job_id}/result", b"all of it")
    url = (await api.job(job_id))["resultUrl"]
    api.files.clock = lambda: datetime.now(UTC) + timedelta(minutes=14)
    api.files.download(url)
    api.files.clock = lambda: datetime.now(UTC) + timedelta(minutes=15)
    with pytest.raises(AssertionError, match="expired"):
        api.files.download(url)
