"""Exports by workers, on a real engine: each entity of a list once, in its order."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from graphql_api.domain import csv_lines
from graphql_api.domain.errors import Throttled
from graphql_api.domain.paging import Order
from graphql_api.items.item import ITEM
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.jobs import assembly, exporting
from graphql_api.jobs.wanted import wanted_json
from graphql_api.jobs.watch import Watch
from tests.items.test_job_imports import lamps
from tests.support.job_runs import Fleet, Works

BY_NAME = wanted_json(ItemListing(order=Order(OrderField.NAME, descending=False)))


@pytest.fixture
def small_pieces(works: Works, monkeypatch: pytest.MonkeyPatch) -> Works:
    """Works whose results have many pieces."""
    monkeypatch.setattr(assembly, "PIECE_BYTES", 5_000)
    monkeypatch.setattr(assembly, "LEAST_BYTES", 5_000)
    monkeypatch.setattr(exporting, "PAGE_SIZE", 10)
    works.files.piece_bytes_min = 5_000
    return works


async def test_list_is_exported_in_its_order(works: Works) -> None:
    imported = await works.imported(lamps(150))
    job = await works.run(await works.start_export(wanted=BY_NAME))
    assert (job.state, job.done, job.total, job.failed) == ("SUCCEEDED", 150, 150, 0)
    told = works.result(job)
    assert [each["name"] for each in told] == sorted(f"Lamp {number}" for number in range(150))
    assert {each["id"] for each in told} == {each["id"] for each in works.result(imported)}
    assert told[0]["price"] == "1.50"


async def test_filter_chooses_what_is_exported(works: Works) -> None:
    await works.imported(lamps(3) + lamps(2, category="Garden"))
    wanted = wanted_json(ItemListing(filter=Filter(category="Garden")))
    job = await works.run(await works.start_export(wanted=wanted))
    assert [each["category"] for each in works.result(job)] == ["Garden", "Garden"]


@pytest.mark.parametrize(("file_format", "body"), [("JSON_LINES", b""), ("CSV", None)])
async def test_empty_list_has_a_result(works: Works, file_format: str, body: bytes | None) -> None:
    job = await works.run(await works.start_export(wanted=BY_NAME, file_format=file_format))
    header = f"{csv_lines.header(ITEM)}\r\n".encode()
    assert (job.state, job.total) == ("SUCCEEDED", 0)
    assert works.files.stored[job.result].body == (header if body is None else body)


async def test_what_is_exported_as_csv_can_be_imported(works: Works) -> None:
    awkward = {"name": 'Lamp, "large"', "description": "two\nlines"}
    await works.imported(lamps(1, **awkward) + lamps(1))
    first = await works.run(await works.start_export(wanted=BY_NAME, file_format="CSV"))
    body = works.files.stored[first.result].body
    rows = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
    assert (rows[1]["name"], rows[1]["description"]) == ('Lamp, "large"', "two\nlines")
    again = await works.imported(body, file_format="CSV")
    assert (again.done, again.failed) == (2, 0)
    second = await works.run(await works.start_export(wanted=BY_NAME))
    names = [each["name"] for each in works.result(second)]
    assert names == ["Lamp 0", "Lamp 0", 'Lamp, "large"', 'Lamp, "large"']


async def test_result_of_many_pieces_has_each_item_once_however_steps_are_delivered(
    small_pieces: Works,
) -> None:
    works = small_pieces
    await works.imported(lamps(300))
    job = await works.start_export(wanted=BY_NAME)
    fleet = Fleet(works.worker, works.queue, deliveries=lambda: 3, kills=10)
    await fleet.run()
    job = await works.now(job)
    assert (job.state, job.total) == ("SUCCEEDED", 300)
    assert job.claims > 3
    ids = [each["id"] for each in works.result(job)]
    assert (len(ids), len(set(ids))) == (300, 300)


async def test_list_that_takes_longer_than_a_step_is_exported_all_the_same(
    small_pieces: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step has the time for one page, which is less than a piece of S3's."""
    works = small_pieces
    await works.imported(lamps(150))
    monkeypatch.setattr(Watch, "is_late", True)
    job = await works.start_export(wanted=BY_NAME)
    await Fleet(works.worker, works.queue, deliveries=lambda: 2, kills=3).run()
    job = await works.now(job)
    assert (job.state, job.total, job.claims > 7) == ("SUCCEEDED", 150, True)
    names = [each["name"] for each in works.result(job)]
    assert names == sorted(f"Lamp {number}" for number in range(150))
    assert any("/rests/" in key for key in works.files.stored)


async def test_export_while_items_are_written_has_what_was_there_throughout_once(
    small_pieces: Works,
) -> None:
    works = small_pieces
    imported = await works.imported(lamps(300))
    there = [each["id"] for each in works.result(imported)]
    changed, gone, kept = there[:80], there[80:160], there[160:]
    items = works.collections.of(ITEM)
    job = await works.start_export(wanted=BY_NAME)
    fleet = Fleet(works.worker, works.queue, workers=1)
    step = 0

    async def write() -> None:
        nonlocal step
        at, step = step, step + 1
        for one in changed[at * 10 : at * 10 + 10]:
            await items.update(one, {"name": f"A lamp {one}"})
        for one in gone[at * 10 : at * 10 + 10]:
            await items.delete(one)
        await items.create({"name": f"New {at}", "price": Decimal(1), "category": "Home"})

    fleet.before = write
    await fleet.run()
    ids = [each["id"] for each in works.result(await works.now(job))]
    assert step > 3
    assert [ids.count(one) for one in kept] == [1] * len(kept)


async def test_job_that_is_throttled_goes_on(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    await works.imported(lamps(10))
    failures = [Throttled("busy"), Throttled("busy")]
    original = type(works.collections.of(ITEM)).page

    async def page(self: Any, listing: Any) -> Any:
        if failures:
            raise failures.pop()
        return await original(self, listing)

    monkeypatch.setattr(type(works.collections.of(ITEM)), "page", page)
    job = await works.run(await works.start_export(wanted=BY_NAME))
    assert (job.state, job.total, failures) == ("SUCCEEDED", 10, [])
