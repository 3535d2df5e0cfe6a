"""The ports of jobs in memory, for tests: files as S3 keeps them, and a queue to look into."""

import hashlib
import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from graphql_api.jobs.ports import FileChanged, FileState, Ports, Unavailable, UploadForm

ORIGIN: Final = "https://files.test"
CHUNK_BYTES: Final = 1 << 20
PIECE_BYTES_MIN: Final = 5 << 20
PIECES_MAX: Final = 10_000

Fault = Callable[[str], None]
"""Called with the name of each method before it does anything; it may raise Unavailable."""


def no_fault(_: str) -> None:
    """Let every call through."""


def now() -> datetime:
    return datetime.now(UTC)


class UploadRefused(Exception):
    """The form does not take this file."""


@dataclass(frozen=True)
class Stored:
    """A file. Of one put together of pieces, the upload that it came from."""

    tag: str
    body: bytes
    content_type: str = ""
    upload: str | None = None


@dataclass
class MemoryFiles:
    """The port Files.

    Attributes:
        fault: see Fault.
        chunk_bytes: of a stream, at most.
        piece_bytes_min: of all pieces but a file's last.
        clock: the time now, with a time zone, for what expires.
        calls: names of the methods that were called, in their order.
        stored: by key.
        begun: pieces by number, by key and upload.
    """

    fault: Fault = no_fault
    chunk_bytes: int = CHUNK_BYTES
    piece_bytes_min: int = PIECE_BYTES_MIN
    clock: Callable[[], datetime] = now
    calls: list[str] = field(default_factory=list)
    stored: dict[str, Stored] = field(default_factory=dict)
    begun: dict[tuple[str, str], dict[int, bytes]] = field(default_factory=dict)
    _content_types: dict[str, str] = field(default_factory=dict)
    _lock: Any = field(default_factory=threading.RLock)

    def upload_form(self, key: str, content_type: str, bytes_max: int, seconds: int) -> UploadForm:
        self._call("upload_form")
        expires_at = self.clock() + timedelta(seconds=seconds)
        policy = [key, content_type, bytes_max, expires_at.isoformat()]
        fields = {"key": key, "Content-Type": content_type, "policy": json.dumps(policy)}
        return UploadForm(f"{ORIGIN}/", fields, expires_at)

    def post(self, fields: Mapping[str, str], body: bytes) -> FileState:
        """Post a form with these fields, as its holder does; this is not of the port.

        Raises:
            UploadRefused: too late, too large, empty, or with other fields than the form's.
        """
        key, content_type, bytes_max, expires_at = json.loads(fields["policy"])
        if fields["key"] != key or fields["Content-Type"] != content_type:
            raise UploadRefused("AccessDenied: a field is not as the policy says")
        if self.clock() > datetime.fromisoformat(expires_at):
            raise UploadRefused("AccessDenied: Policy expired")
        if not 1 <= len(body) <= bytes_max:
            raise UploadRefused(f"EntityTooLarge or EntityTooSmall: {len(body)} bytes")
        return self.put(key, body, content_type)

    def put(self, key: str, body: bytes, content_type: str = "") -> FileState:
        """Store a file in place of the one that is there; this is not of the port."""
        with self._lock:
            self.stored[key] = Stored(hashlib.md5(body).hexdigest(), body, content_type)
            return FileState(self.stored[key].tag, len(body))

    def download_url(self, key: str, name: str, seconds: int) -> str:
        self._call("download_url")
        expires_at = self.clock() + timedelta(seconds=seconds)
        query = urlencode({"name": name, "expires": expires_at.isoformat()})
        return f"{ORIGIN}/{quote(key)}?{query}"

    def download(self, url: str) -> tuple[str, bytes]:
        """Return the name and the content behind a URL; this is not of the port."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        assert self.clock() <= datetime.fromisoformat(query["expires"][0]), "the URL has expired"
        return query["name"][0], self.stored[parts.path.removeprefix("/")].body

    def state(self, key: str) -> FileState | None:
        self._call("state")
        found = self.stored.get(key)
        return None if found is None else FileState(found.tag, len(found.body))

    def read(self, key: str) -> bytes | None:
        self._call("read")
        found = self.stored.get(key)
        return None if found is None else found.body

    def stream(self, key: str, tag: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        self._call("stream")
        found = self.stored.get(key)
        if found is None or found.tag != tag:
            raise FileChanged(key)
        body = found.body[start:end]
        for at in range(0, len(body), self.chunk_bytes):
            yield body[at : at + self.chunk_bytes]

    def put_new(self, key: str, body: bytes) -> bool:
        self._call("put_new")
        with self._lock:
            if key in self.stored:
                return False
            self.put(key, body)
            return True

    def begin(self, key: str, content_type: str) -> str:
        self._call("begin")
        upload = uuid.uuid4().hex
        with self._lock:
            self.begun[key, upload] = {}
            self._content_types[upload] = content_type
        return upload

    def add(self, key: str, upload: str, number: int, body: bytes) -> None:
        self._call("add")
        assert 1 <= number <= PIECES_MAX, f"pieces are numbered 1 to {PIECES_MAX}, not {number}"
        with self._lock:
            if (key, upload) not in self.begun:
                raise Unavailable("NoSuchUpload")
            self.begun[key, upload][number] = body

    def complete(self, key: str, upload: str, numbers: Sequence[int]) -> None:
        self._call("complete")
        assert numbers, "a file has at least one piece"
        assert list(numbers) == sorted(set(numbers)), f"not ascending: {numbers}"
        with self._lock:
            if (key, upload) not in self.begun:
                done = self.stored.get(key)
                if done is None or done.upload != upload:
                    raise Unavailable("NoSuchUpload")
                return
            pieces = [self.begun[key, upload][number] for number in numbers]
            short = [len(piece) for piece in pieces[:-1] if len(piece) < self.piece_bytes_min]
            assert not short, f"EntityTooSmall: pieces of {short} bytes"
            del self.begun[key, upload]
            body, kind = b"".join(pieces), self._content_types[upload]
            self.stored[key] = Stored(f"{upload}-{len(pieces)}", body, kind, upload)

    def drop(self, key: str, upload: str) -> None:
        self._call("drop")
        with self._lock:
            self.begun.pop((key, upload), None)

    def _call(self, name: str) -> None:
        self.calls.append(name)
        self.fault(name)


@dataclass
class MemoryQueue:
    """The port Queue: what was sent, oldest first. Its deliverer takes it out.

    Attributes:
        fault: see Fault; it is called for each message, so that some of several may be sent.
    """

    fault: Fault = no_fault
    sent: list[dict[str, Any]] = field(default_factory=list)

    def send(self, messages: Sequence[Mapping[str, Any]]) -> None:
        for message in messages:
            self.fault("send")
            self.sent.append(json.loads(json.dumps(message, allow_nan=False)))


def memory_ports(fault: Fault = no_fault) -> tuple[Ports, MemoryFiles, MemoryQueue]:
    """Return both ports, and each of them as what it is."""
    files, queue = MemoryFiles(fault), MemoryQueue(fault)
    return Ports(files, queue), files, queue
