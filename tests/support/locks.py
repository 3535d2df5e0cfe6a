"""The lock files of this repository, and the metadata of what they lock."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.paths import ROOT

_OTHERS: Final = {"node_modules", "build", "generated"}  # and folders whose names begin with a dot
_LINE: Final = re.compile(r"^(?P<requirement>[^\s#][^\\\n]*==[^\\\n]+?)(?: \\\n.*)?$", re.MULTILINE)
# Installed by make test-long alone, into an environment of its own.
_APART: Final = ROOT / "requirements" / "sam_cli.txt"
# The clients' packages are not in the environment of the tests.
_SITES: Final = [*Path(ROOT, "clients/python/.venv").glob("lib/python*/site-packages")]


@dataclass(frozen=True)
class Lock:
    """A file for pip: each line pins a package, with its extras, a marker and hashes."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def requirements(self) -> list[Requirement]:
        text = self.path.read_text(encoding="utf-8")
        return [Requirement(found["requirement"]) for found in _LINE.finditer(text)]


def locks() -> list[Lock]:
    """Return all of them that make test installs, wherever they are."""
    return sorted(
        (
            Lock(path)
            for path in _texts()
            if path != _APART and "--hash=" in path.read_text("utf-8")
        ),
        key=str,
    )


def _texts() -> Iterator[Path]:
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if name not in _OTHERS and not name.startswith(".")]
        yield from (Path(folder, name) for name in files if name.endswith(".txt"))


def name_of(requirement: Requirement) -> str:
    return canonicalize_name(requirement.name)


def version_of(requirement: Requirement) -> str:
    (pin,) = requirement.specifier
    assert pin.operator == "==", requirement
    return pin.version


def metadata(requirement: Requirement) -> Distribution | None:
    """Return what is installed of a locked package in exactly that version."""
    return _installed().get((name_of(requirement), version_of(requirement)))


@cache
def _installed() -> dict[tuple[str, str], Distribution]:
    elsewhere = [str(path) for path in (*_SITES, oldest_pip())]
    found = [*distributions(), *distributions(path=elsewhere)]
    return {(canonicalize_name(one.name), one.version): one for one in found}


def is_for_here(requirement: Requirement) -> bool:
    """Whether a marker, where there is one, has it installed on this machine by this Python."""
    return requirement.marker is None or requirement.marker.evaluate()


@cache
def oldest_pip() -> Path:
    """Return a folder with the oldest pip that a supported Python brings and that this one runs.

    Python 3.11.0 brings 22.3, which does not run on 3.12 and newer; 3.12.0 brings 23.2.1.
    """
    lock = ROOT / "requirements" / "oldest_pip.txt"
    (wanted,) = (one for one in Lock(lock).requirements if is_for_here(one))
    folder = ROOT / "build" / "oldest_pip" / version_of(wanted)
    if not folder.exists():
        with TemporaryDirectory() as downloads:
            command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check"]
            options = ["--quiet", "--no-deps", "--require-hashes", "--dest", downloads]
            subprocess.run([*command, *options, "-r", str(lock)], check=True)
            (wheel,) = Path(downloads).iterdir()
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
    return folder
