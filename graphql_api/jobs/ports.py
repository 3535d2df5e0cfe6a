"""The ports of jobs: where files are, and where work waits. On AWS they are S3 and SQS; locally
folders. All methods block, and may raise Unavailable, after which the same call may be repeated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Unavailable(Exception):
    """The files or the queue can't be reached, or fail; the message is for the log."""


class FileChanged(Exception):
    """The file is not the one with this tag any more, or it is gone."""


@dataclass(frozen=True)
class UploadForm:
    """What an HTML form posts to upload a file: multipart/form-data.

    Attributes:
        fields: its other fields, which stand before the field "file".
        expires_at: with a time zone.
    """

    url: str
    fields: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True)
class FileState:
    """What is stored under a key.

    Attributes:
        tag: another one when the content is replaced.
        size: bytes.
    """

    tag: str
    size: int


class Files(Protocol):
    """Files by key: "jobs/job_.../upload"."""

    def upload_form(self, key: str, content_type: str, bytes_max: int, seconds: int) -> UploadForm:
        """Return a form; who has it may post it, also repeatedly, within these seconds.

        It takes this content type, and 1 to bytes_max bytes, and stores them under this key alone.
        """
        ...

    def download_url(self, key: str, name: str, seconds: int) -> str:
        """Return a URL that is valid for these seconds.

        Args:
            name: of the file that a browser saves.
        """
        ...

    def state(self, key: str) -> FileState | None:
        """Return what is stored; None if there is nothing."""
        ...

    def read(self, key: str) -> bytes | None:
        """Return a small file as a whole; None if there is none."""
        ...

    def stream(self, key: str, tag: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from start up to end, which is not included, in chunks of at most 1 MiB.

        Raises:
            FileChanged: the file's tag is another one, or there is no file.
        """
        ...

    def put_new(self, key: str, body: bytes) -> bool:
        """Store a small file unless there is one; return whether it was stored.

        Of several who try at the same time, exactly one does.
        """
        ...

    def begin(self, key: str, content_type: str) -> str:
        """Begin a file that is put together of pieces, and return its name for the calls below."""
        ...

    def add(self, key: str, upload: str, number: int, body: bytes) -> None:
        """Store a piece. All but the last have at least 5 MiB.

        Args:
            number: 1 to 10,000; what had the number before is replaced.
        """
        ...

    def complete(self, key: str, upload: str, numbers: Sequence[int]) -> None:
        """Make the file of these pieces, in their order; others are dropped.

        Args:
            numbers: at least one, ascending. Repeated after a success, it does nothing.
        """
        ...

    def drop(self, key: str, upload: str) -> None:
        """Drop the pieces of a file that will not be completed."""
        ...


class Queue(Protocol):
    """Messages, each of which reaches a worker once or more often, in any order."""

    def send(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Send them; after Unavailable, some of them may be sent."""
        ...


@dataclass(frozen=True)
class Ports:
    """Both ports of one process."""

    files: Files
    queue: Queue
