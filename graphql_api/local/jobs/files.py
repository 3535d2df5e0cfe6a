"""The port Files as a folder: a file for each key, and URLs of this machine that are signed."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Final
from urllib.parse import urlencode

from graphql_api.jobs.ports import FileChanged, FileState, Unavailable, UploadForm
from graphql_api.local.jobs.folder import JobsFolder, put_new
from graphql_api.local.jobs.signing import Signer, policy_of

PATH: Final = "/local/files"
CHUNK_BYTES: Final = 1_048_576
# No dot: no key leads out of the folder.
_KEY: Final = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", re.ASCII)
_UPLOAD: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True)
class LocalFiles:
    """See Files.

    Attributes:
        folder: prepared.
        url: where FilesEndpoint is served, with PATH.
    """

    folder: JobsFolder
    url: str

    def upload_form(self, key: str, content_type: str, bytes_max: int, seconds: int) -> UploadForm:
        self.path_of(key)
        expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
        policy = policy_of(key, content_type, bytes_max, expires_at)
        signature = self.signer.signature(policy)
        fields = {"key": key, "Content-Type": content_type, "policy": policy}
        return UploadForm(self.url, {**fields, "signature": signature}, expires_at)

    def download_url(self, key: str, name: str, seconds: int) -> str:
        self.path_of(key)
        expires = int(datetime.now(UTC).timestamp()) + seconds
        signature = self.signer.download_signature(key, name, str(expires))
        query = urlencode({"name": name, "expires": expires, "signature": signature})
        return f"{self.url}/{key}?{query}"

    @property
    def signer(self) -> Signer:
        with _reachable():
            return Signer(self.folder.secret)

    def path_of(self, key: str) -> Path:
        """Return where the file with this key is.

        Raises:
            ValueError: it is no key.
        """
        if _KEY.fullmatch(key) is None:
            raise ValueError(f"{key!r} is not a key of a file.")
        return self.folder.files / key

    def state(self, key: str) -> FileState | None:
        with _reachable():
            try:
                return _state(self.path_of(key).stat())
            except (FileNotFoundError, NotADirectoryError):
                return None

    def read(self, key: str) -> bytes | None:
        with _reachable():
            try:
                return self.path_of(key).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def stream(self, key: str, tag: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        with _reachable():
            try:
                # It is replaced as a whole: what is open stays as it is.
                file = self.path_of(key).open("rb")
            except (FileNotFoundError, NotADirectoryError) as error:
                raise FileChanged(f"{key} is gone.") from error
            with file:
                found = _state(os.fstat(file.fileno()))
                if found.tag != tag:
                    raise FileChanged(f"{key} is another file now.")
                file.seek(start)
                left = (found.size if end is None else min(end, found.size)) - start
                while left > 0 and (chunk := file.read(min(left, CHUNK_BYTES))):
                    left -= len(chunk)
                    yield chunk

    def put_new(self, key: str, body: bytes) -> bool:
        with _reachable(), self.folder.writing() as (file, path):
            file.write(body)
            file.close()
            return put_new(path, self._parent_made(key))

    def put(self, key: str, path: Path) -> None:
        """Move a file that is written to a key; it replaces the one that has the key."""
        with _reachable():
            path.replace(self._parent_made(key))

    def begin(self, key: str, content_type: str) -> str:
        # The type is not kept: a download has that of its name.
        self.path_of(key)
        upload = token_hex(16)
        with _reachable():
            self._pieces(upload).mkdir()
        return upload

    def add(self, key: str, upload: str, number: int, body: bytes) -> None:
        with _reachable(), self.folder.writing() as (file, path):
            file.write(body)
            file.close()
            path.replace(self._piece(upload, number))

    def complete(self, key: str, upload: str, numbers: Sequence[int]) -> None:
        if not self._pieces(upload).is_dir() and self.state(key) is not None:
            return  # it was completed before
        with _reachable(), self.folder.writing() as (whole, path):
            for number in numbers:
                with self._piece(upload, number).open("rb") as piece:
                    shutil.copyfileobj(piece, whole, CHUNK_BYTES)
            whole.close()
            path.replace(self._parent_made(key))
            self.folder.remove_tree(self._pieces(upload))

    def drop(self, key: str, upload: str) -> None:
        with _reachable():
            self.folder.remove_tree(self._pieces(upload))

    def _parent_made(self, key: str) -> Path:
        path = self.path_of(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _pieces(self, upload: str) -> Path:
        if _UPLOAD.fullmatch(upload) is None:
            raise ValueError(f"{upload!r} is not the name of an upload.")
        return self.folder.uploads / upload

    def _piece(self, upload: str, number: int) -> Path:
        return self._pieces(upload) / f"{number:05d}"


def _state(found: os.stat_result) -> FileState:
    # A file that replaces another was written beside it, so that it has another inode.
    return FileState(f"{found.st_ino:x}-{found.st_mtime_ns:x}-{found.st_size:x}", found.st_size)


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unavailable(f"The folder of jobs can't be used: {reason}") from error
