"""Each message reaches a receiver, whatever ends receivers; nobody has one that another has."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.jobs.queue import RECEIVES_MAX, LocalQueue
from tests.support.paths import ROOT


@dataclass
class Clock:
    now: float = 1e9

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(folder: JobsFolder, clock: Clock) -> LocalQueue:
    return LocalQueue(folder, clock)


def test_messages_are_received_once_and_the_earliest_first(queue: LocalQueue) -> None:
    assert queue.receive(30) is None
    queue.send([{"n": 1}, {"n": 2}])
    first, second = queue.receive(30), queue.receive(30)
    assert first
    assert second
    assert [first.body, second.body] == [{"n": 1}, {"n": 2}]
    assert queue.receive(30) is None
    queue.delete(first)
    queue.delete(second)
    assert list(queue.folder.messages.iterdir()) == []


def test_message_that_is_not_deleted_is_due_again(queue: LocalQueue, clock: Clock) -> None:
    queue.send([{"n": 1}])
    claim = queue.receive(30)
    assert claim
    clock.now += 29
    assert not queue.has_due
    claim = queue.kept(claim, 30)
    clock.now += 29
    assert queue.receive(30) is None
    clock.now += 1
    assert queue.has_due
    again = queue.receive(30)
    assert again
    assert (again.body, again.receives) == ({"n": 1}, 2)
    queue.delete(claim)  # too late: it is another's now
    assert queue.kept(claim, 30) is claim
    clock.now += 30
    assert queue.has_due


def test_message_is_dead_after_its_last_try(queue: LocalQueue, clock: Clock) -> None:
    queue.send([{"n": 1}, {"n": 2}])
    for number in range(1, RECEIVES_MAX + 1):
        killed, failed = queue.receive(30), queue.receive(30)
        assert killed
        assert failed
        assert killed.receives == failed.receives == number
        assert killed.is_last_try == failed.is_last_try == (number == RECEIVES_MAX)
        assert queue.give_back(failed, 5) == failed.is_last_try
        clock.now += 30
    assert queue.receive(30) is None
    dead = [json.loads(path.read_bytes())["n"] for path in queue.folder.dead.iterdir()]
    assert sorted(dead) == [1, 2]
    assert list(queue.folder.messages.iterdir()) == []


def test_message_that_is_given_back_uncounted_is_never_dead(
    queue: LocalQueue, clock: Clock
) -> None:
    queue.send([{"n": 1}])
    for _ in range(3 * RECEIVES_MAX):
        claim = queue.receive(30)
        assert claim
        assert claim.receives == 1
        assert not queue.give_back(claim, 5, is_counted=False)
        assert queue.receive(30) is None
        clock.now += 5


def test_of_many_who_receive_one_has_each_message(folder: JobsFolder) -> None:
    queue, count = LocalQueue(folder), 300
    queue.send([{"n": n} for n in range(count)])

    def receive(_: int) -> list[int]:
        found = []
        while claim := queue.receive(60):
            found.append(claim.body["n"])
        return found

    with ThreadPoolExecutor(8) as pool:
        found = [n for each in pool.map(receive, range(8)) for n in each]
    assert sorted(found) == list(range(count))
    assert len(list(folder.messages.iterdir())) == count


# Notes each message, and only then deletes it.
RECEIVER = """
import sys, time
from pathlib import Path
from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.jobs.queue import LocalQueue

queue = LocalQueue(JobsFolder(Path(sys.argv[1])))
with open(sys.argv[2], "a") as notes:
    while True:
        claim = queue.receive(0.5)
        if claim is None:
            time.sleep(0.01)
            continue
        print(claim.body["n"], file=notes, flush=True)
        time.sleep(0.002)
        queue.delete(claim)
"""


def test_two_processes_that_are_killed_lose_no_message(folder: JobsFolder, tmp_path: Path) -> None:
    queue, count, notes = LocalQueue(folder), 200, tmp_path / "notes"
    notes.touch()
    command = [sys.executable, "-c", RECEIVER, str(folder.path), str(notes)]

    def started() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=ROOT)

    def noted() -> list[int]:
        return [int(line) for line in notes.read_text().split()]

    processes = [started(), started()]
    try:
        for begin in range(0, count, 40):
            queue.send([{"n": n} for n in range(begin, begin + 40)])
            seen = len(noted())
            while len(noted()) < seen + 10:
                time.sleep(0.001)
            killed = processes.pop(0)
            killed.kill()
            killed.wait()
            processes.append(started())
        while any(folder.messages.iterdir()):
            time.sleep(0.01)
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert set(noted()) == set(range(count))
    assert list(folder.dead.iterdir()) == []
