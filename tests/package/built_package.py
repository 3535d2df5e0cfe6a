"""The Lambda package, built once for all the tests of a run."""

import fcntl
import os
import sys
from pathlib import Path
from typing import Final

import pytest

from lambda_package.build import build
from lambda_package.bytecode import find_interpreter
from lambda_package.target import HERE, Target

ON_LAMBDA: Final = Target("arm64", "3.13")


def native_target() -> Target:
    """Return what this machine can run: Lambda's Python, or else the tests' own."""
    here = HERE or ON_LAMBDA.architecture
    target = Target(here, ON_LAMBDA.python)
    if find_interpreter(target) is None:
        target = Target(here, "{}.{}".format(*sys.version_info))
    return target


def built(target: Target, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a package that the test must leave as it is."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # each worker has a folder of its own in the run's
    folder = shared / f"package-{target.architecture}-{target.python}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            unfinished = folder.with_suffix(".unfinished")
            build(target, unfinished)
            unfinished.rename(folder)
    return folder
