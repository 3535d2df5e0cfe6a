"""Messages reach the worker of a local process, whatever ends that process."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from graphql_api.domain.errors import Throttled
from graphql_api.local.jobs import working
from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.jobs.local_jobs import LocalJobs
from graphql_api.local.jobs.queue import RECEIVES_MAX, LocalQueue
from graphql_api.local.jobs.working import work
from tests.support.job_processes import until, workers_of
from tests.support.paths import ROOT

MESSAGE = {"job": "job_1", "do": "split"}


@dataclass
class StandIn:
    """Does with each message what the test says, and notes whether it was the last try."""

    do: Callable[[Mapping[str, Any]], Awaitable[None]]
    tries: list[bool] = field(default_factory=list)

    async def handle(self, message: Mapping[str, Any], *, is_last_try: bool = False) -> None:
        self.tries.append(is_last_try)
        await self.do(message)


@dataclass
class Clock:
    """The time, and what the test adds to it."""

    added: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.added


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(folder: JobsFolder, clock: Clock) -> LocalQueue:
    queue = LocalQueue(folder, clock)
    queue.send([MESSAGE])
    return queue


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_message_that_was_handled_is_deleted(queue: LocalQueue) -> None:
    ended, seen = threading.Event(), []

    async def note(message: Mapping[str, Any]) -> None:
        seen.append(message)
        ended.set()

    work(queue, StandIn(note), ended)
    assert seen == [MESSAGE]
    assert names(queue.folder.messages) == []


@pytest.mark.parametrize(("error", "has_stack"), [(Throttled("busy"), False), (KeyError(), True)])
def test_message_that_fails_is_tried_five_times_and_then_dead(
    queue: LocalQueue,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    has_stack: bool,
) -> None:
    monkeypatch.setattr(working, "PAUSE_SECONDS", 0.01)
    ended = threading.Event()

    async def fail(_: Mapping[str, Any]) -> None:
        if len(worker.tries) == RECEIVES_MAX:
            ended.set()
        raise error

    worker = StandIn(fail)
    with caplog.at_level(logging.ERROR, working.__name__):
        work(queue, worker, ended)
    assert worker.tries == [False] * 4 + [True]
    assert names(queue.folder.messages) == []
    assert len(names(queue.folder.dead)) == 1
    last = caplog.records[-1].getMessage()
    assert last == f"After 5 tries, a message is given up: {MESSAGE}"
    assert len(caplog.records) == (6 if has_stack else 1)


def test_message_in_progress_is_given_back_when_the_process_ends(queue: LocalQueue) -> None:
    ended, worker = threading.Event(), StandIn(lambda _: asyncio.sleep(600))
    thread = threading.Thread(target=work, args=(queue, worker, ended))
    thread.start()
    while not worker.tries:
        time.sleep(0.01)
    ended.set()
    thread.join(30)
    assert not thread.is_alive()
    again = queue.receive(30)
    assert again
    assert (again.body, again.receives) == (MESSAGE, 1)


def test_message_that_takes_long_is_nobody_else_s(
    queue: LocalQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "KEEP_SECONDS", 0.05)
    monkeypatch.setattr(working, "VISIBLE_SECONDS", 1.0)
    ended, others = threading.Event(), []

    async def take_long(_: Mapping[str, Any]) -> None:
        for _number in range(20):
            time.sleep(0.1)  # the event loop is busy
            others.append(queue.receive(30))
        ended.set()

    work(queue, StandIn(take_long), ended)
    assert others == [None] * 20
    assert names(queue.folder.messages) == []


WORKER = """
import asyncio, sys
from pathlib import Path
from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.jobs.process import end_of_input
from graphql_api.local.jobs.queue import LocalQueue
from graphql_api.local.jobs.working import work

class Sleeper:
    async def handle(self, message, *, is_last_try=False):
        print(message["job"], flush=True)
        await asyncio.sleep(600)

work(LocalQueue(JobsFolder(Path(sys.argv[1]))), Sleeper(), end_of_input())
"""


def test_message_of_a_killed_process_is_due_again(queue: LocalQueue, clock: Clock) -> None:
    command = [sys.executable, "-c", WORKER, str(queue.folder.path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"job_1\n"
        process.kill()
    assert queue.receive(30) is None
    clock.added += 31
    again = queue.receive(30)
    assert again
    assert (again.body, again.receives) == (MESSAGE, 2)


PARENT = """
import sys, time
from graphql_api.local.jobs.local_jobs import LocalJobs

with LocalJobs.at(sys.argv[1], "http://127.0.0.1:1").running_worker("http://127.0.0.1:1"):
    print(flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_worker_ends_with_its_parent_however_that_ends(folder: JobsFolder) -> None:
    command = [sys.executable, "-c", PARENT, str(folder.path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as parent:
        until(lambda: workers_of(folder))
        parent.kill()
    until(lambda: not workers_of(folder))


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_worker_that_was_killed_is_started_again(
    folder: JobsFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("graphql_api.local.jobs.local_jobs.RESTART_SECONDS", 0.1)
    with LocalJobs(folder, "").running_worker("http://127.0.0.1:1"):
        until(lambda: workers_of(folder))
        (first,) = workers_of(folder)
        os.kill(first, 9)
        until(lambda: workers_of(folder) not in ([], [first]))
    assert workers_of(folder) == []
    assert "has ended (code -9); it starts again." in caplog.text
