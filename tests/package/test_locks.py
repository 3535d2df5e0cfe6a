"""The lock files install with every pip, today and when each package has a newer release."""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.package.local_index import LocalIndex, dry_run
from tests.support.locks import Lock, is_for_here, locks, metadata, name_of
from tests.support.paths import ROOT

LOCKS: Final = locks()
# Markers are read for each of these: a lock is for all of them.
PYTHONS: Final = ("3.11", "3.12", "3.13")
PLATFORMS: Final = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)


def environments() -> Iterator[dict[str, str]]:
    here = {name: str(value) for name, value in default_environment().items()}
    for python, platform in product(PYTHONS, PLATFORMS):
        yield {**here, "python_version": python, "python_full_version": f"{python}.2", **platform}


def holds(requirement: Requirement, environment: Mapping[str, str], extra: str = "") -> bool:
    marker = requirement.marker
    return marker is None or marker.evaluate({**environment, "extra": extra})


def extras_of(requirement: Requirement) -> set[str]:
    return {canonicalize_name(extra) for extra in requirement.extras}


def required(locked: Requirement, environment: Mapping[str, str]) -> Iterator[Requirement]:
    """Yield what a locked package with its extras requires there."""
    found = metadata(locked)
    if found is None and not is_for_here(locked):
        return
    assert found, f"{locked} is not installed: run make test, which installs it"
    for text in found.requires or ():
        requirement = Requirement(text)
        if any(holds(requirement, environment, extra) for extra in locked.extras or {""}):
            yield requirement


def not_locked(lock: Lock) -> set[str]:
    """Return what packages of a lock require, and the lock does not name with those extras."""
    found: set[str] = set()
    for environment in environments():
        chosen = [one for one in lock.requirements if holds(one, environment)]
        extras = {name_of(one): extras_of(one) for one in chosen}
        for locked in chosen:
            found |= {
                f"{locked.name} requires {requirement}"
                for requirement in required(locked, environment)
                if name_of(requirement) not in extras
                or not extras_of(requirement) <= extras[name_of(requirement)]
            }
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=str)
def test_whatever_a_locked_package_requires_is_locked_with_its_extras(lock: Lock) -> None:
    assert not_locked(lock) == set()


@pytest.mark.parametrize("lock", LOCKS, ids=str)
def test_oldest_pip_installs_a_lock_when_each_package_has_a_newer_release(
    lock: Lock, tmp_path: Path
) -> None:
    index = LocalIndex(tmp_path / "simple")
    code, output = dry_run(index, index.release(lock), tmp_path)
    assert code == 0, output


def test_lock_that_lacks_an_extra_is_seen(tmp_path: Path) -> None:
    complete = (ROOT / "requirements" / "development.txt").read_text(encoding="utf-8")
    lock = Lock(tmp_path / "requirements.txt")
    lock.path.write_text(complete.replace("\ncoverage[toml]==", "\ncoverage=="), encoding="utf-8")
    (missing,) = not_locked(lock)
    assert missing.startswith("pytest-cov requires coverage[toml]")


def test_oldest_pip_installs_what_is_required_with_an_extra_and_without(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path / "simple")
    extras = ["Provides-Extra: toml"]
    index.add("tool", "1.1", extras)
    hashes = {  # in the order of a lock: what requires the tool may stand before it
        f"{name}==1.0": index.add(name, "1.0", [f"Requires-Dist: {requirement}"])
        for name, requirement in {"plain": "tool>=1.0", "some": "tool[toml]>=1.0"}.items()
    }
    hashes["tool[toml]==1.0"] = index.add("tool", "1.0", extras)
    lines = [f"{pin} --hash=sha256:{digest}" for pin, digest in hashes.items()]
    code, output = dry_run(index, lines, tmp_path)
    assert code == 0, output
