"""The functions' entry points: which messages a worker gets, and what AWS is told of them."""

import json
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from graphql_api.jobs.ports import Unavailable
from graphql_api.jobs.worker import Worker
from graphql_api.jobs_handler import RESERVE_SECONDS, TRIES, Handlers
from graphql_api.telemetry.job_line import JOB_COUNTS, JobTelemetry
from tests.jobs.aws.events import Context, given_up, queued, uploaded

PART = {"job": "job_1", "do": "part", "part": 0, "start": 0, "end": 9, "record": 1, "line": 1}
SPLIT = {"job": "job_1", "do": "split"}


@dataclass
class Recorder:
    """In a worker's place: it does nothing but fail with the messages of some parts."""

    failing: frozenset[int] = frozenset()
    shop: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(counts=Counter()))
    calls: list[tuple[Mapping[str, Any], bool, float]] = field(default_factory=list)

    async def handle(
        self, message: Mapping[str, Any], *, is_last_try: bool = False, seconds: float = 240
    ) -> None:
        self.calls.append((message, is_last_try, seconds))
        logging.getLogger("graphql_api.jobs.worker").warning("at work")
        self.shop.counts.update(done=497, failed=3, throttled=2)
        if message.get("part") in self.failing:
            raise Unavailable("GetObject: SlowDown")


pytestmark = pytest.mark.usefixtures("logging_as_it_was")


def handlers(recorder: Recorder) -> Handlers:
    return Handlers(cast("Worker", recorder), JobTelemetry("items"))


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def test_uploaded_file_is_split() -> None:
    recorder = Recorder()
    handlers(recorder).split(uploaded("jobs/job_1/upload"), Context(milliseconds=900_000))
    assert recorder.calls == [(SPLIT, False, 900 - RESERVE_SECONDS)]


@pytest.mark.parametrize(
    "key",
    [
        "jobs/job_1/result",
        "jobs/job_1/parts/000000",
        "jobs/job_1/parts/upload",
        "jobs/job_1/upload/upload",
        "jobs//upload",
        "jobs/job_1/upload\n",
        "upload",
    ],
)
def test_other_objects_are_no_matter(key: str) -> None:
    recorder = Recorder()
    handlers(recorder).split(uploaded(key), Context())
    assert recorder.calls == []


def test_split_that_fails_is_repeated_by_lambda() -> None:
    class Failing(Recorder):
        async def handle(self, *_: Any, **__: Any) -> None:
            raise Unavailable("HeadObject: SlowDown")

    with pytest.raises(Unavailable):
        handlers(Failing()).split(uploaded("jobs/job_1/upload"), Context())


def test_messages_are_done_and_those_that_failed_come_again() -> None:
    recorder = Recorder(failing=frozenset({1}))
    messages = [PART | {"part": number} for number in range(3)]
    answer = handlers(recorder).work(queued(*messages), Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert [message for message, _, _ in recorder.calls] == messages


@pytest.mark.parametrize(("tries", "is_last"), [(1, False), (TRIES - 1, False), (TRIES, True)])
def test_last_try_is_the_one_before_the_dead_letter(tries: int, is_last: bool) -> None:
    recorder = Recorder()
    handlers(recorder).work(queued(PART, tries=tries), Context())
    assert [last for _, last, _ in recorder.calls] == [is_last]


def test_worker_has_the_time_that_the_function_has_left_but_a_reserve() -> None:
    recorder = Recorder()
    handlers(recorder).work(queued(PART), Context(milliseconds=100_000))
    assert [seconds for _, _, seconds in recorder.calls] == [100 - RESERVE_SECONDS]


def test_event_that_the_splitter_gave_up_is_split_by_a_worker() -> None:
    recorder = Recorder()
    body = given_up(uploaded("jobs/job_1/upload"))
    answer = handlers(recorder).work(queued(body, tries=TRIES), Context())
    assert answer == {"batchItemFailures": []}
    assert [(message, last) for message, last, _ in recorder.calls] == [(SPLIT, True)]


def test_each_message_has_a_line_with_its_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    recorder = Recorder()
    recorder.shop.counts.update(done=500, failed=500)  # of the messages before
    handlers(recorder).work(queued(PART, tries=2), Context())
    log, line = lines(capsys)
    metrics = line.pop("_aws")["CloudWatchMetrics"]
    assert line.pop("JobTime") >= 0
    assert line == {
        "level": "INFO",
        "message": "job",
        "JobMessages": 1,
        "JobErrors": 0,
        "JobRecords": 497,
        "JobProblems": 3,
        "JobThrottles": 2,
        "service": "items",
        "request_id": Context.aws_request_id,
        "job": "job_1",
        "do": "part",
        "part": 0,
        "tries": 2,
    }
    (directive,) = metrics
    assert (directive["Namespace"], directive["Dimensions"]) == ("ItemsGraphQL", [["service"]])
    assert {each["Name"] for each in directive["Metrics"]} == {*JOB_COUNTS, "JobTime"}
    # What a worker logs can be found by the same id.
    assert (log["message"], log["request_id"]) == ("at work", Context.aws_request_id)


def test_failure_is_named_in_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    handlers(Recorder(failing=frozenset({0}))).work(queued(PART), Context())
    line = lines(capsys)[-1]
    assert (line["level"], line["JobErrors"], line["error"]) == ("ERROR", 1, "Unavailable")
