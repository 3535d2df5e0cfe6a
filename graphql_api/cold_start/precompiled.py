"""Bytecode that dataclasses, namedtuple, typing and re would compile at import, compiled at build.

The methods of dataclasses and of named tuples are generated as source text, and annotations in
quotes are text. Each process compiles them and the regular expressions again: some 850 in what init
imports. The package has them compiled (lambda_package/precompile.py), as it has the modules.

Saves 76 and 39 ms of a cold start: 479 to 403 ms for dataclasses, 396 to 357 ms for the rest.
Shown by `python -m benchmarks --against build/before --only "cold start"`, where build/before is
this package without precompiled.bin; docs/performance.md has the figures.

To take it out: call `with_room` without `precompiled()` in start.py, delete this module,
lambda_package/precompile.py and recorder.py, and the step in lambda_package/build.py.
"""

import collections
import dataclasses
import marshal
import re
import typing
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any, Final

FILE: Final = Path(__file__).with_name("precompiled.bin")

REGULAR_EXPRESSIONS: Final[Any] = re._compiler  # type: ignore[attr-defined]
_compile_pattern: Final = REGULAR_EXPRESSIONS.compile

# Of Python's code, and of the programs of regular expressions.
MAGIC: Final = MAGIC_NUMBER + REGULAR_EXPRESSIONS.MAGIC.to_bytes(4, "little")


class Precompiled:
    """Compiles as Python does, but for what it has.

    A pattern that it has is made without the warnings that Python may have about it.

    Args:
        codes: by mode ("exec", "eval") and text.
        patterns: by pattern and flags, the other arguments that the engine makes the pattern of.
    """

    def __init__(
        self,
        codes: dict[tuple[str, str], CodeType],
        patterns: dict[tuple[str | bytes, int], tuple[Any, ...]],
    ) -> None:
        self.codes = codes
        self.patterns = patterns

    def compile(self, text: str, filename: str, mode: str) -> CodeType:
        return self.codes.get((mode, text)) or compile(text, filename, mode)

    def execute(self, text: str, *namespaces: dict[str, Any]) -> None:
        exec(self.compile(text, "<string>", "exec"), *namespaces)

    def evaluate(self, text: str, *namespaces: dict[str, Any]) -> Any:
        return eval(self.compile(text, "<string>", "eval"), *namespaces)

    def compile_pattern(self, pattern: str | bytes, flags: int = 0) -> re.Pattern[Any]:
        made_of = self.patterns.get((pattern, flags))
        if made_of is None:
            found: re.Pattern[Any] = _compile_pattern(pattern, flags)
        else:
            found = REGULAR_EXPRESSIONS._sre.compile(pattern, *made_of)
        return found

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Have the standard library compile by this: in the place of what is built in."""
        # What these modules call by name, they look for among their own names first.
        places = (
            (dataclasses, "exec", self.execute),
            (collections, "eval", self.evaluate),
            (typing, "compile", self.compile),
            (REGULAR_EXPRESSIONS, "compile", self.compile_pattern),
        )
        before = [(module, name, vars(module).get(name)) for module, name, _ in places]
        for module, name, ours in places:
            setattr(module, name, ours)
        try:
            yield
        finally:
            for module, name, previous in before:
                if previous is None:
                    delattr(module, name)
                else:
                    setattr(module, name, previous)


def precompiled(file: Path = FILE) -> AbstractContextManager[None]:
    """Have what the file holds taken from it, and the rest compiled as always."""
    found = read(file)
    return nullcontext() if found is None else found.in_use()


def read(file: Path) -> Precompiled | None:
    """Return what the file holds; None where there is none, or it is another Python's."""
    with suppress(FileNotFoundError):
        content = file.read_bytes()
        if content.startswith(MAGIC):
            return Precompiled(*marshal.loads(content[len(MAGIC) :]))
    return None


def write(file: Path, found: Precompiled) -> None:
    """Write it, with the same bytes each time."""
    codes = {key: found.codes[key] for key in sorted(found.codes)}
    # By repr, as texts and bytes have no order among each other.
    patterns = {key: found.patterns[key] for key in sorted(found.patterns, key=repr)}
    # Version 2 of the format has no references, which would depend on what else the process holds.
    file.write_bytes(MAGIC + marshal.dumps((codes, patterns), 2))
