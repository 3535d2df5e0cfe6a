"""Installs requirements for another machine: wheels only, each with a hash that was locked."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lambda_package.errors import BuildFailed
from lambda_package.target import Target

_PIP: Final = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
# A constraint in pip's configuration could only refuse what the lock has chosen. No option takes
# it away, but an empty file takes its place.
UNCONSTRAINED: Final = {"PIP_CONSTRAINT": os.devnull}
# The wheels are here: the configuration could only add others, or another folder.
_UNCONFIGURED: Final = {"PIP_CONFIG_FILE": os.devnull}


def install(requirements: Path, target: Target, folder: Path, cache: Path) -> None:
    """Put what the requirements name into the folder; they are downloaded once for each target.

    Raises:
        BuildFailed: pip failed, and has printed why.
    """
    if " ; " in requirements.read_text("utf-8"):
        # pip would decide by the Python it runs on: https://github.com/pypa/pip/issues/11664
        raise BuildFailed(f"{requirements.name} has markers, which pip reads for this machine.")
    wheels = _downloaded(requirements, target, cache)
    _pip(
        [
            *("install", "--isolated", "--no-index", "--find-links", wheels),
            *("--no-compile", "--target", folder),
        ],
        requirements,
        target,
        _UNCONFIGURED,
    )


def _downloaded(requirements: Path, target: Target, cache: Path) -> Path:
    """Return the folder of wheels, which is there already if these have been built with before."""
    key = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    folder = cache / f"{target.architecture}-{target.python}-{key}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=cache, prefix="unfinished-"))
    try:
        _pip(["download", "--dest", unfinished], requirements, target, UNCONSTRAINED)
        unfinished.rename(folder)
    except OSError:
        if not folder.is_dir():  # or another build was faster
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _pip(
    command: list[str | Path], requirements: Path, target: Target, settings: Mapping[str, str]
) -> None:
    platforms = [f"--platform={platform}" for platform in target.platforms]
    interpreter = ["--implementation=cp", f"--python-version={target.python}"]
    locked = ["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", str(requirements)]
    done = subprocess.run(  # noqa: S603
        [*_PIP, *command, *platforms, *interpreter, *locked], env={**os.environ, **settings}
    )
    if done.returncode != 0:
        raise BuildFailed(f"pip {command[0]} failed for {target.architecture}.")
