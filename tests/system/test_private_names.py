"""No name that a library keeps private is used: any of its releases may take it away.

What makes a start quicker may use Python's; benchmarks/measures.py lists each of them.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.support.paths import ROOT

SEARCHED: Final = ("graphql_api", "lambda_package", "examples", "benchmarks")
# They alone use what Python keeps private.
ALLOWED: Final = ("graphql_api/cold_start/precompiled.py", "lambda_package/recorder.py")
RULE: Final = "SLF"
BY_NAME: Final = {"getattr", "setattr", "hasattr", "delattr", "attrgetter", "methodcaller"}
MARKER: Final = "noqa: " + RULE


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name != "_"


def private_names(source: str) -> set[str]:
    """Return the private names that a module uses of others."""
    tree = ast.parse(source)
    own = set(defined_in(tree))
    return {name for node in ast.walk(tree) for name in used_by(node, own) if is_private(name)}


def used_by(node: ast.AST, own: set[str]) -> Iterator[str]:
    match node:
        case ast.Attribute(ast.Name("self" | "cls"), name):
            # A class may inherit from a library's.
            if name not in own:
                yield name
        case ast.Attribute(_, name):
            yield name
        case ast.Import(names):
            for each in names:
                yield from each.name.split(".")
        case ast.ImportFrom(module, names):
            yield from (module or "").split(".")
            yield from (each.name for each in names)
        case ast.Call(ast.Name(function) | ast.Attribute(_, function), arguments):
            if function in BY_NAME:
                for argument in arguments:
                    match argument:
                        case ast.Constant(str(name)):
                            yield name


def defined_in(tree: ast.AST) -> Iterator[str]:
    """Yield what the module defines in its classes: methods, fields, and attributes of self."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
                yield name
            case ast.Name(name, ast.Store()) | ast.Attribute(ast.Name("self"), name, ast.Store()):
                yield name


FILES: Final = [
    path
    for folder in SEARCHED
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "node_modules" not in path.parts
]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_module_uses_no_private_name(path: Path) -> None:
    source = path.read_text("utf-8")
    assert MARKER not in source
    if name_of(path) not in ALLOWED:
        assert private_names(source) == set()


def test_linter_looks_everywhere_else() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    ignored = settings["per-file-ignores"]
    places = [place for place, rules in ignored.items() if any(r.startswith(RULE) for r in rules)]
    assert RULE in settings["select"]
    assert sorted(places) == sorted([*ALLOWED, "tests/*"])
    assert not any(rule.startswith(RULE) for rule in settings["ignore"])


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("client._endpoint.send()", {"_endpoint"}),
        ("client.meta._x = 1", {"_x"}),
        ("from urllib3._collections import HTTPHeaderDict", {"_collections"}),
        ("from pydantic import _internal", {"_internal"}),
        ("import re._parser", {"_parser"}),
        ("getattr(client, '_serializer', None)", {"_serializer"}),
        ("operator.attrgetter('_x')(client)", {"_x"}),
        ("class Own(Session):\n    def f(self):\n        return self._cache", {"_cache"}),
        (
            "class Own(Session):\n    def f(self):\n        return super()._register()",
            {"_register"},
        ),
    ],
)
def test_private_name_is_found(source: str, found: set[str]) -> None:
    assert private_names(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "class Own:\n    def f(self):\n        self._x = 1\n        return self._x",
        "class Own:\n    _x: int = 1\n    def x(self):\n        return self._x",
        "def _f():\n    return f.__code__, type(f).__name__, _f",
        "from __future__ import annotations",
        "getattr(object, '__init__')",
    ],
)
def test_own_and_public_names_are_not(source: str) -> None:
    assert private_names(source) == set()
