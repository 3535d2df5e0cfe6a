"""Installs a lock into the environment that runs this, and shows how far it is.

    .venv/bin/python requirements/install.py LOCK [STAMP...]

pip's own configuration holds: index, certificates, proxy, cache. Each stamp is a file that says
that the environment is complete: it goes when pip begins to change something, and comes when pip
is done. Until then .unfinished is in the environment; where it stays, make another environment.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

# -I: modules of PYTHONPATH are not the environment's. --no-user: where the configuration says
# `user`, pip refuses to install into an environment. --no-deps: a lock has all that its packages
# require. To pip before 23.3, X[extra]==1 is no pin of an X that another package requires: it takes
# the newest, and refuses it, from the day on that there is a newer one.
COMMAND: Final = [
    *(sys.executable, "-Iu", "-m", "pip", "install", "--no-user", "--no-input"),
    *("--disable-pip-version-check", "--progress-bar=off"),
    *("--no-deps", "--require-hashes", "-r"),
]
# A constraint in pip's configuration could only refuse what the lock has chosen. No option takes
# it away, but an empty file takes its place.
ENVIRONMENT: Final = {"PIP_CONSTRAINT": os.devnull}
ELSEWHERE: Final = {"PIP_PREFIX", "PIP_ROOT", "PIP_TARGET"}  # folders other than the environment

LOCKED: Final = re.compile(r"^[\w.-]+(?:\[[^\]]*\])?==", re.MULTILINE)
# The second is a wheel's file on this machine.
REACHED: Final = re.compile(
    r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)|Processing (?:\S*/)?([\w.]+)-\d"
)
STEP: Final = 10  # packages a line, where lines cannot be overwritten
SHOWN_OF_A_FAILURE: Final = 20  # lines of pip
ADVICE: Final = (
    "Without a network, or behind a proxy: `.venv/bin/pip config list` shows where pip looks.\n"
    "Run the same command again once that can be reached.\n"
)


class Progress:
    """On a terminal one line that is overwritten, elsewhere a line every ten packages."""

    def __init__(self, packages: int) -> None:
        self._packages = packages
        self._reached: set[str] = set()
        self._begin = "\r\033[K" if sys.stdout.isatty() else ""

    def follow(self, line: str) -> None:
        """Show what a line of pip says about how far it is."""
        if line.startswith("Ignoring "):  # another platform's, or another Python's
            self._packages -= 1
        elif line.startswith("WARNING: Retrying"):
            self.show(line)
        elif line.startswith("Installing collected packages:"):
            self.show(f"  unpacking {line.count(',') + 1} packages")
        elif reached := REACHED.match(line):
            self._count(reached[1] or reached[2])

    def show(self, text: str, end: str = "\n") -> None:
        sys.stdout.write(f"{self._begin}{text}{end}")
        sys.stdout.flush()

    def _count(self, name: str) -> None:
        if name in self._reached:
            return
        self._reached.add(name)
        text = f"  {len(self._reached)} of {self._packages} packages"
        if self._begin:
            self.show(f"{text}: {name}", end="")
        elif len(self._reached) % STEP == 0:
            self.show(text)


def install(lock: Path, stamps: list[Path]) -> int:
    """Return pip's exit code; where it fails, its last lines are shown."""
    began = time.monotonic()
    progress = Progress(len(LOCKED.findall(lock.read_text("utf-8"))))
    unfinished = Path(sys.prefix, ".unfinished")
    said: list[str] = []
    pip = subprocess.Popen(  # noqa: S603
        [*COMMAND, str(lock)],
        env={k: v for k, v in os.environ.items() if k not in ELSEWHERE} | ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    assert pip.stdout
    for line in pip.stdout:
        said.append(line)
        if line.startswith("Installing collected packages:"):
            unfinished.touch()
            for stamp in stamps:
                stamp.unlink(missing_ok=True)
        progress.follow(line.rstrip())
    if pip.wait() != 0:
        progress.show("  pip has failed:")
        sys.stderr.write("".join(said[-SHOWN_OF_A_FAILURE:]))
        sys.stderr.write(ADVICE)
        return pip.returncode
    unfinished.unlink(missing_ok=True)
    for stamp in stamps:
        stamp.touch()
    progress.show(f"  done in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(install(Path(sys.argv[1]), [Path(stamp) for stamp in sys.argv[2:]]))
    except KeyboardInterrupt:
        sys.exit(130)
