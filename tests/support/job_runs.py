"""Jobs at work: messages delivered to workers, repeatedly and with kills, until none is left."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest

from graphql_api.domain.collection import Collections
from graphql_api.jobs import records
from graphql_api.jobs.job import JOB, FileFormat, Job, Kind, new_values
from graphql_api.jobs.record import RECORD as JOBS
from graphql_api.jobs.worker import Worker
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from graphql_api.wiring import build_collections
from graphql_api.worker_wiring import build_worker
from tests.support.jobs import Fault, MemoryFiles, MemoryQueue, memory_ports, no_fault

Delivery = tuple[dict[str, Any], int]  # a message, and which try it is

# As a service's registry and its jobs.
WITH_JOBS: Final = replace(REGISTRY, records=lambda: (*REGISTRY.records(), JOBS))


async def new_job(collections: Collections, **values: Any) -> Job:
    """Create a job of the first kind of entity: an import of JSON lines by nobody, at first."""
    given = new_values(Kind.IMPORT, "", REGISTRY.records()[0].noun, FileFormat.JSON_LINES)
    return await collections.of(JOB).create({**given, **values})


@dataclass
class Fleet:
    """Workers, and the deliveries of one queue to them.

    Attributes:
        worker: does each message; it stands for as many processes as there are at the same time.
        deliveries: returns how often a message is delivered, at least once.
        kills: so many deliveries are ended in the middle, and made again.
        workers: deliveries at the same time.
        given_up: messages that failed each time.
        before: what else happens, before each delivery.
    """

    worker: Worker
    queue: MemoryQueue
    deliveries: Callable[[], int] = lambda: 1
    kills: int = 0
    workers: int = 4
    tries: int = 5
    chance: random.Random = field(default_factory=random.Random)
    given_up: list[dict[str, Any]] = field(default_factory=list)
    before: Callable[[], Awaitable[None]] | None = None
    killed: int = field(default=0, init=False)

    async def run(self) -> None:
        """Deliver what is sent, and what is sent because of it, until all is done."""
        todo: list[Delivery] = []
        running: set[asyncio.Task[list[Delivery]]] = set()
        while True:
            todo += [(one, 1) for one in self._taken() for _ in range(self.deliveries())]
            while todo and len(running) < self.workers:
                chosen = todo.pop(self.chance.randrange(min(len(todo), 50)))
                running.add(asyncio.create_task(self._deliver(*chosen)))
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                todo += each.result()

    def _taken(self) -> Sequence[dict[str, Any]]:
        taken = list(self.queue.sent)
        self.queue.sent.clear()
        return taken

    async def _deliver(self, message: dict[str, Any], tries: int) -> list[Delivery]:
        """Return what has to be delivered again."""
        is_last = tries == self.tries
        if self.before is not None:
            await self.before()
        work = asyncio.create_task(self.worker.handle(message, is_last_try=is_last))
        if self.killed < self.kills and not is_last and self.chance.random() < 0.3:
            self.killed += 1
            await asyncio.wait([work], timeout=self.chance.uniform(0, 1.0))
            if not work.done():
                work.cancel()
        try:
            await work
        except asyncio.CancelledError:
            return [(message, tries)]
        except Exception:  # noqa: BLE001 - whatever it is, the queue delivers it again
            if is_last:
                self.given_up.append(message)
                return []
            return [(message, tries + 1)]
        return []


@dataclass(frozen=True)
class Works:
    """A service with its table, files, queue and one worker."""

    collections: Collections
    worker: Worker
    files: MemoryFiles
    queue: MemoryQueue

    @classmethod
    def of(cls, settings: Settings, fault: Fault = no_fault) -> "Works":
        ports, files, queue = memory_ports(fault)
        # As fast as one shard takes it.
        settings = settings.model_copy(update={"jobs_write_share": 100, "jobs_workers": 1})
        collections = build_collections(settings, registry=WITH_JOBS)
        return cls(collections, build_worker(settings, ports), files, queue)

    async def start_import(self, body: bytes, **values: Any) -> Job:
        """Start the import of a file that is uploaded."""
        job = await new_job(self.collections, **values)
        self.files.put(job.file, body)
        self.queue.sent.append({"job": job.id, "do": "split"})
        return job

    async def start_export(self, **values: Any) -> Job:
        """Start an export of all entities, unless `wanted` says which."""
        job = await new_job(self.collections, kind=Kind.EXPORT.value, **values)
        self.queue.sent.append({"job": job.id, "do": "export"})
        return job

    async def run(self, job: Job) -> Job:
        """Do all that waits, each message once, and return the job as it is then."""
        await Fleet(self.worker, self.queue).run()
        return await self.now(job)

    async def imported(self, body: bytes, **values: Any) -> Job:
        return await self.run(await self.start_import(body, **values))

    async def now(self, job: Job) -> Job:
        return await self.worker.shop.book.get(job.id)

    def result(self, job: Job) -> list[dict[str, Any]]:
        """Return the lines of a result in JSON lines."""
        body = self.files.stored[job.result].body
        return [json.loads(line) for line in body.decode().split("\n")[:-1]]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """Parts of so many records."""
    monkeypatch.setattr(records, "RECORDS_OF_PART", 20)
    return 20


@pytest.fixture
def works(settings: Settings) -> Works:
    return Works.of(settings)
