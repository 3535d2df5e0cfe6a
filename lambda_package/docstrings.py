"""Removes the docstrings of libraries: each process would keep 2 MB of them.

They are cut from the sources before these are compiled, line by line, so that stack traces name the
right lines. Python's own switch for this, -OO, would leave out assertions, too.
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# Not None, as some code expects a text; nor nothing, for which dataclasses would write one.
BLANK: Final = b'" "'

_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def blank_docstrings(library: Path) -> None:
    """Rewrite a module, or each module of a folder."""
    for path in [library] if library.is_file() else library.rglob("*.py"):
        if path.suffix == ".py":
            path.write_bytes(without_docstrings(path.read_bytes()))


def without_docstrings(source: bytes) -> bytes:
    """Return the same module, on the same lines, with blank docstrings."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    if encoding != "utf-8":  # or with a byte order mark; there is hardly any
        return source
    lines = source.splitlines(keepends=True)
    docstrings = sorted(_docstrings(ast.parse(source)), key=lambda text: text.lineno, reverse=True)
    for text in docstrings:  # from the end: what is before them stays where it is
        assert text.end_lineno is not None
        first, last = text.lineno - 1, text.end_lineno - 1
        before, after = lines[first][: text.col_offset], lines[last][text.end_col_offset :]
        # What follows on its last line moves up behind it, and empty lines take their place.
        lines[first : last + 1] = [before + BLANK + after, *[b"\n"] * (last - first)]
    return b"".join(lines)


def _docstrings(module: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(module):
        if isinstance(node, _Documented) and ast.get_docstring(node, clean=False) is not None:
            statement = node.body[0]
            assert isinstance(statement, ast.Expr)
            assert isinstance(statement.value, ast.Constant)
            yield statement.value
