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
from typing import Any, Final, ForwardRef, NamedTuple

import pytest
from built_package import built, native_target

from graphql_api.precompiled import MAGIC, REGULAR_EXPRESSIONS, Precompiled, precompiled, write
from lambda_package.bytecode import find_interpreter
from lambda_package.recorder import Recorder

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
import graphql_api.precompiled as module
if sys.argv[1] == "without":
    module.read = lambda _: module.Precompiled({}, {})
re._parser.parse = parse
counting = True
import graphql_api.lambda_handler
counting = False
print(json.dumps(compiled))
"""


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
    compiled = json.loads(run.stdout)
    texts = ("graphql_api.precompiled", "dataclasses", "collections", "typing")
    assert sum(compiled.get(module, 0) for module in texts) in expected
    assert compiled.get("re", 0) in expected


class Example(NamedTuple):
    """Of what is compiled: one way to make it, and what of it must be the same."""

    make: Any
    facts: Any


def dataclass(**options: Any) -> Example:
    def make() -> type[Any]:
        fields: list[Any] = [("a", int), ("b", list[int], dataclasses.field(default_factory=list))]
        return dataclasses.make_dataclass("Made", fields, **options)

    def facts(made: type[Any]) -> Any:
        methods = ("__init__", "__repr__", "__eq__", "__hash__", "__lt__", "__setattr__")
        codes = [getattr(getattr(made, name), "__code__", None) for name in methods]
        return codes, repr(made(a=1)), made(a=1).b is made(a=1).b

    return Example(make, facts)


def pattern(text: str | bytes, flags: int, subject: str | bytes) -> Example:
    def make() -> re.Pattern[Any]:
        re.purge()
        return re.compile(text, flags)

    def facts(made: re.Pattern[Any]) -> Any:
        found = [(each.span(), each.groupdict()) for each in made.finditer(subject)]
        assert found
        return made, made.flags, made.groups, dict(made.groupindex), repr(made), found

    return Example(make, facts)


EXAMPLES: Final = {
    "dataclass": dataclass(),
    "frozen dataclass": dataclass(frozen=True),
    "ordered dataclass": dataclass(order=True, kw_only=True),
    "dataclass with slots": dataclass(slots=True, eq=False),
    "named tuple": Example(
        lambda: collections.namedtuple("Made", ["a", "b"], defaults=[2]),
        lambda made: (made(1), made.__new__.__code__, made._fields, made._field_defaults),
    ),
    "annotation": Example(
        lambda: ForwardRef("dict[str, list[int]] | None"),
        lambda made: (made, made.__forward_code__, eval(made.__forward_code__)),
    ),
    "pattern": pattern(r"(?P<year>\d{4})-(\d\d)?", 0, "2026-11, 2027-"),
    "pattern of bytes": pattern(rb"(?P<year>\d{4})-(\d\d)?", 0, b"2026-11, 2027-"),
    "flags": pattern("ß [a-z]+ # é", re.IGNORECASE | re.VERBOSE | re.ASCII, "ßABC ßd"),
    "flags in the pattern": pattern("(?is:A.b)|^c$", re.MULTILINE, "a\nB\nc\n"),
    "groups by reference": pattern(r"(?P<quote>['\"]).*?(?P=quote)(?<=')(?!x)", 0, "'a' 'b'x"),
    "large set": pattern("[\u0100-\u0200\u4e00-\u9fff]++", 0, "\u0101\u4e01"),
}


OTHERS: Final = {
    "another Python's": b"\x00\x00\r\n" + MAGIC[4:],
    "another Python's patterns": MAGIC[:4] + b"\x00\x00\x00\x00",
}


_events: list[str] = []
sys.addaudithook(lambda event, _: _events.append(event))  # can't be taken away again


@contextmanager
def nothing_compiled() -> Iterator[None]:
    """Fail where a text is compiled meanwhile."""
    _events.clear()
    yield
    assert "compile" not in _events


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
