"""Prints how long people wait: from clone to first response, and from save to new response.

    python -m benchmarks.first_hour             the two figures, in seconds
    python -m benchmarks.first_hour --saves 10  of more saves, their median

What is committed here is cloned into a temporary folder, where `make run` installs all that serving
needs: the packages come from the caches of pip and npm, or over the network. Figures of a machine
that does nothing else.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
QUERY: Final = b'{"query": "{ items(first: 1) { nodes { name } } }"}'
SAVED: Final = "graphql_api/version.py"
VERSION: Final = re.compile(r'(?<=__version__ = ")[^"]*')
API: Final = re.compile(r"^API +(\S+)/graphql$")
PAUSE: Final = 0.01  # seconds between two requests that wait for the new code
CHOSEN: Final = ("PORT", "DATA_DIR", "TABLE_NAME", "EXAMPLE", "RELOAD", "MAKEFLAGS", "MAKELEVEL")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_hour")
    parser.add_argument("--saves", type=int, default=5, help="of which the median is shown")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "clone")
        began = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
        with making_run(folder) as url:
            ask(f"{url}/graphql", QUERY)
            print(f"clone to first response  {time.monotonic() - began:6.1f} s")
            waits = [saved(folder / SAVED, url, f"0.0.{number}") for number in range(chosen.saves)]
        print(f"save to new response     {statistics.median(waits):6.1f} s, median of {len(waits)}")


@contextmanager
def making_run(folder: Path) -> Iterator[str]:
    """Run `make run` on a free port until the context ends; yield its URL."""
    kept = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        cwd=folder,
        env={**kept, "PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,  # so that Ctrl-C reaches all of it, and nothing else
    )
    assert process.stdout
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if found := API.match(line.rstrip()):
                yield found[1]
                return
        sys.exit("".join(said))
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.communicate()


def saved(file: Path, url: str, version: str) -> float:
    """Save another version, and return the seconds until the service has it."""
    file.write_text(VERSION.sub(version, file.read_text("utf-8")), "utf-8")
    began = time.monotonic()
    while json.loads(ask(url))["version"] != version:
        time.sleep(PAUSE)
    return time.monotonic() - began


def ask(url: str, body: bytes | None = None) -> bytes:
    headers = {"content-type": "application/json"} if body else {}
    request = urllib.request.Request(url, body, headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        content: bytes = response.read()
    return content


if __name__ == "__main__":
    main()
