"""The port Queue as a folder of messages, and its receiving side.

The name of a message's file has its state: when it was sent, how often it was received, and from
when on it may be received again. Each change of this state is one rename, which one process alone
can make, so that a message is never lost, and never received twice at the same moment.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from graphql_api.jobs.ports import Unavailable
from graphql_api.local.jobs.folder import JobsFolder

RECEIVES_MAX: Final = 5  # as template.yaml's queue has it
# A process that was killed is missed after this time; one that works says so more often.
VISIBLE_SECONDS: Final = 30.0
POLL_SECONDS: Final = 0.2

_NAME: Final = re.compile(r"(?P<sent>\d{20}-[0-9a-f]{16})\.(?P<receives>\d+)\.(?P<due>\d+)")


@dataclass(frozen=True)
class Claim:
    """A message that was received, and that nobody else receives before it is due again.

    Attributes:
        sent: its identity; the earliest sent sorts first.
        receives: how often it was received, this time included.
        due: milliseconds since the epoch.
    """

    sent: str
    receives: int
    due: int
    body: Mapping[str, Any]

    @property
    def name(self) -> str:
        return _name(self.sent, self.receives, self.due)

    @property
    def is_last_try(self) -> bool:
        return self.receives >= RECEIVES_MAX


@dataclass(frozen=True)
class LocalQueue:
    """See Queue. Any number of processes may send and receive.

    Attributes:
        folder: prepared.
        clock: seconds since the epoch.
    """

    folder: JobsFolder
    clock: Callable[[], float] = time.time

    def send(self, messages: Sequence[Mapping[str, Any]]) -> None:
        try:
            for message in messages:
                sent = f"{time.time_ns():020d}-{token_hex(8)}"
                with self.folder.writing() as (file, path):
                    file.write(json.dumps(message).encode())
                    file.close()
                    path.rename(self._path(_name(sent, 0, 0)))
        except OSError as error:
            reason = error.strerror or str(error)
            raise Unavailable(f"The folder of jobs can't be used: {reason}") from error

    @property
    def has_due(self) -> bool:
        """Whether a message can be received now."""
        return next(self._due(), None) is not None

    def receive(self, visible_seconds: float) -> Claim | None:
        """Return a message that is due; None: there is none now.

        One that was received too often already goes to the dead ones.

        Args:
            visible_seconds: within which it is nobody else's.
        """
        for found in sorted(self._due(), key=lambda each: each["sent"]):
            sent, receives = found["sent"], int(found["receives"])
            if receives >= RECEIVES_MAX:
                self._move(found[0], self.folder.dead / found[0])
                continue
            due = self._in(visible_seconds)
            name = _name(sent, receives + 1, due)
            if self._move(found[0], self._path(name)):
                body = json.loads(self._path(name).read_bytes())
                return Claim(sent, receives + 1, due, body)
        return None

    def kept(self, claim: Claim, visible_seconds: float) -> Claim:
        """Put off when the message is due again; where it was due before, nothing changes."""
        due = self._in(visible_seconds)
        later = Claim(claim.sent, claim.receives, due, claim.body)
        return later if self._move(claim.name, self._path(later.name)) else claim

    def delete(self, claim: Claim) -> None:
        """Delete a message that is done; one that was due again in between is received again."""
        self._path(claim.name).unlink(missing_ok=True)

    def give_back(self, claim: Claim, seconds: float = 0, *, is_counted: bool = True) -> bool:
        """Let a message be received again after this time, unless this was the last try.

        Args:
            is_counted: whether it was received in earnest.

        Returns:
            Whether it is one of the dead now.
        """
        if is_counted and claim.is_last_try:
            self._move(claim.name, self.folder.dead / claim.name)
            return True
        receives = claim.receives if is_counted else claim.receives - 1
        self._move(claim.name, self._path(_name(claim.sent, receives, self._in(seconds))))
        return False

    def _due(self) -> Iterator[re.Match[str]]:
        now = self._in(0)
        for path in self.folder.messages.iterdir():
            found = _NAME.fullmatch(path.name)
            if found is not None and int(found["due"]) <= now:
                yield found

    def _in(self, seconds: float) -> int:
        return int((self.clock() + seconds) * 1000)

    def _path(self, name: str) -> Path:
        return self.folder.messages / name

    def _move(self, name: str, target: Path) -> bool:
        """Return whether it was moved; if not, another process was faster."""
        with suppress(FileNotFoundError):
            self._path(name).rename(target)
            return True
        return False


def _name(sent: str, receives: int, due: int) -> str:
    return f"{sent}.{receives}.{due}"
