"""Prints what an import takes: memory by the file's size, the share of its pace, a get beside it.

    python -m benchmarks.imports                     two to four minutes, and 1 GB of disk
    python -m benchmarks.imports --megabytes 100

On the embedded engine with local files, the code of jobs that runs on AWS. Memory is the largest
resident set of a separate process, the interpreter included.
"""

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from graphql_api.domain.collection import Collections
from graphql_api.jobs.job import JOB, FileFormat, Job, Kind, new_values
from graphql_api.jobs.ports import Ports
from graphql_api.jobs.record import RECORD as JOBS
from graphql_api.jobs.worker import Worker
from graphql_api.local.dynalite import (
    create_table,
    embedded_variables,
    new_client,
    new_session,
    running_engine,
)
from graphql_api.local.jobs.files import LocalFiles
from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.registry import REGISTRY
from graphql_api.settings import load_settings
from graphql_api.wiring import build_collections
from graphql_api.worker_wiring import build_worker

SMALL_MEGABYTES: Final = 10
BLOCK_LINES: Final = 100  # written at once
PARTS: Final = 4  # that the worker does after the splitter
PACED_SECONDS: Final = 20
GETS: Final = 1_500
SHARE: Final = 5  # percent of one shard's 1,000 units: 50 records a second
WITH_JOBS: Final = replace(REGISTRY, records=lambda: (*REGISTRY.records(), JOBS))


@dataclass
class Kept:
    """A queue that keeps the first messages, and counts the others."""

    first: list[Mapping[str, Any]] = field(default_factory=list)
    count: int = 0

    def send(self, messages: Sequence[Mapping[str, Any]]) -> None:
        self.count += len(messages)
        self.first += list(messages)[: max(PARTS - len(self.first), 0)]


@dataclass(frozen=True)
class Service:
    collections: Collections
    worker: Worker
    files: LocalFiles
    queue: Kept

    async def import_of(self, path: Path) -> Job:
        """Return an import whose file is uploaded; the path is gone then."""
        given = new_values(Kind.IMPORT, "", REGISTRY.records()[0].noun, FileFormat.JSON_LINES)
        job: Job = await self.collections.of(JOB).create(given)
        self.files.put(job.file, path)
        return job


def service(endpoint: str, folder: Path, share: int = 100) -> Service:
    settings = load_settings(embedded_variables(os.environ, endpoint)).model_copy(
        update={"jobs_write_share": share, "jobs_workers": 1}
    )
    files, queue = LocalFiles(JobsFolder(folder).prepared(), "http://127.0.0.1"), Kept()
    worker = build_worker(settings, Ports(files, queue), new_session)
    return Service(build_collections(settings, new_session, WITH_JOBS), worker, files, queue)


def a_line() -> bytes:
    """Return the record of an example entity."""
    _, samples = REGISTRY.stored(None)
    return json.dumps(samples.example, default=str).encode() + b"\n"


def write_file(path: Path, lines: int) -> Path:
    block = a_line() * BLOCK_LINES
    with path.open("wb") as file:
        for _ in range(lines // BLOCK_LINES):
            file.write(block)
    return path


async def split_and_work(endpoint: str, folder: Path, megabytes: float) -> dict[str, float]:
    """Split a file and import its first parts; return seconds, parts and memory in MB."""
    one = service(endpoint, folder)
    lines = int(megabytes * 1_000_000 / len(a_line()))
    job = await one.import_of(write_file(folder / "file", lines))
    began = time.perf_counter()
    await one.worker.handle({"job": job.id, "do": "split"}, seconds=900)
    seconds = time.perf_counter() - began
    for message in one.queue.first:
        await one.worker.handle(message)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    return {"seconds": seconds, "parts": one.queue.count, "memory": memory}


def in_process(endpoint: str, megabytes: float) -> dict[str, float]:
    """Do the same in a separate process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.imports", "--megabytes", str(megabytes)]
        done = subprocess.run(
            [*command, "--inside", endpoint, folder], capture_output=True, text=True, check=True
        )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


async def paced(endpoint: str, folder: Path) -> tuple[float, float, float]:
    """Import at a pace; return the share of it that was met, and the p99 of gets alone and beside.

    The p99 are in milliseconds.
    """
    one = service(endpoint, folder, SHARE)
    pace = one.worker.shop.pace
    items = one.collections.of(REGISTRY.records()[0].entity)
    _, samples = REGISTRY.stored(None)
    there = (await items.create(samples.example)).id

    async def p99() -> float:
        times = []
        for _ in range(GETS):
            began = time.perf_counter()
            await items.get_many([there])
            times.append((time.perf_counter() - began) * 1_000)
        return statistics.quantiles(times, n=100)[-1]

    alone = await p99()
    job = await one.import_of(write_file(folder / "paced", int(PACED_SECONDS * pace.full)))
    await one.worker.handle({"job": job.id, "do": "split"})
    total = (await one.worker.shop.book.get(job.id)).total or 0
    began = time.perf_counter()

    async def work() -> float:
        for message in one.queue.first:
            await one.worker.handle(message)
        return time.perf_counter() - began

    working = asyncio.create_task(work())
    beside = await p99()
    seconds = await working
    done = (await one.worker.shop.book.get(job.id)).done
    assert done == total, f"{done} of {total}: the file has more parts than this does"
    return done / (seconds * pace.full), alone, beside


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=1_000, help="of the large file")
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        endpoint, folder = chosen.inside
        print(json.dumps(asyncio.run(split_and_work(endpoint, Path(folder), chosen.megabytes))))
        return
    with running_engine() as engine:
        create_table(new_client(engine), "items")
        small, large = (
            in_process(engine.endpoint, megabytes)
            for megabytes in (SMALL_MEGABYTES, chosen.megabytes)
        )
        with tempfile.TemporaryDirectory() as folder:
            share, alone, beside = asyncio.run(paced(engine.endpoint, Path(folder)))
    ratio = large["memory"] / small["memory"]
    print(f"memory at {SMALL_MEGABYTES} MB: {small['memory']:.0f} MB")
    print(f"memory at {chosen.megabytes:,.0f} MB: {large['memory']:.0f} MB, {ratio:.2f} times")
    rate = chosen.megabytes / large["seconds"]
    print(f"split into {large['parts']:,.0f} parts at {rate:.0f} MB a second")
    print(f"share of the pace: {share:.2f}")
    print(f"p99 of a get: {alone:.2f} ms alone, beside an import {beside / alone:.2f} times")


if __name__ == "__main__":
    main()
