"""A job is done once, however often its messages are delivered, and whatever fails on the way."""

import asyncio
import random
from collections.abc import Callable
from unittest.mock import patch

import pytest

from graphql_api.jobs.job import State
from graphql_api.jobs.ports import Unavailable
from graphql_api.settings import Settings
from tests.items.test_job_imports import LAMP, lamps, lines
from tests.support.job_runs import Fleet, Works


def failing(chance: random.Random, share: float) -> Callable[[str], None]:
    """Return a fault of a share of the calls to the files and the queue."""

    def fault(_: str) -> None:
        if chance.random() < share:
            raise Unavailable("on purpose")

    return fault


async def rehearse(settings: Settings, count: int, kills: int, seed: int) -> None:
    """Import so many records, each tenth of them bad; then the same file again.

    Each message is delivered one to three times, workers are killed in the middle, and a twentieth
    of the calls to files and queue fails.
    """
    chance = random.Random(seed)
    works = Works.of(settings, failing(chance, 0.05))
    values = [
        {"name": "" if number % 10 == 3 else f"Lamp {number}", "idempotencyKey": f"key {number}"}
        for number in range(count)
    ]
    bad = len([each for each in values if not each["name"]])
    created = []
    for killed in (kills, 0):
        job = await works.start_import(lines(*values))
        fleet = Fleet(
            works.worker,
            works.queue,
            deliveries=lambda: chance.randint(1, 3),
            kills=killed,
            tries=1_000,
            chance=chance,
        )
        await fleet.run()
        job = await works.now(job)
        assert (job.state, job.done, job.failed) == ("SUCCEEDED", count - bad, bad)
        assert (fleet.killed >= min(killed, 3), fleet.given_up) == (True, [])
        told = works.result(job)
        assert [each["record"] for each in told] == list(range(1, count + 1))
        created.append([each.get("id") for each in told])
    assert created[0] == created[1]
    assert len(set(created[0])) == count - bad + 1  # and None of the bad ones
    export = await works.start_export()
    await Fleet(works.worker, works.queue, tries=1_000, chance=chance).run()
    assert (await works.now(export)).total == count - bad


async def test_each_record_is_imported_once_under_kills_and_faults(
    settings: Settings, small_parts: int
) -> None:
    await rehearse(settings, 6 * small_parts + 1, kills=5, seed=1)


@pytest.mark.long
@pytest.mark.whole
async def test_hundred_thousand_records_are_imported_once(settings: Settings) -> None:
    await rehearse(settings, 100_000, kills=50, seed=2)


async def test_cancelled_job_creates_nothing_more(works: Works, small_parts: int) -> None:
    job = await works.start_import(lamps(3 * small_parts))
    await works.worker.handle(works.queue.sent.pop(0))
    works.worker.shop.pace.take(60_000)  # what it may write in a minute
    part = asyncio.create_task(works.worker.handle(works.queue.sent.pop(0)))
    await asyncio.sleep(0.5)
    await works.worker.shop.book.end(job.id, State.CANCELLED)
    async with asyncio.timeout(5):
        await part
    job = await works.run(job)
    assert (job.state, job.done, [*works.files.stored]) == ("CANCELLED", 0, [job.file])


async def test_message_that_fails_each_time_fails_its_job(settings: Settings) -> None:
    def broken(method: str) -> None:
        if method == "put_new":
            raise Unavailable("on purpose")

    works = Works.of(settings, broken)
    job = await works.start_import(lines(LAMP))
    fleet = Fleet(works.worker, works.queue)
    await fleet.run()
    job = await works.now(job)
    assert (job.state, "Start it again" in (job.message or "")) == ("FAILED", True)
    assert [each["do"] for each in fleet.given_up] == ["part"]


async def test_message_of_an_unknown_job_is_dropped(works: Works) -> None:
    await works.worker.handle({"job": f"job_{'0' * 32}", "do": "split"})


async def test_pace_counts_each_record(works: Works) -> None:
    pace = works.worker.shop.pace
    keyed = lines(*({"idempotencyKey": f"key {number}"} for number in range(30)))
    with patch.object(pace, "take", wraps=pace.take) as take:
        await works.imported(keyed)
        await works.imported(keyed)
    assert [call.args for call in take.call_args_list] == [(25.0,), (5.0,)] * 2


async def test_call_that_fails_now_and_then_is_repeated_at_once(
    settings: Settings, small_parts: int
) -> None:
    """Where all would begin again, a file of many parts would never be split to its end."""
    calls: list[str] = []

    def every_third(method: str) -> None:
        calls.append(method)
        # A stream that breaks begins with its message again.
        if len(calls) % 3 == 0 and method != "stream":
            raise Unavailable("on purpose")

    works = Works.of(settings, every_third)
    job = await works.start_import(lamps(2 * small_parts))
    fleet = Fleet(works.worker, works.queue, tries=1)
    await fleet.run()
    job = await works.now(job)
    assert (job.state, job.done, fleet.given_up) == ("SUCCEEDED", 2 * small_parts, [])
