"""Builds the package, step by step."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from lambda_package import (
    archive,
    bytecode,
    contents,
    extensions,
    precompile,
    service_data,
    wheels,
)
from lambda_package.errors import BuildFailed
from lambda_package.target import HERE, Target

ROOT: Final = Path(__file__).parents[1]
REQUIREMENTS: Final = ROOT / "requirements" / "function.txt"
WHEELS: Final = ROOT / "build" / "wheels"


def build(target: Target, folder: Path) -> None:
    """Fill the folder, which must be empty or not there yet.

    Raises:
        BuildFailed: the message names the fault.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise BuildFailed(f"{folder} is not empty.")
    if not (ROOT / contents.EXPLORER / "index.html").is_file():
        raise BuildFailed("The explorer is not built: `make explorer` builds it.")
    _assemble(target, folder)
    interpreter = bytecode.find_interpreter(target)
    if interpreter is None:
        sys.stderr.write(
            f"Warning: no python{target.python} here, so the package is not compiled. It works,"
            " but each cold start takes about a second more.\n"
        )
    else:
        with _runnable(target, folder) as runnable:
            precompile.precompile(folder, runnable, interpreter)
        bytecode.compile_modules(folder, interpreter, target)
    archive.settle(folder)


def _assemble(target: Target, folder: Path) -> None:
    wheels.install(REQUIREMENTS, target, folder, WHEELS)
    contents.prune(folder)
    service_data.trim(folder)
    for extension in folder.rglob("*.so"):
        extensions.strip(extension)
    contents.copy_project(ROOT, folder)


@contextmanager
def _runnable(target: Target, folder: Path) -> Iterator[Path]:
    """Lend a folder like the package's, for the architecture of this machine."""
    if HERE in {None, target.architecture}:
        yield folder
        return
    with tempfile.TemporaryDirectory() as scratch:
        _assemble(replace(target, architecture=HERE), Path(scratch))
        yield Path(scratch)
