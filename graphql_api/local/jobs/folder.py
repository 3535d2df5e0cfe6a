"""The folder of local jobs, in the data folder: files, messages, and the secret that signs URLs."""

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

NAME: Final = "jobs"  # in the data folder
SECRET: Final = "secret"  # noqa: S105
SECRET_BYTES: Final = 32
DAY_SECONDS: Final = 86_400
KEPT_SECONDS: Final = 7 * DAY_SECONDS  # as template.yaml's bucket keeps files


@dataclass(frozen=True)
class JobsFolder:
    """What is below it: all of it can be used by several processes at the same time.

    Attributes:
        path: its full path.
    """

    path: Path

    @classmethod
    def in_data(cls, data_dir: Path) -> "JobsFolder":
        return cls(data_dir.absolute() / NAME)

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def uploads(self) -> Path:
        """A folder for each file that is put together of pieces."""
        return self.path / "uploads"

    @property
    def unfinished(self) -> Path:
        """What is being written or removed; nothing in it is read by its name."""
        return self.path / "unfinished"

    @property
    def messages(self) -> Path:
        return self.path / "messages"

    @property
    def dead(self) -> Path:
        """Messages that nobody could work at."""
        return self.path / "dead"

    @property
    def is_ours(self) -> bool:
        return (self.path / SECRET).is_file()

    def prepared(self) -> "JobsFolder":
        """Create what is missing, and return the folder."""
        for folder in (self.files, self.uploads, self.unfinished, self.messages, self.dead):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.is_ours:
            with self.writing() as (file, path):
                path.chmod(0o600)
                file.write(secrets.token_hex(SECRET_BYTES).encode())
                file.flush()
                put_new(path, self.path / SECRET)
        return self

    @property
    def secret(self) -> bytes:
        return (self.path / SECRET).read_bytes()

    def new_path(self) -> Path:
        """Return a path in `unfinished` that nothing has."""
        return self.unfinished / secrets.token_hex(16)

    @contextmanager
    def writing(self) -> Iterator[tuple[BinaryIO, Path]]:
        """Open a new file in `unfinished`; unless it is moved away, it is removed at the end."""
        path = self.new_path()
        try:
            with path.open("xb") as file:
                yield file, path
        finally:
            path.unlink(missing_ok=True)

    def remove_tree(self, folder: Path) -> None:
        """Remove a folder: all of it at once for others; nothing if it is gone."""
        removed = self.new_path()
        try:
            folder.rename(removed)
        except FileNotFoundError:
            return
        shutil.rmtree(removed, ignore_errors=True)

    def remove(self) -> None:
        """Remove everything. What a killed process leaves of it is ours still."""
        for path in self.path.iterdir():
            if path.name != SECRET:
                shutil.rmtree(path)
        shutil.rmtree(self.path)

    def remove_old(self, now: float | None = None) -> None:
        """Remove the files of jobs that are over, and what ended processes left unfinished.

        Args:
            now: seconds since the epoch; None: the clock's.
        """
        now = time.time() if now is None else now
        for parent in (self.uploads, self.dead, *self.files.glob("*")):
            for path in parent.iterdir():
                if _changed_at(path) < now - KEPT_SECONDS:
                    self.remove_tree(path)
        for path in self.unfinished.iterdir():
            if _changed_at(path) < now - DAY_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
                path.unlink(missing_ok=True)


def put_new(path: Path, target: Path) -> bool:
    """Give a file that is written its name, unless there is such a file; return whether it has it.

    Of several who try at the same time, exactly one does.
    """
    try:
        target.hardlink_to(path)
    except FileExistsError:
        return False
    return True


def _changed_at(path: Path) -> float:
    """Return when the newest file in a folder, or the file, was changed; now, if it is gone."""
    times = [_modified(each) for each in (path, *(path.rglob("*") if path.is_dir() else ()))]
    return max(times)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
