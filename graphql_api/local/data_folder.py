"""The embedded engine's folder: which files in it are the engine's, and where its API is."""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graphql_api.local.errors import FolderUnusable
from graphql_api.local.jobs.folder import JobsFolder

IN_USE: Final = "another run is using it"
END_IT: Final = "End that run with Ctrl-C in its terminal, or choose another with DATA_DIR."
# https://github.com/google/leveldb/blob/main/doc/impl.md#files
_OURS: Final = re.compile(r"CURRENT|LOCK|LOG(\.old)?|MANIFEST-\d+|\d+\.(log|ldb|sst|dbtmp)")
_MARK: Final = ".unfinished"  # see graphql_api.local.samples
_URL: Final = ".url"  # clients/web/vite.config.ts reads it


def prepared(folder: Path) -> Path:
    """Return the folder's full path; it exists, can be written, and holds our data or none.

    Raises:
        FolderUnusable: otherwise; what is there has not been touched.
    """
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        jobs = JobsFolder.in_data(folder)
        names = [e.name for e in folder.iterdir() if not (e == jobs.path and jobs.is_ours)]
    except FileExistsError as error:
        raise FolderUnusable(folder, "it is not a folder") from error
    except OSError as error:
        raise FolderUnusable(folder, (error.strerror or str(error)).lower()) from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise FolderUnusable(folder, "it cannot be written to")
    # LevelDB would start among other files, and delete those named like its own as obsolete.
    if names and not any(map(_OURS.fullmatch, names)) and any(n[0] != "." for n in names):
        raise FolderUnusable(folder, "it holds something else")
    return folder


@contextmanager
def kept_url(folder: Path) -> Iterator[Callable[[str], None]]:
    """Lend a function that keeps the API's URL in the folder, for `make web`; remove it at the end.

    A run that was killed leaves it behind: there may be no answer at that URL.
    """
    file = folder / _URL

    def keep(url: str) -> None:
        file.write_text(f"{url}\n", encoding="utf-8")

    try:
        yield keep
    finally:
        file.unlink(missing_ok=True)


def remove_data(folder: Path) -> bool:
    """Remove the engine's files, the jobs' and the marks of unfinished samples.

    Returns:
        Whether any were there.

    By the files, not by the engine: then damaged data can be removed, too.

    Raises:
        FolderUnusable: an engine uses it, or it can't be written.
    """
    lock, jobs = folder / "LOCK", JobsFolder.in_data(folder)
    try:
        if not (lock.exists() or jobs.is_ours):
            return False
        with lock.open("a+b") as held:
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # as LevelDB takes it
            if jobs.is_ours:
                jobs.remove()
            found = [file for file in folder.iterdir() if _is_ours(file.name)]
            for file in found:
                file.unlink()
    except BlockingIOError as error:
        raise FolderUnusable(folder, IN_USE, END_IT) from error
    except OSError as error:
        raise FolderUnusable(folder, (error.strerror or str(error)).lower()) from error
    return True


def _is_ours(name: str) -> bool:
    return _OURS.fullmatch(name) is not None or name.endswith(_MARK) or name == _URL
