"""Modules of the package are the same without their docstrings, line for line."""

import ast
from pathlib import Path
from typing import Any, Final

import graphql
import pytest
import strawberry

from lambda_package.docstrings import blank_docstrings, without_docstrings

LIBRARIES: Final = [Path(next(iter(module.__path__))) for module in (graphql, strawberry)]


def code_of(source: bytes) -> list[tuple[Any, ...]]:
    """Every node with its line, docstrings left out."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and ast.unparse(body[0])[:1] in {'"', "'"}:
            del body[0]
    return [
        (type(node).__name__, getattr(node, "lineno", 0), getattr(node, "id", None))
        for node in ast.walk(tree)
    ]


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda path: path.name)
def test_code_and_its_lines_stay(library: Path) -> None:
    saved = 0
    for path in library.rglob("*.py"):
        source = path.read_bytes()
        blanked = without_docstrings(source)
        assert code_of(blanked) == code_of(source), path
        assert blanked.count(b"\n") == source.count(b"\n"), path
        saved += len(source) - len(blanked)
    assert saved > 100_000  # bytes


@pytest.mark.parametrize(
    ("source", "blanked"),
    [
        (
            '"""One."""\nfrom __future__ import annotations\n',
            '" "\nfrom __future__ import annotations\n',
        ),
        (
            'def f():\n    """A.\n\n    B."""; x = 1\n    return x\n',
            'def f():\n    " "; x = 1\n\n\n    return x\n',
        ),
        (
            'class C:\n    """ä\n    """  # why\n\n    x = "s"\n',
            'class C:\n    " "  # why\n\n\n    x = "s"\n',
        ),
        ("async def f(): 'short'\n", 'async def f(): " "\n'),
        ('x = 1\n"""no docstring"""\n', 'x = 1\n"""no docstring"""\n'),
        ('f"""{1} no docstring"""\n', 'f"""{1} no docstring"""\n'),
        ("", ""),
    ],
)
def test_docstrings_alone_are_blanked(source: str, blanked: str) -> None:
    assert without_docstrings(source.encode()).decode() == blanked


@pytest.mark.parametrize(
    "source",
    [
        '# coding: latin-1\n"""é"""\n'.encode("latin-1"),
        '# coding: latin-1\n"""é"""\n'.encode(),
        '"""A docstring."""\n'.encode("utf-8-sig"),
    ],
    ids=["latin-1", "UTF-8 that says latin-1", "byte order mark"],
)
def test_other_encoding_is_left_as_it_is(source: bytes) -> None:
    assert without_docstrings(source) == source


def test_files_and_folders_are_rewritten(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    modules = [tmp_path / "module.py", tmp_path / "inner" / "module.py"]
    for module in modules:
        module.write_text('"""A docstring."""\n')
    (tmp_path / "inner" / "data.json").write_text("{}")
    blank_docstrings(modules[0])
    blank_docstrings(tmp_path / "inner")
    assert [module.read_text() for module in modules] == ['" "\n'] * 2
    assert (tmp_path / "inner" / "data.json").read_text() == "{}"
