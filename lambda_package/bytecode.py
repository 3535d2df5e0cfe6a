"""Compiles the package's modules: Lambda cannot, as its folder is read-only.

Without .pyc files, each cold start compiles every module again, which takes most of its time.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lambda_package.docstrings import blank_docstrings
from lambda_package.errors import BuildFailed
from lambda_package.target import Target

# Where Lambda unpacks it; what stack traces name.
ROOT_ON_LAMBDA: Final = "/var/task"
OURS: Final = "graphql_api"
# Whose sources stay next to the bytecode: ours, to be shown in stack traces, and those of
# anyio, which reads them to import no more of itself than is needed.
WITH_SOURCES: Final = (OURS, "anyio")
_ASK: Final = "import sys; print(sys.executable, sys.implementation.cache_tag)"


def find_interpreter(target: Target) -> str | None:
    """Return a Python of the very version that will run the package; None if there is none.

    Bytecode is the same on every architecture.
    """
    for command in (sys.executable, f"python{target.python}"):
        try:
            printed = subprocess.run(  # noqa: S603
                [command, "-I", "-c", _ASK],
                capture_output=True,
                text=True,
                env=build_environment(target),
            )
        except FileNotFoundError:
            continue
        executable, _, tag = printed.stdout.strip().rpartition(" ")
        if tag == target.cache_tag:
            return executable
    return None


def compile_modules(folder: Path, interpreter: str, target: Target) -> None:
    """Compile each module, valid whatever the times of the files are.

    The compiled module takes the place of its source, which would be a fifth of the package; stack
    traces still name its lines. For those that keep theirs, see WITH_SOURCES.

    Raises:
        BuildFailed: a module is not valid Python.
    """
    parts = sorted(folder.iterdir())
    for part in parts:
        if part.name != OURS:
            blank_docstrings(part)
    kept = [part for part in parts if part.name in WITH_SOURCES]
    replaced = [part for part in parts if part.name not in WITH_SOURCES]
    _compile(interpreter, target, folder, kept)
    _compile(interpreter, target, folder, [*replaced, "-b"])
    for library in replaced:
        for source in [library] if library.is_file() else library.rglob("*.py"):
            if source.suffix == ".py":
                source.unlink()


def _compile(interpreter: str, target: Target, folder: Path, what: Sequence[str | Path]) -> None:
    done = subprocess.run(  # noqa: S603
        [
            *[interpreter, "-S", "-m", "compileall", "-q", "--invalidation-mode=unchecked-hash"],
            *["-s", folder, "-p", ROOT_ON_LAMBDA, *what],
        ],
        env=build_environment(target),
    )
    if done.returncode != 0:
        raise BuildFailed("A module can't be compiled.")


def build_environment(target: Target) -> dict[str, str]:
    """Return the environment in which a Python of that version does the same each time."""
    # The order of constant sets is in the bytecode. pyenv has every version behind one command,
    # and runs this one only if a variable names it.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0", "PYENV_VERSION": target.python}
