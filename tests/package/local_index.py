"""A package index in a folder, with wheels of nothing but metadata, and a pip that reads it."""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.version import Version

from tests.support.locks import Lock, is_for_here, metadata, name_of, oldest_pip, version_of

_WHEEL: Final = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_NO_HASH: Final = "0" * 64


@dataclass(frozen=True)
class LocalIndex:
    """What PyPI is, for a few packages: a page of links for each, in a folder of its name."""

    folder: Path

    @property
    def url(self) -> str:
        return self.folder.as_uri()

    def add(
        self, name: str, version: str, requires: Iterable[str] = (), *, has_record: bool = True
    ) -> str:
        """Add a release of a package; return the SHA-256 of its wheel.

        Args:
            requires: header lines of its metadata, such as "Requires-Dist: coverage[toml]".
            has_record: without its list of files, a wheel fails when it is unpacked.
        """
        project = self.folder / name
        project.mkdir(parents=True, exist_ok=True)
        stem = f"{name.replace('-', '_')}-{version}"
        wheel = project / f"{stem}-py3-none-any.whl"
        headers = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *requires]
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(f"{stem}.dist-info/METADATA", "\n".join(headers) + "\n")
            archive.writestr(f"{stem}.dist-info/WHEEL", _WHEEL)
            if has_record:
                archive.writestr(f"{stem}.dist-info/RECORD", "")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        with (project / "index.html").open("a", encoding="utf-8") as page:
            page.write(f'<a href="{wheel.name}#sha256={digest}">{wheel.name}</a>\n')
        return digest

    def release(self, lock: Lock) -> list[str]:
        """Add what is locked, and a newer release of each; return the lock's lines for here."""
        return [self._released(requirement) for requirement in lock.requirements]

    def _released(self, locked: Requirement) -> str:
        if not is_for_here(locked):
            return f"{locked} --hash=sha256:{_NO_HASH}"
        found = metadata(locked)
        assert found, f"{locked} is not installed: run make test, which installs it"
        names = ("Requires-Dist", "Requires-Python", "Provides-Extra")
        requires = [f"{n}: {value}" for n in names for value in found.metadata.get_all(n) or ()]
        name, version = name_of(locked), version_of(locked)
        self.add(name, _next(version), requires)
        return f"{locked} --hash=sha256:{self.add(name, version, requires)}"


def _next(version: str) -> str:
    """Return a version just above: whatever takes an upper bound takes it, too."""
    read = Version(version)
    return f"{version.partition('.post')[0]}.post{(read.post or 0) + 1}"


def dry_run(index: LocalIndex, lines: Iterable[str], folder: Path) -> tuple[int, str]:
    """Return the exit code and the output of the oldest pip, asked to install a lock from an index.

    Args:
        folder: for the lock's file.
    """
    lock = folder / "requirements.txt"
    lock.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--isolated", "--no-cache-dir", "install"),
            *("--dry-run", "--ignore-installed", "--no-deps", "--require-hashes", "--quiet"),
            "--disable-pip-version-check",
            *("--index-url", index.url, "-r", str(lock)),
        ],
        # Nothing of this machine's configuration, and this pip in the place of the environment's.
        env={"PIP_CONFIG_FILE": os.devnull, "PYTHONPATH": str(oldest_pip())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout
