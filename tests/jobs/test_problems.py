"""What was wrong with the records of a file is read by pages, each of a few files."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest

from graphql_api.domain.budget import Budget
from graphql_api.domain.errors import NotFound
from graphql_api.domain.paging import PageRequest
from graphql_api.execution.engine import FILES_MAX
from graphql_api.jobs.job import RECORDS_OF_PART
from graphql_api.jobs.outcomes import Outcome, Problem, body_of, problems_of
from graphql_api.jobs.port_calls import PortCalls
from graphql_api.jobs.ports import Unavailable
from graphql_api.jobs.problem_pages import PARTS_OF_PAGE, ProblemPages
from tests.jobs.api import BOB, PROBLEMS, Api, flags, needs_jobs

pytestmark = needs_jobs

FIELDS: Final = [{"path": ["input", "label"], "code": "TOO_LONG", "message": "Too long."}]


def line_of(record: int, *, has_problem: bool) -> str:
    shown: dict[str, Any] = {"record": record, "line": record + 1}
    if has_problem:
        shown["problem"] = {"type": "InputProblem", "message": f"Bad {record}", "fields": FIELDS}
    else:
        shown["id"] = f"id_{record}"
    return json.dumps(shown) + "\n"


async def an_import(api: Api, flawed: dict[int, list[int]]) -> str:
    """Return the id of a job.

    Args:
        flawed: by the numbers of its parts, which of their records have problems, from 0.
    """
    job_id: str = (await api.start_import())["id"]
    for number, records in flawed.items():
        first = number * RECORDS_OF_PART + 1
        lines = [line_of(first + n, has_problem=n in records) for n in range(max(records) + 2)]
        api.files.put_new(f"jobs/{job_id}/parts/{number:06d}", "".join(lines).encode())
    await api.change(job_id, state="RUNNING", flawed_parts=flags(*flawed))
    return job_id


async def page_of(api: Api, job_id: str, first: int = 20, after: str | None = None) -> Any:
    found = await api.ask(PROBLEMS, id=job_id, first=first, after=after)
    return found["job"]["problems"]


def records_of(page: Any) -> list[int]:
    return [edge["node"]["record"] for edge in page["edges"]]


def test_problem_about_half_a_character_can_be_stored() -> None:
    problem = Problem.of_error(NotFound("lamp", "\ud800"))
    (told,) = problems_of(body_of([Outcome(1, 1, problem)]))
    assert told["problem"]["message"] == r'No lamp has the id "\ud800".'


async def test_problem_is_as_the_mutation_would_say_it(api: Api) -> None:
    job_id = await an_import(api, {0: [3]})
    page = await page_of(api, job_id)
    (edge,) = page["edges"]
    assert edge["node"] == {
        "record": 4,
        "line": 5,
        "type": "InputProblem",
        "message": "Bad 4",
        "fields": FIELDS,
    }
    assert page["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": edge["cursor"],
        "endCursor": edge["cursor"],
    }


async def test_problem_without_fields_has_none(api: Api) -> None:
    job_id = (await api.start_import())["id"]
    problem = {"type": "IdempotencyProblem", "message": "Used."}
    body = json.dumps({"record": 1, "line": 1, "problem": problem}) + "\n"
    api.files.put_new(f"jobs/{job_id}/parts/000000", body.encode())
    await api.change(job_id, flawed_parts=flags(0))
    (edge,) = (await page_of(api, job_id))["edges"]
    assert edge["node"] == {**problem, "record": 1, "line": 1, "fields": []}


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
async def test_pages_have_each_problem_once_in_the_order_of_the_file(api: Api, size: int) -> None:
    flawed = {0: [0, 1, 2], 3: [5], 4: [0, 499], 11: [7]}
    job_id = await an_import(api, flawed)
    expected = [part * RECORDS_OF_PART + n + 1 for part, records in flawed.items() for n in records]
    found: list[int] = []
    page, after = None, None
    while page is None or page["pageInfo"]["hasNextPage"]:
        page = await page_of(api, job_id, size, after)
        assert len(page["edges"]) == min(size, len(expected) - len(found))
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        found += records_of(page)
        after = page["pageInfo"]["endCursor"]
        assert after == page["edges"][-1]["cursor"]
    assert found == expected
    assert records_of(await page_of(api, job_id, size, after)) == []


async def test_page_goes_on_behind_the_cursor_of_any_problem(api: Api) -> None:
    job_id = await an_import(api, {0: [0, 1], 1: [0, 1]})
    edges = (await page_of(api, job_id))["edges"]
    for at, edge in enumerate(edges):
        page = await page_of(api, job_id, after=edge["cursor"])
        assert page["edges"] == edges[at + 1 :]


async def test_page_is_short_after_some_files_and_says_so(api: Api) -> None:
    count = PARTS_OF_PAGE + 2
    job_id = await an_import(api, {number: [0] for number in range(count)})
    api.files.calls.clear()
    body = (await api.send(PROBLEMS, id=job_id, first=100)).json()
    page = body["data"]["job"]["problems"]
    assert len(page["edges"]) == api.files.calls.count("read") == PARTS_OF_PAGE
    assert page["pageInfo"]["hasNextPage"] is True
    assert body["extensions"] == {"readBudgetMet": [{"path": ["job", "problems"]}]}
    rest = await page_of(api, job_id, 100, page["pageInfo"]["endCursor"])
    assert len(rest["edges"]) == 2
    assert api.files.calls.count("read") == count
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_files_that_are_gone_have_no_problems(api: Api) -> None:
    job_id = await an_import(api, {0: [0], 1: [0]})
    del api.files.stored[f"jobs/{job_id}/parts/000000"]
    assert records_of(await page_of(api, job_id)) == [RECORDS_OF_PART + 1]


async def test_job_without_problems_reads_no_file(api: Api) -> None:
    for job in (await api.start_import(), await api.start_export()):
        api.files.calls.clear()
        page = await page_of(api, job["id"])
        assert (page["edges"], page["pageInfo"]["endCursor"]) == ([], None)
        assert api.files.calls == []


async def test_cursor_of_another_job_is_refused(api: Api) -> None:
    one, other = [await an_import(api, {0: [0, 1]}) for _ in range(2)]
    cursor = (await page_of(api, one))["edges"][0]["cursor"]
    body = (await api.send(PROBLEMS, id=other, after=cursor)).json()
    assert body["data"] == {"job": {"problems": None}}
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"] == "after: The cursor belongs to the problems of another job."


@pytest.mark.parametrize("cursor", ["", "x", "ä", "e30", "W10", "A" * 100_000])
async def test_text_that_is_no_cursor_is_refused(api: Api, cursor: str) -> None:
    await expect_refused(api, await an_import(api, {0: [0]}), cursor)


@pytest.mark.parametrize(
    "rest", [(), (0,), (0, 0, 0), (-1, 0), (True, 0), (0, 1.0), (10**12, 0), ("0", 0), (None, 0)]
)
async def test_cursor_that_was_never_issued_is_refused(api: Api, rest: tuple[object, ...]) -> None:
    job_id = await an_import(api, {0: [0]})
    blob = json.dumps([job_id, *rest]).encode()
    await expect_refused(api, job_id, base64.urlsafe_b64encode(blob).decode().rstrip("="))


async def expect_refused(api: Api, job_id: str, cursor: str) -> None:
    (error,) = (await api.send(PROBLEMS, id=job_id, after=cursor)).json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"] == "after: The cursor was not issued by this service."


async def test_files_out_of_reach_are_an_error_of_the_field(api: Api) -> None:
    job_id = await an_import(api, {0: [0]})

    def fault(_: str) -> None:
        raise Unavailable("a secret")

    api.files.fault = fault
    body = (await api.send(PROBLEMS, id=job_id)).json()
    assert body["data"] == {"job": {"problems": None}}
    assert body["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert "secret" not in json.dumps(body)


async def test_problems_are_their_owners(api: Api) -> None:
    job_id = await an_import(api, {0: [0]})
    assert await api.ask(PROBLEMS, BOB, id=job_id) == {"job": None}


@pytest.mark.parametrize(
    ("fields", "files"),
    [("resultUrl", 1), ("problems(first: 1) { nodes { record } }", PARTS_OF_PAGE)],
)
async def test_files_of_one_request_are_bounded(api: Api, fields: str, files: int) -> None:
    most = FILES_MAX // files
    full = ", ".join(f"f{n}: {fields}" for n in range(most // 10))
    query = f"{{ jobs(first: 10) {{ nodes {{ {full} }} }} }}"
    assert await api.ask(query) == {"jobs": {"nodes": []}}
    error = await api.error(query.replace("10", "11", 1))
    assert (error["code"], error["limit"]) == ("LIMIT_EXCEEDED", "files")
    assert (error["maximum"], error["measured"]) == (FILES_MAX, FILES_MAX * 11 // 10)


async def test_page_ends_before_the_time_of_the_request_does(api: Api) -> None:
    job = await api.stored(await an_import(api, {number: [0] for number in range(4)}))
    now = 0.0

    def fault(_: str) -> None:
        nonlocal now
        now += 3.6

    api.files.fault = fault
    budget = Budget(deadline=8.0, clock=lambda: now, last_part=1.0)
    with ThreadPoolExecutor(1) as threads:
        calls = PortCalls(lambda: api.ports, threads, budget)
        page = await ProblemPages(job, calls).page(PageRequest())
    assert len(page.edges) == 2
    assert (page.has_next, page.is_short) == (True, True)
