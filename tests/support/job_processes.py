"""The processes that work at local jobs, and waiting for what they do."""

import time
from collections.abc import Callable
from pathlib import Path

from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.jobs.local_jobs import MODULE

SECONDS = 120.0  # only a hung test ends by these


def workers_of(folder: JobsFolder) -> list[int]:
    """Return the process ids of the workers of a folder; it reads /proc."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if MODULE in words and str(folder.path) in words:
                found.append(int(entry.name))
    return found


def until(is_true: Callable[[], object]) -> None:
    """Wait until something is true."""
    ends = time.monotonic() + SECONDS
    while not is_true():
        assert time.monotonic() < ends
        time.sleep(0.05)
