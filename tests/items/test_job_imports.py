"""Imports by workers, on a real engine: what a file's records become, and what is said of them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphql_api.jobs.job import UNBEGUN, FileFormat, Kind
from tests.support.job_runs import Works, new_job

CSV = FileFormat.CSV.value
LAMP = {"name": "Lamp", "price": "1.50", "category": "Home"}


def lines(*values: Any) -> bytes:
    return b"".join(json.dumps({**LAMP, **one}).encode() + b"\n" for one in values)


def lamps(count: int, **more: Any) -> bytes:
    return lines(*({"name": f"Lamp {number}", **more} for number in range(count)))


async def test_each_record_is_created_and_told_in_the_order_of_the_file(works: Works) -> None:
    job = await works.imported(lamps(3) + b"\n{}\nno\n" + lamps(1))
    assert (job.state, job.done, job.failed, job.total) == ("SUCCEEDED", 4, 2, 6)
    told = works.result(job)
    places = [(each["record"], each["line"]) for each in told]
    assert places == [(1, 1), (2, 2), (3, 3), (4, 5), (5, 6), (6, 7)]
    assert told[3]["problem"]["type"] == told[4]["problem"]["type"] == "InputProblem"
    paths = [each["path"] for each in told[3]["problem"]["fields"]]
    assert paths == [["input", "name"], ["input", "price"], ["input", "category"]]
    assert "not JSON" in told[4]["problem"]["message"]
    ids = [each["id"] for each in told if "id" in each]
    found = await works.collections.get_many(ids)
    assert [found[one].name for one in ids] == ["Lamp 0", "Lamp 1", "Lamp 2", "Lamp 0"]


async def test_file_of_several_parts_has_one_result(works: Works, small_parts: int) -> None:
    count = 2 * small_parts + 7
    job = await works.imported(lamps(count))
    told = works.result(job)
    assert [each["record"] for each in told] == list(range(1, count + 1))
    assert len({each["id"] for each in told}) == job.done == count
    assert (job.part_count, job.finished_at is not None) == (3, True)


async def test_csv_has_the_same_records(works: Works) -> None:
    body = (
        "\ufeffname,price,category,description,id,idempotencyKey\r\n"
        'Lamp,1.50,Home,"two\r\nlines, ""quoted""",item_1,\r\n'
        '"Desk, white",20,Home,,,a\r\n'
        "\r\n"
        "Bed,-3,Home,,,\r\n"
        "Sofa,5,Home\r\n"
    )
    job = await works.imported(body.encode(), file_format=CSV)
    assert (job.state, job.message, job.done, job.failed) == ("SUCCEEDED", None, 2, 2)
    lamp, desk, bed, sofa = works.result(job)
    assert [each["line"] for each in (lamp, desk, bed, sofa)] == [2, 4, 6, 7]
    found = await works.collections.get_many([lamp["id"], desk["id"]])
    assert found[lamp["id"]].description == 'two\nlines, "quoted"'
    assert (found[desk["id"]].name, found[desk["id"]].description) == ("Desk, white", None)
    assert [each["path"] for each in bed["problem"]["fields"]] == [["input", "price"]]
    assert "3 cells" in sofa["problem"]["message"]


async def test_records_with_keys_are_created_once_by_however_many_imports(works: Works) -> None:
    keyed = lines(*({"idempotencyKey": f"key {number}"} for number in range(30)))
    first, second = await works.imported(keyed), await works.imported(keyed)
    assert works.result(first) == works.result(second)
    plain = lamps(30)
    third, fourth = await works.imported(plain), await works.imported(plain)
    ids = {each["id"] for job in (third, fourth) for each in works.result(job)}
    assert len(ids) == 60  # without keys, another import creates other items


async def test_key_that_is_used_with_other_values_is_a_problem(works: Works) -> None:
    job = await works.imported(
        lines({"idempotencyKey": "a"}, {"idempotencyKey": "a", "price": "2"})
    )
    _, told = works.result(job)
    assert told["problem"]["type"] == "IdempotencyProblem"
    assert "fields" not in told["problem"]


@pytest.mark.parametrize(
    ("body", "file_format", "said"),
    [
        (b"\xef\xbb\xbf", "JSON_LINES", "no records"),
        (b"\n \n\r\n", "JSON_LINES", "no records"),
        (b'[{"name": "Lamp"}]', "JSON_LINES", "begins with an array"),
        (b"\x1f\x8b\x08\x00rest", "JSON_LINES", "gzip"),
        (b"PK\x03\x04rest", "CSV", "spreadsheet"),
        ("name,price".encode("utf-16"), "CSV", "UTF-16"),
        (b"title,cost\nLamp,2\n", "CSV", '"title", "cost". Columns are name, description, price'),
        (b"name,price\nLamp,2\n", "CSV", "lacks the columns category"),
        (b"name,name,price,category\n", "CSV", "twice"),
        (b"name,price,category\n", "CSV", "no records"),
        (b'{"name": "Lamp"}\n', "CSV", "The header"),
        (b"x" * 70_000, "CSV", "65,536 bytes"),
        (b"\xff\n", "CSV", "not UTF-8"),
    ],
)
async def test_file_that_is_none_of_its_format_fails_with_words_that_help(
    works: Works, body: bytes, file_format: str, said: str
) -> None:
    job = await works.imported(body, file_format=file_format)
    assert job.state == "FAILED"
    assert said in (job.message or "")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (b"x" * 2_000_000, "2,000,001 bytes; 65,536 are allowed"),
        (b'{"name": "\xff"}', "byte 11 is not UTF-8"),
        (b"null", "not a JSON object"),
        (b'{"price": NaN}', "cannot be read"),
        (b'{"name": ' + b"[" * 30_000, "cannot be read"),
        (b'{"title": "Lamp"}', 'no item has: "title". Fields are name'),
        (b'{"\\ud800": "Lamp"}', r'no item has: "\ud800". Fields are name'),
    ],
)
async def test_record_that_can_not_be_read_is_told_and_the_others_are_created(
    works: Works, record: bytes, said: str
) -> None:
    job = await works.imported(lamps(1) + record + b"\n" + lamps(1).rstrip(b"\n"))
    assert (job.state, job.done, job.failed) == ("SUCCEEDED", 2, 1)
    told = works.result(job)[1]["problem"]
    assert (told["type"], said in told["message"]) == ("InputProblem", True), told


async def test_quote_that_is_never_closed_is_told_by_its_line(works: Works) -> None:
    body = b'name,price,category\nLamp,1,Home\n"Desk,2,Home\nBed,3,Home\n'
    job = await works.imported(body, file_format=CSV)
    assert (job.done, job.failed) == (1, 1)
    told = works.result(job)[1]
    assert (told["line"], "unexpected end" in told["problem"]["message"]) == (3, True)


async def test_quote_in_the_middle_loses_no_record_without_a_word(works: Works) -> None:
    body = b'name,price,category\n5" lamp,1,Home\nDesk,2,Home\n6" lamp,3,Home\nBed,4,Home\n'
    job = await works.imported(body, file_format=CSV)
    assert (job.done, job.failed) == (1, 1)
    lamp, bed = works.result(job)
    assert (lamp["line"], bed["line"]) == (2, 5)
    assert "it reads as 3 records" in lamp["problem"]["message"]


async def test_csv_record_that_is_too_long_may_lack_a_quote(works: Works) -> None:
    body = b'name,price,category\n"Lamp,1,Home\n' + b"Desk,2,Home\n" * 6_000
    job = await works.imported(body, file_format=CSV)
    (told,) = works.result(job)
    assert told["problem"]["message"] == (
        "The record has 72,013 bytes; 65,536 are allowed. Perhaps a quote is not closed."
    )


async def test_file_that_comes_after_a_day_is_not_imported(works: Works) -> None:
    then = replace(works.collections, now=lambda: datetime.now(UTC) - timedelta(days=1))
    job = await new_job(then)
    works.files.put(job.file, lamps(1))
    works.queue.sent.append({"job": job.id, "do": "split"})
    job = await works.run(job)
    assert (job.state, job.message, job.done) == ("FAILED", UNBEGUN, 0)


async def test_what_has_begun_goes_on_after_a_day(works: Works) -> None:
    then = replace(works.collections, now=lambda: datetime.now(UTC) - timedelta(days=1))
    running = await new_job(then, state="RUNNING")
    export = await new_job(then, kind=Kind.EXPORT.value)
    assert (await works.now(running)).state == "RUNNING"
    assert (await works.now(export)).state == "QUEUED"


async def test_file_that_is_uploaded_again_in_the_middle_fails_the_job(
    works: Works, small_parts: int
) -> None:
    job = await works.start_import(lamps(2 * small_parts))
    await works.worker.handle(works.queue.sent.pop())
    works.files.put(job.file, lamps(2 * small_parts, name="Other"))
    job = await works.run(job)
    assert (job.state, "replaced" in (job.message or "")) == ("FAILED", True)
