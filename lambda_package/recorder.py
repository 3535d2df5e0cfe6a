"""Starts the function, and writes what was compiled meanwhile into the file that it is told.

Run by the package's own Python, with the package's modules; see lambda_package/precompile.py.
"""

import sys
from pathlib import Path
from types import CodeType
from typing import Any

from graphql_api import precompiled


class Recorder(precompiled.Precompiled):
    """Compiles as Python does, and keeps what comes of it."""

    def compile(self, text: str, filename: str, mode: str) -> CodeType:
        code = self.codes[mode, text] = super().compile(text, filename, mode)
        return code

    def compile_pattern(self, pattern: str | bytes, flags: int = 0) -> Any:
        engine = precompiled.REGULAR_EXPRESSIONS._sre
        watched = precompiled.REGULAR_EXPRESSIONS._sre = Engine(engine)
        try:
            found = super().compile_pattern(pattern, flags)
        finally:
            precompiled.REGULAR_EXPRESSIONS._sre = engine
        self.patterns[pattern, int(flags)] = watched.made_of
        return found


class Engine:
    """That of regular expressions; knows what its last pattern was made of."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.made_of: tuple[Any, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def compile(self, pattern: str | bytes, flags: int, program: list[int], *groups: Any) -> Any:
        # Python's own constants are a kind of int, which only Python's own parser has a use for.
        self.made_of = (int(flags), [int(number) for number in program], *groups)
        return self._engine.compile(pattern, *self.made_of)


def main() -> None:
    recorder = Recorder({}, {})
    with recorder.in_use():
        import graphql_api.lambda_handler  # noqa: F401 - is the start
    precompiled.write(Path(sys.argv[1]), recorder)


if __name__ == "__main__":
    main()
