"""Installing: what is shown, what pip's configuration may say, and what is left."""

import json
import os
import re
import shutil
import subprocess
import venv
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest

from lambda_package.target import Target
from lambda_package.wheels import install
from tests.package.local_index import LocalIndex
from tests.support.documents import section
from tests.support.locks import Lock, oldest_pip
from tests.support.paths import ROOT

PACKAGES = 12
CONFIGURATION = """
[global]
index-url = {index}
constraint = {constraint}
user = true
"""


def figures(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\b\d+\b", text)]


def said_by_make(goal: str, folder: Path) -> str:
    """Return what make says before it does anything, as a person's shell would have it."""
    # `make test` runs these tests, and tells each make below it that it is one of its own.
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFL"))
    }
    command = ["make", "--dry-run", goal]
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True).stdout


@pytest.mark.parametrize("goal", ["run", "test"])
def test_first_run_says_before_it_begins_what_the_readme_says(tmp_path: Path, goal: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)  # and nothing else: nothing is installed
    said = said_by_make(goal, tmp_path)
    (row,) = (line for line in section("Quick start").splitlines() if f"| `make {goal}`" in line)
    assert said.startswith("First run: installs ")
    assert figures(said) == figures(row)


def test_later_run_says_nothing_of_a_first_one(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".venv").mkdir()
    for stamp in (".serving", ".development"):
        (tmp_path / ".venv" / stamp).touch()
    for goal in ("run", "test"):
        assert said_by_make(goal, tmp_path) == ""


def test_packages_of_a_first_run_are_counted_in_the_readme() -> None:
    def python(*locks: str) -> int:
        present = (ROOT / lock for lock in locks if (ROOT / lock).exists())
        found = chain(*(Lock(lock).requirements for lock in present))
        markers = (requirement.marker for requirement in found)
        return sum(not marker or marker.evaluate({"sys_platform": "linux"}) for marker in markers)

    def npm(*folders: str) -> int:
        present = [ROOT / folder for folder in folders if (ROOT / folder).is_dir()]
        installed = (folder / "node_modules" / ".package-lock.json" for folder in present)
        return sum(len(json.loads(lock.read_text("utf-8"))["packages"]) for lock in installed)

    rows = [figures(line) for line in section("Quick start").splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows] == [
        python("requirements/local.txt"),
        python("requirements/development.txt", "clients/python/requirements.txt"),
    ]
    # Those for one platform alone, a compiler's say, are fewer or more on another. Without the
    # clients and the benchmarks, which may be deleted, README and Makefile have to say less.
    assert rows[0][1] == pytest.approx(npm("."), rel=0.05)
    assert rows[1][1] == pytest.approx(npm(".", "tests", "clients", "benchmarks/node"), rel=0.05)


@dataclass(frozen=True)
class Environment:
    """An empty environment of its own, a lock of some packages, and the index that has them."""

    folder: Path
    index: LocalIndex
    pins: dict[str, str]

    @property
    def stamp(self) -> Path:
        return self.folder / "venv" / ".stamp"

    def install(self, **variables: str) -> subprocess.CompletedProcess[str]:
        """Install the lock, with a configuration that leads to the index and has a constraint."""
        lock, configuration = self.folder / "lock.txt", self.folder / "pip.conf"
        constraint = self.folder / "constraint.txt"
        pins = {**self.pins, "other==1 ; python_version < '3'": "0" * 64}
        lock.write_text("\n".join(f"{pin} --hash=sha256:{pins[pin]}" for pin in pins))
        constraint.write_text("package-1>1\n")
        configuration.write_text(CONFIGURATION.format(index=self.index.url, constraint=constraint))
        own = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        return subprocess.run(
            [self.python, ROOT / "requirements" / "install.py", lock, self.stamp],
            env={**own, "PIP_CONFIG_FILE": str(configuration), **variables},
            capture_output=True,
            text=True,
            timeout=300,
        )

    @property
    def python(self) -> Path:
        return self.folder / "venv" / "bin" / "python"

    def installed(self) -> set[str]:
        """Return the names of the packages that are in the environment."""
        program = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
        command = [str(self.python), "-I", "-c", program]
        names = subprocess.check_output(command, text=True).split()
        return {name for name in names if name.startswith("package-")}


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    venv.EnvBuilder(symlinks=True).create(tmp_path / "venv")
    (site,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    (site / "pip.pth").write_text(str(oldest_pip()), encoding="utf-8")
    index = LocalIndex(tmp_path / "simple")
    names = [f"package-{number}" for number in range(1, PACKAGES + 1)]
    return Environment(tmp_path, index, {f"{name}==1": index.add(name, "1") for name in names})


def test_lock_is_installed_whatever_else_the_configuration_says(environment: Environment) -> None:
    elsewhere = environment.folder / "elsewhere"
    done = environment.install(PIP_TARGET=str(elsewhere), PYTHONPATH=str(elsewhere))
    assert (done.returncode, done.stderr) == (0, "")
    *shown, last = done.stdout.splitlines()
    assert shown == ["  10 of 12 packages", "  unpacking 12 packages"]
    assert last.startswith("  done in ")
    assert len(environment.installed()) == PACKAGES
    assert environment.stamp.exists()
    assert not (environment.folder / "venv" / ".unfinished").exists()
    assert not elsewhere.exists()

    again = environment.install()
    *shown, last = again.stdout.splitlines()
    assert (again.returncode, shown) == (0, ["  10 of 12 packages"])


def test_what_is_not_what_was_locked_changes_nothing(environment: Environment) -> None:
    environment.stamp.touch()
    environment.pins["package-3==1"] = "0" * 64
    done = environment.install()
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "  pip has failed:"
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert environment.installed() == set()
    assert environment.stamp.exists()


def test_index_that_cannot_be_reached_is_said_with_what_to_do_next(
    environment: Environment,
) -> None:
    done = environment.install(PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "  pip has failed:"
    *_, where, then = done.stderr.splitlines()
    assert "`.venv/bin/pip config list` shows where pip looks." in where
    assert then == "Run the same command again once that can be reached."
    assert environment.installed() == set()


def test_install_that_is_cut_short_leaves_a_note_and_no_stamp(environment: Environment) -> None:
    environment.stamp.touch()
    environment.pins["broken==1"] = environment.index.add("broken", "1", has_record=False)
    done = environment.install()
    assert done.returncode == 1
    assert not environment.stamp.exists()
    assert (environment.folder / "venv" / ".unfinished").exists()


def test_wheels_of_the_package_are_the_locked_ones_whatever_else_is_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, others = LocalIndex(tmp_path / "simple"), LocalIndex(tmp_path / "others")
    lock, constraint = tmp_path / "lock.txt", tmp_path / "constraint.txt"
    lock.write_text(f"tool==1 --hash=sha256:{index.add('tool', '1')}\n")
    constraint.write_text("tool>1\n")
    others.add("tool", "1", ["Summary: the same version, and not what was locked"])
    configuration = tmp_path / "pip.conf"
    configuration.write_text(
        CONFIGURATION.format(index=index.url, constraint=constraint)
        + f"find-links = {others.folder / 'tool'}\n"
    )
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
    monkeypatch.setenv("PIP_USER", "1")
    install(lock, Target("x86_64", "3.13"), tmp_path / "package", tmp_path / "cache")
    (metadata,) = (tmp_path / "package").glob("tool-1.dist-info/METADATA")
    assert "not what was locked" not in metadata.read_text("utf-8")
