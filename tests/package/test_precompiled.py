"""What libraries compile at their import is in the package: the same, and not compiled at init."""

import collections
import dataclasses
import json
import marshal
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from graphql_api.cold_start.precompiled import (
    MAGIC,
    REGULAR_EXPRESSIONS,
    Precompiled,
    precompiled,
    write,
)
from lambda_package.bytecode import find_interpreter
from lambda_package.recorder import Recorder
from tests.package.built_package import built, native_target
from tests.package.compiled_examples import EXAMPLES, Example

_COUNT: Final = """
import collections, json, re, sys

def note(event, arguments):
    if event == "compile" and counting:
        compiled[sys._getframe(1).f_globals["__name__"]] += 1

def parse(*arguments):
    compiled["re"] += 1
    return parser(*arguments)

parser, counting = re._parser.parse, False
compiled = collections.Counter()
sys.addaudithook(note)
import graphql_api.cold_start.precompiled as module
if sys.argv[1] == "without":
    module.read = lambda _: module.Precompiled({}, {})
re._parser.parse = parse
counting = True
import graphql_api.lambda_handler
counting = False
print(json.dumps(compiled))
"""


@pytest.mark.long
@pytest.mark.parametrize(("mode", "expected"), [("with", range(1)), ("without", range(100, 3000))])
def test_init_compiles_nothing_that_the_package_has(
    mode: str, expected: range, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    target = native_target()
    interpreter = find_interpreter(target)
    assert interpreter
    run = subprocess.run(
        [interpreter, "-S", "-B", "-P", "-c", _COUNT, mode],
        env={
            "PATH": "/usr/bin:/bin",
            "PYENV_VERSION": target.python,
            "PYTHONPATH": str(built(target, tmp_path_factory)),
            "TABLE_NAME": "other",  # than when it was built
            "SIGN_IN": "cognito",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "other",
            "AWS_SECRET_ACCESS_KEY": "other",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    found = json.loads(run.stdout)
    texts = ("graphql_api.cold_start.precompiled", "dataclasses", "collections", "typing")
    assert sum(found.get(module, 0) for module in texts) in expected
    assert found.get("re", 0) in expected


compiled: list[Any] = []


def note(event: str, arguments: Any) -> None:
    if event == "compile":
        compiled.append(arguments)


sys.addaudithook(note)  # can't be taken away again


@contextmanager
def nothing_compiled() -> Iterator[None]:
    """Fail where a text is compiled meanwhile."""
    compiled.clear()
    yield
    assert compiled == []


OTHERS: Final = {
    "another Python's": b"\x00\x00\r\n" + MAGIC[4:],
    "another Python's patterns": MAGIC[:4] + b"\x00\x00\x00\x00",
}


def recorded(make: Any) -> Precompiled:
    recorder = Recorder({}, {})
    with recorder.in_use():
        make()
    return recorder


def written(path: Path, found: Precompiled, magic: bytes = MAGIC) -> Path:
    write(path, found)
    path.write_bytes(magic + path.read_bytes()[len(MAGIC) :])
    return path


def assert_nothing_left_behind() -> None:
    assert not hasattr(dataclasses, "exec")
    assert not hasattr(collections, "eval")
    assert not hasattr(typing, "compile")
    assert REGULAR_EXPRESSIONS.compile.__module__ == "re._compiler"
    assert REGULAR_EXPRESSIONS._sre.__name__ == "_sre"


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_what_is_made_is_the_same(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = example.facts(example.make())
    file = written(tmp_path / "found", recorded(example.make))
    with monkeypatch.context() as patch, precompiled(file):
        patch.delattr("re._parser.parse")
        with nothing_compiled():
            made = example.make()
    assert_nothing_left_behind()
    assert example.facts(made) == plain


@pytest.mark.parametrize("state", ["there is none", "without these", *OTHERS])
@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_what_the_file_does_not_hold_is_compiled(
    example: Example, state: str, tmp_path: Path
) -> None:
    file = tmp_path / "found"
    wrong = compile("raise SystemError", "<string>", "exec")
    if state.startswith("another Python's"):
        found = recorded(example.make)
        parts = Precompiled(
            dict.fromkeys(found.codes, wrong),
            dict.fromkeys(found.patterns, (0, [1], 0, {}, (None,))),
        )
        written(file, parts, OTHERS[state])
    elif state == "without these":
        written(file, Precompiled({("exec", "raise SystemError"): wrong}, {("other", 0): (1,)}))
    with precompiled(file):
        made = example.make()
    assert_nothing_left_behind()
    assert example.facts(made) == example.facts(example.make())


def test_mode_and_flags_are_told_apart(tmp_path: Path) -> None:
    def make() -> tuple[Any, ...]:
        re.purge()
        namespace: dict[str, Any] = {}
        dataclasses.exec("1", namespace)  # type: ignore[attr-defined]
        value = collections.eval("1", namespace)  # type: ignore[attr-defined]
        return value, re.compile("a b"), re.compile("a b", re.VERBOSE), re.compile(b"a b")

    file = written(tmp_path / "found", recorded(make))
    with precompiled(file), nothing_compiled():
        value, plain, verbose, of_bytes = make()
    assert value == 1
    assert [bool(pattern.match("ab")) for pattern in (plain, verbose)] == [False, True]
    assert of_bytes.match(b"a b")


def test_one_in_use_within_another_gives_way_to_it_again(tmp_path: Path) -> None:
    file = written(tmp_path / "found", Precompiled({}, {}))
    with (outer := Recorder({}, {})).in_use():
        with precompiled(file):
            eval_in_use("1")
        eval_in_use("2")
    assert list(outer.codes) == [("eval", "2")]
    assert_nothing_left_behind()


def eval_in_use(text: str) -> None:
    collections.eval(text, {})  # type: ignore[attr-defined]


def test_failure_of_init_leaves_nothing_behind(tmp_path: Path) -> None:
    file = written(tmp_path / "found", Precompiled({}, {}))
    with pytest.raises(ZeroDivisionError), precompiled(file):
        _ = 1 // 0
    assert_nothing_left_behind()


def test_bytes_of_the_file_are_the_same_whatever_was_first(tmp_path: Path) -> None:
    def make(examples: list[Example]) -> bytes:
        found = recorded(lambda: [example.make() for example in examples])
        return written(tmp_path / "found", found).read_bytes()

    examples = list(EXAMPLES.values())
    assert make(examples) == make(examples[::-1])
    codes, patterns = marshal.loads(make(examples)[len(MAGIC) :])
    assert {mode for mode, _ in codes} == {"exec", "eval"}
    assert {type(pattern) for pattern, _ in patterns} == {str, bytes}
