"""The code of dataclasses in the package: the same as without it, and none is compiled at init."""

import dataclasses
import marshal
import subprocess
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any, Final

import pytest
from built_package import built, native_target

from graphql_api.precompiled import precompiled
from lambda_package.bytecode import find_interpreter

_COUNT: Final = """
import sys

def note(event, arguments):
    if event == "compile" and b"def __create_fn__" in bytes(str(arguments[0]), "utf-8"):
        compiled.append(arguments[1])

compiled = []
sys.addaudithook(note)
import graphql_api.precompiled as module
if sys.argv[1] == "without":
    module._read = lambda _: {"": compile("", "", "exec")}  # a file that holds nothing of use
import graphql_api.lambda_handler
print(len(compiled))
"""


@pytest.mark.parametrize(("mode", "expected"), [("with", range(1)), ("without", range(150, 2000))])
def test_init_compiles_no_code_of_dataclasses(
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
    assert int(run.stdout) in expected


def made(**options: Any) -> type[Any]:
    return dataclasses.make_dataclass(
        "Made", [("a", int), ("b", list[int], dataclasses.field(default_factory=list))], **options
    )


OPTIONS: Final[list[dict[str, Any]]] = [
    {},
    {"frozen": True},
    {"order": True, "kw_only": True},
    {"slots": True, "eq": False},
]


def texts_of(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return what dataclasses executes for the classes above."""
    texts: set[str] = set()

    def note(text: str, *namespaces: dict[str, Any]) -> None:
        texts.add(text)
        exec(text, *namespaces)

    with monkeypatch.context() as patch:
        patch.setattr(dataclasses, "exec", note, raising=False)
        for options in OPTIONS:
            made(**options)
    return texts


def written(path: Path, texts: set[str], magic: bytes = MAGIC_NUMBER) -> Path:
    codes = {text: compile(text, "<string>", "exec") for text in texts}
    path.write_bytes(magic + marshal.dumps(codes))
    return path


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_classes_are_the_same(
    options: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = made(**options)
    file = written(tmp_path / "code", texts_of(monkeypatch))
    # None of its code is missing in the file: it could not be compiled here.
    monkeypatch.delattr("builtins.compile")
    with precompiled(file):
        found = made(**options)
    monkeypatch.undo()
    assert not hasattr(dataclasses, "exec")
    for method in ("__init__", "__repr__", "__eq__", "__hash__", "__lt__", "__setattr__"):
        one, other = getattr(plain, method), getattr(found, method)
        assert getattr(one, "__code__", None) == getattr(other, "__code__", None), method
    assert repr(found(a=1)) == repr(plain(a=1))
    assert found(a=1).b is not found(a=1).b


@pytest.mark.parametrize("state", ["there is none", "another Python's", "without this class"])
def test_what_the_file_does_not_hold_is_compiled(state: str, tmp_path: Path) -> None:
    file = tmp_path / "code"
    if state == "another Python's":
        written(file, {"raise SystemError"}, magic=b"\x00\x00\r\n")
    elif state == "without this class":
        written(file, {"raise SystemError"})
    with precompiled(file):
        assert made()(a=1).a == 1
    assert not hasattr(dataclasses, "exec")


def test_failure_of_init_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "code", texts_of(monkeypatch))
    with pytest.raises(ZeroDivisionError), precompiled(file):
        _ = 1 // 0
    assert not hasattr(dataclasses, "exec")
