"""A process warmed up before SnapStart's snapshot, and what its copies do not share after it."""

import json
import logging
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from graphql_api.domain.caller import ANYONE
from graphql_api.execution.limits import DocumentLimits
from graphql_api.process import Process, register_hooks
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from graphql_api.warm_up import warm_up
from graphql_api.wiring import Limits, build_engine
from tests.package.sent_calls import sent_by
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT

runtime = pytest.importorskip("snapshot_restore_py")

COPIES: Final = 4
WARM_UP: Final = [each for one in REGISTRY.registrations() for each in one.warm_up()]

# Stands for SnapStart: init, the hooks before, copies of the process, the hooks after in each.
_PROGRAM: Final = """
import json, os, random, sys
from pathlib import Path
from graphql_api.lambda_handler import handler
from awslambdaric.lambda_runtime_hooks_runner import run_after_restore, run_before_snapshot
from tests.support.events import LambdaContext, http_event
from tests.support.kinds.first import FIRST

def create():
    body = json.dumps({"query": FIRST.create, "variables": {"input": FIRST.new}})
    event = http_event("POST", "/graphql", body, headers={"content-type": "application/json"})
    answer = json.loads(handler(event, LambdaContext())["body"])
    (result,) = answer["data"].values()
    return result[FIRST.one]["id"]

mode, folder, copies = sys.argv[1:]
run_before_snapshot()
snapshot = random.getstate()
for number in range(int(copies)):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            random.setstate(snapshot)  # which a fork alone makes anew
            if mode == "hooks":
                run_after_restore()
            found = {"jitter": random.uniform(0, 1), "ids": []}
            if mode == "hooks":
                found["ids"] = [create(), create()]
            Path(folder, f"{number}.json").write_text(json.dumps(found))
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert status == 0
"""


@pytest.fixture
def hooks() -> Iterator[None]:
    """Whatever a test registers is forgotten after it."""
    registries = (runtime.get_before_snapshot(), runtime.get_after_restore())
    kept = [registry.copy() for registry in registries]
    yield
    for registry, before in zip(registries, kept, strict=True):
        registry[:] = before


def copies_of_a_process(mode: str, folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, mode, str(folder), str(COPIES)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(path.read_text()) for path in folder.glob("*.json")]


def test_copies_share_neither_ids_nor_jitter_and_serve(settings: Settings, tmp_path: Path) -> None:
    copies = copies_of_a_process("hooks", tmp_path)
    assert len({copy["jitter"] for copy in copies}) == COPIES
    assert len({one for copy in copies for one in copy["ids"]}) == 2 * COPIES


def test_copies_would_share_their_jitter_without_the_hooks(
    settings: Settings, tmp_path: Path
) -> None:
    copies = copies_of_a_process("no hooks", tmp_path)
    assert len(copies) == COPIES
    assert len({copy["jitter"] for copy in copies}) == 1


def test_warm_up_signs_calls_and_sends_none(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    nobody = "http://127.0.0.1:1"  # a call that were sent would fail, and be logged
    process = Process(
        settings.model_copy(update={"aws_endpoint_url_dynamodb": nobody}), REGISTRY.records()
    )
    calls = sent_by(process)
    warm_up(process, build_engine(settings), WARM_UP)
    assert {operation for operation, _ in calls} == {"BatchGetItem", "GetItem", "PutItem", "Query"}
    assert all("Signature=" in signature for _, signature in calls)
    assert caplog.records == []


async def test_calls_are_sent_again_after_the_warm_up(settings: Settings) -> None:
    process = Process(settings, REGISTRY.records())
    # In a thread, as this one runs a loop.
    thread = threading.Thread(target=warm_up, args=(process, build_engine(settings), WARM_UP))
    thread.start()
    thread.join()
    collection = process.new_context(ANYONE, None).collection(FIRST.entity)
    one = await collection.create({**FIRST.entity.defaults, **FIRST.samples.example})
    assert list(await collection.get_many([one.id])) == [one.id]


def test_warm_up_without_credentials_is_a_warning(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    warm_up(Process(settings, REGISTRY.records()), build_engine(settings), WARM_UP)
    assert "The warm-up could not read the table" in caplog.text


def test_warm_up_that_the_limits_refuse_does_no_harm(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    strict = Limits(document=DocumentLimits(fields=10))
    with caplog.at_level(logging.DEBUG, "graphql_api.warm_up"):
        warm_up(Process(settings, REGISTRY.records()), build_engine(settings, strict), WARM_UP)
    assert "The warm-up was refused" in caplog.text


def test_no_thread_is_in_the_snapshot(settings: Settings, hooks: None) -> None:
    process = Process(settings, REGISTRY.records())
    before = set(threading.enumerate())
    warm_up(process, build_engine(settings), WARM_UP)
    assert set(threading.enumerate()) - before
    process.release()
    assert not set(threading.enumerate()) - before


def test_random_numbers_begin_anew_before_anything_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, hooks: None
) -> None:
    process = Process(settings, REGISTRY.records())
    drawn: list[float] = []
    monkeypatch.setattr(process, "renew", lambda: drawn.append(random.random()))
    register_hooks(process)
    for _ in range(2):
        random.seed(42)
        for hook, arguments, named in runtime.get_after_restore():
            hook(*arguments, **named)
    assert drawn[0] != drawn[1]


def test_process_without_the_runtimes_library_starts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, hooks: None
) -> None:
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)
    registered = len(runtime.get_after_restore())
    register_hooks(Process(settings, REGISTRY.records()))
    assert len(runtime.get_after_restore()) == registered
