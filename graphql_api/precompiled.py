"""What dataclasses write for their classes, compiled when the package is built.

A dataclass's methods are made as text, and compiled in each process anew. Of the libraries and of
this project there are some 200 such texts, which took a sixth of a cold start: the package has them
compiled (lambda_package/dataclass_code.py), as it has the modules.
"""

import dataclasses
import marshal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any, Final

FILE: Final = Path(__file__).with_name("dataclass_code.bin")


@contextmanager
def precompiled(file: Path = FILE) -> Iterator[None]:
    """Have dataclasses take from the file what it holds, and compile the rest as always."""
    codes = _read(file)

    def execute(text: str, *namespaces: dict[str, Any]) -> None:
        code = codes.get(text) or compile(text, "<string>", "exec")
        exec(code, *namespaces)  # noqa: S102 - what dataclasses does with the text itself

    if codes:
        dataclasses.exec = execute  # type: ignore[attr-defined] # in the place of the built-in one
    try:
        yield
    finally:
        if codes:
            del dataclasses.exec  # type: ignore[attr-defined]


def _read(file: Path) -> dict[str, CodeType]:
    """Return the code by its text; none where there is no file, or it is another Python's."""
    with suppress(FileNotFoundError):
        content = file.read_bytes()
        if content.startswith(MAGIC_NUMBER):
            codes: dict[str, CodeType] = marshal.loads(content[len(MAGIC_NUMBER) :])  # noqa: S302
            return codes
    return {}
