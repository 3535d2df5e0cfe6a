"""Compiles the package's modules: Lambda cannot, as its folder is read-only.

Without .pyc files, each cold start compiles every module anew, which takes most of its time.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lambda_package.docstrings import empty_docstrings
from lambda_package.errors import BuildFailed
from lambda_package.target import Target

# Where Lambda unpacks it; what stack traces name.
ROOT_ON_LAMBDA: Final = "/var/task"
OURS: Final = "graphql_api"
_ASK: Final = "import sys; print(sys.executable, sys.implementation.cache_tag)"


def find_interpreter(target: Target) -> str | None:
    """Return a Python of the very version that will run the package; None if there is none.

    Bytecode is the same on every architecture.
    """
    for command in (sys.executable, f"python{target.python}"):
        try:
            answer = subprocess.run(  # noqa: S603
                [command, "-I", "-c", _ASK],
                capture_output=True,
                text=True,
                env=_environment(target),
            )
        except FileNotFoundError:
            continue
        executable, _, tag = answer.stdout.strip().rpartition(" ")
        if tag == target.cache_tag:
            return executable
    return None


def compile_modules(folder: Path, interpreter: str, target: Target) -> None:
    """Compile each module, valid whatever the times of the files are.

    Of libraries, the compiled module takes the place of its source, which would be a fifth of the
    package; stack traces still name their lines. Our own sources stay, to be shown in them.

    Raises:
        BuildFailed: a module is not valid Python.
    """
    libraries = [path for path in sorted(folder.iterdir()) if path.name != OURS]
    for library in libraries:
        empty_docstrings(library)
    _compile(interpreter, target, folder, [folder / OURS])
    _compile(interpreter, target, folder, [*libraries, "-b"])
    for library in libraries:
        for source in [library] if library.is_file() else library.rglob("*.py"):
            if source.suffix == ".py":
                source.unlink()


def _compile(interpreter: str, target: Target, folder: Path, what: Sequence[str | Path]) -> None:
    done = subprocess.run(  # noqa: S603
        [
            *[interpreter, "-S", "-m", "compileall", "-q", "--invalidation-mode=unchecked-hash"],
            *["-s", folder, "-p", ROOT_ON_LAMBDA, *what],
        ],
        env=_environment(target),
    )
    if done.returncode != 0:
        raise BuildFailed("A module can't be compiled.")


def _environment(target: Target) -> dict[str, str]:
    # The order of constant sets is in the bytecode. pyenv has every version behind one command,
    # and runs this one only if told to.
    return {**os.environ, "PYTHONHASHSEED": "0", "PYENV_VERSION": target.python}
