"""The measures that quicken a start or make it smaller, and the line that each is left out by."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        file: where it lives.
        line: a part of that file, which is there once.
        instead: what stands there in a package without the measure.
        names: what it uses or replaces that Python keeps private.
    """

    name: str
    file: str
    line: str
    instead: str = ""
    names: tuple[str, ...] = ()

    def left_out(self, source: str) -> str:
        """Return the file's content without the measure.

        Raises:
            ValueError: the line isn't there exactly once.
        """
        if source.count(self.line) != 1:
            raise ValueError(f"{self.file}: not there once: {self.line!r}")
        return source.replace(self.line, self.instead)


_START: Final = "graphql_api/cold_start/start.py"
_PRECOMPILED: Final = "graphql_api/cold_start/precompiled.py"
_BUILD: Final = "lambda_package/build.py"
_BYTECODE: Final = "lambda_package/bytecode.py"

MEASURES: Final = (
    Measure(
        "modules compiled",
        _BUILD,
        "        bytecode.compile_modules(folder, interpreter, target)\n",
    ),
    Measure(
        "dataclasses compiled",
        _PRECOMPILED,
        """\
            (dataclasses, "exec", self.execute),
            (collections, "eval", self.evaluate),
            (typing, "compile", self.compile),
""",
        names=("dataclasses.exec", "collections.eval", "typing.compile"),
    ),
    Measure(
        "patterns compiled",
        _PRECOMPILED,
        '            (REGULAR_EXPRESSIONS, "compile", self.compile_pattern),\n',
        names=("re._compiler", "._sre", "._parser", "._code"),
    ),
    Measure("collector off", _START, "    gc.disable()\n"),
    Measure(
        "anyio's sources",
        _BYTECODE,
        'WITH_SOURCES: Final = (OURS, "anyio")',
        "WITH_SOURCES: Final = (OURS,)",
    ),
    Measure(
        "no docstrings", _BYTECODE, "            blank_docstrings(part)\n", "            pass\n"
    ),
    Measure("service data trimmed", _BUILD, "    service_data.trim(folder)\n"),
    Measure(
        "extensions stripped", _BUILD, "        extensions.strip(extension)\n", "        pass\n"
    ),
    Measure("wheels pruned", _BUILD, "    contents.prune(folder)\n"),
)
