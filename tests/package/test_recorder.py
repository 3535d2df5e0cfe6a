"""The build's start of the function: what it learns, and what it says where it can't."""

import json
import shutil
import subprocess
import sys
import threading
from itertools import product
from pathlib import Path

import pytest

from graphql_api import warm_up
from graphql_api.cold_start.precompiled import FILE, read
from lambda_package.bytecode import find_interpreter
from lambda_package.precompile import precompile
from lambda_package.recorder import Recorder, made_of
from tests.package.built_package import built, native_target

PACKAGE = FILE.parents[1]
NAME = FILE.relative_to(PACKAGE.parent)
NO_RULES = {"version": "1.0", "parameters": {}, "rules": []}


@pytest.mark.long
def test_it_is_the_same_whatever_is_set_on_this_machine(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = native_target()
    interpreter = find_interpreter(target)
    assert interpreter
    folder = shutil.copytree(built(target, tmp_path_factory), tmp_path / "package")
    file = folder / NAME
    expected = file.read_bytes()
    models = tmp_path / "home" / ".aws" / "models"
    rules = models / "dynamodb" / "2099-01-01" / "endpoint-rule-set-1.json"
    rules.parent.mkdir(parents=True)
    rules.write_text(json.dumps(NO_RULES))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AWS_DATA_PATH", str(models))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("LIST_SHARDS", "many")
    precompile(folder, folder, interpreter)
    assert file.read_bytes() == expected


def runnable(folder: Path, handler: str) -> Path:
    """A folder in which the function is this text."""
    shutil.copytree(FILE.parent, (folder / NAME).parent)
    package = folder / PACKAGE.name
    (package / "__init__.py").touch()
    (package / "lambda_handler.py").write_text(handler)
    return folder


def test_what_a_start_compiles_is_kept(tmp_path: Path) -> None:
    handler = "import re; re.compile('of this start'); re.compile('shown', re.DEBUG)"
    folder = runnable(tmp_path, handler)
    precompile(folder, folder, sys.executable)
    found = read(folder / NAME)
    assert found
    assert ("of this start", 0) in found.patterns
    assert "shown" not in {pattern for pattern, _ in found.patterns}


@pytest.mark.parametrize(
    ("handler", "why"),
    [
        ("raise ImportError('no such wheel')", "ImportError: no such wheel"),
        (
            f"import logging; logging.getLogger({warm_up.log.name!r}).warning('no %s', 'table')",
            "no table",
        ),
    ],
)
def test_a_start_that_fails_leaves_no_file_and_says_why(
    handler: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = runnable(tmp_path, handler)
    file = folder / NAME
    file.write_bytes(b"of an earlier build")
    precompile(folder, folder, sys.executable)
    assert not file.exists()
    assert capsys.readouterr().err.startswith(
        f"Warning: a start of the function failed here ({why})"
    )


class Text(str):
    """That marshal does not know."""

    __slots__ = ()


def test_what_can_not_be_written_is_left_out() -> None:
    recorder = Recorder({}, {})
    recorder.compile_pattern(Text("pattern"))
    recorder.evaluate(Text("1"))
    assert (recorder.codes, recorder.patterns) == ({}, {})


def test_threads_keep_their_own_patterns() -> None:
    recorder = Recorder({}, {})
    patterns = [f"[{a}{b}]+x{{{n}}}" for n, (a, b) in enumerate(product("abcdefgh", repeat=2), 1)]
    threads = [
        threading.Thread(target=lambda: [*map(recorder.compile_pattern, patterns)])
        for _ in range(4)
    ]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert len(recorder.patterns) == len(patterns)
    again = Recorder({}, dict(recorder.patterns))
    for pattern in patterns:
        assert again.compile_pattern(pattern) == Recorder({}, {}).compile_pattern(pattern)


def test_a_pattern_that_would_be_another_is_refused() -> None:
    other = Recorder({}, {}).compile_pattern("other")
    with pytest.raises(RuntimeError, match="can't be recreated"):
        made_of(other, "pattern", 0)


def test_recorder_says_what_went_wrong() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import lambda_package.recorder as r; r.main()"],
        cwd=PACKAGE.parent,
        env={"PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert "TABLE_NAME" in run.stderr
