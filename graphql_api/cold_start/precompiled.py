"""Bytecode that dataclasses, namedtuple, typing and re would compile at import, compiled at build.

The methods of dataclasses and named tuples are generated as source strings, and quoted annotations
are strings. Each process compiles them and the regular expressions again: some 850 in the modules
that init imports. The package contains them compiled (lambda_package/precompile.py), like modules.

`python -m benchmarks.start_measures` shows what it saves, and the private names of
Python that it takes.

To remove it: call `with_room` without `precompiled()` in start.py, delete this module,
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

# The versions of Python's bytecode and of the regular expression engine's programs.
MAGIC: Final = MAGIC_NUMBER + REGULAR_EXPRESSIONS.MAGIC.to_bytes(4, "little")


class Precompiled:
    """Compiles as Python does, but returns stored results where it has them.

    A stored pattern is built without the warnings that Python might issue for it.

    Args:
        codes: compiled code by mode ("exec", "eval") and source string.
        patterns: by pattern and flags, the remaining arguments of the engine's pattern constructor.
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
        """Make the standard library use this instead of the built-in compilation."""
        # A global name of these modules takes precedence over the builtin of the same name.
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
    """Use the file's compiled code while the context is open; compile everything else as usual."""
    found = read(file)
    return nullcontext() if found is None else found.in_use()


def read(file: Path) -> Precompiled | None:
    """Return the file's content; None if it is missing or from another Python version."""
    with suppress(FileNotFoundError):
        content = file.read_bytes()
        if content.startswith(MAGIC):
            return Precompiled(*marshal.loads(content[len(MAGIC) :]))
    return None


def write(file: Path, found: Precompiled) -> None:
    """Write the file; the same content always produces the same bytes."""
    codes = {key: found.codes[key] for key in sorted(found.codes)}
    # Sorted by repr, because strings and bytes can't be compared.
    patterns = {key: found.patterns[key] for key in sorted(found.patterns, key=repr)}
    # Version 2 of the format has no references, which would depend on other objects in the process.
    file.write_bytes(MAGIC + marshal.dumps((codes, patterns), 2))
