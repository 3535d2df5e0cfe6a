"""Starts the function, and writes what is compiled during the start into the file that it is given.

Run by the package's own Python, with the package's modules; see lambda_package/precompile.py.
"""

import re
import sys
from pathlib import Path
from types import CodeType
from typing import Any, Final

from graphql_api.cold_start.precompiled import REGULAR_EXPRESSIONS, Precompiled, write

# The logger of graphql_api/warm_up.py, which can't be imported before the start.
WARM_UP: Final = "graphql_api.warm_up"


class Recorder(Precompiled):
    """Compiles as Python does, and keeps the result."""

    def compile(self, text: str, filename: str, mode: str) -> CodeType:
        code = super().compile(text, filename, mode)
        if type(text) is str:  # a class of someone's own could not be written
            self.codes[mode, text] = code
        return code

    def compile_pattern(self, pattern: str | bytes, flags: int = 0) -> re.Pattern[Any]:
        found = super().compile_pattern(pattern, flags)
        if type(pattern) in {str, bytes} and not flags & re.DEBUG:
            self.patterns[pattern, int(flags)] = made_of(found, pattern, flags)
        return found


def made_of(found: re.Pattern[Any], pattern: str | bytes, flags: int) -> tuple[Any, ...]:
    """Return the arguments after the pattern that the engine makes the same pattern of.

    Raises:
        RuntimeError: it would be another one.
    """
    parsed = REGULAR_EXPRESSIONS._parser.parse(pattern, flags)
    # Python's own constants are a kind of int, which only its own parser has a use for.
    program = [int(number) for number in REGULAR_EXPRESSIONS._code(parsed, flags)]
    numbers: dict[str, int] = parsed.state.groupdict
    names: list[str | None] = [None] * parsed.state.groups
    for name, number in numbers.items():
        names[number] = name
    arguments = (found.flags, program, found.groups, numbers, tuple(names))
    if REGULAR_EXPRESSIONS._sre.compile(pattern, *arguments) != found:
        raise RuntimeError(f"{found!r} can't be recreated.")
    return arguments


def main() -> None:
    recorder, complaints = Recorder({}, {}), list[str]()
    with recorder.in_use():
        import logging  # not before: some of it is compiled, too

        class Complaints(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                complaints.append(record.getMessage())

        # A start with only a part of it logs that there.
        logging.getLogger(WARM_UP).addHandler(Complaints(logging.WARNING))
        import graphql_api.lambda_handler  # noqa: F401 - is the start
    if complaints:
        sys.exit(complaints[0])
    write(Path(sys.argv[1]), recorder)


if __name__ == "__main__":
    main()
