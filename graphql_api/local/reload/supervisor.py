"""Serves with the newest code that runs: each save starts a process that takes over.

The port and the engine belong to this process. Its workers accept from the same socket, so that
no connection is refused between two of them. A worker that cannot start changes nothing: the one
from before goes on serving.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from multiprocessing import Pipe
from types import FrameType
from typing import Final

import typer
from watchfiles import Change, PythonFilter, watch

from graphql_api.local.errors import CannotStart
from graphql_api.local.reload.worker import CLOSED, NOW, PROJECT, READY, STOP
from graphql_api.local.service import Service

# In addition to Python: manifests of trusted documents, samples.
SUFFIXES: Final = (".json", ".graphql", ".csv")
PACKAGE: Final = PROJECT / "graphql_api"
EXAMPLES: Final = PROJECT / "examples"
BUILT: Final = PACKAGE / "web" / "explorer_assets"

TICK_SECONDS: Final = 0.05
CLOSED_SECONDS: Final = 1.0  # for the process before to accept no more; it may hang
ENDING_SECONDS: Final = 60.0  # above the time that any request has
URGENT_SECONDS: Final = 5.0

_MODULE: Final = "graphql_api.local.reload.worker"


class Worker:
    """A process that waits, starts to serve, serves, or ends.

    Attributes:
        since: when it was told to begin, of time.monotonic.
    """

    def __init__(self, opened: socket.socket) -> None:
        """Start the process; it imports the libraries that this one has imported, and waits."""
        self._channel, theirs = Pipe()
        descriptors = (opened.fileno(), theirs.fileno())
        with theirs, _held(signal.SIGINT):
            self.process = subprocess.Popen(
                [sys.executable, "-m", _MODULE, *map(str, descriptors)],
                pass_fds=descriptors,
                # Bytecode is taken for current if the source has its size and its second: of two
                # saves in one second, the second would be missed.
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            )
        self.since = time.monotonic()
        self.order(_libraries())

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def begin(self, service: Service) -> None:
        self.since = time.monotonic()
        self.order(asdict(service))

    def order(self, order: object) -> None:
        with suppress(OSError):  # it has ended: has_ended says so
            self._channel.send(order)

    def has_said(self, word: str, seconds: float = 0) -> bool:
        """Return whether the word arrives within the time; a worker says each word once."""
        with suppress(EOFError, ConnectionResetError):
            return self._channel.poll(seconds) and self._channel.recv() == word
        return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._channel.close()


@contextmanager
def _held(number: signal.Signals) -> Iterator[None]:
    """Hold a signal back here, and in a process that is started until it takes it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})


def _libraries() -> Sequence[str]:
    """Return the imported modules that are not the project's."""
    ours = ("graphql_api", "examples", "__main__", "__mp_main__")
    return [name for name in list(sys.modules) if name.partition(".")[0] not in ours]


@dataclass
class Signals:
    """Counts Ctrl-C and SIGTERM."""

    count: int = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        def note(signum: int, frame: FrameType | None) -> None:
            self.count += 1

        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, note) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@dataclass
class Supervisor:
    """Runs a service's workers.

    Attributes:
        current: the one that serves; None: none has been ready yet.
        starting: the one that takes over once it is ready.
        spare: the one that waits for a save; None while one starts.
        ending: those that complete their requests, each since its time.
    """

    service: Service
    opened: socket.socket
    signals: Signals = field(default_factory=Signals)
    current: Worker | None = None
    starting: Worker | None = None
    spare: Worker | None = None
    ending: list[Worker] = field(default_factory=list)

    def run(self, on_ready: Callable[[], None], is_over: Callable[[], bool]) -> None:
        """Serve until a signal, or until is_over returns true.

        Args:
            on_ready: called once, when the first worker accepts connections.

        Raises:
            CannotStart: the first worker ended before it was ready, or one by itself later; or the
                files can't be watched.
        """
        with self.signals.counted():
            try:
                for is_changed in self._ticks():
                    if self.signals.count or is_over():
                        return
                    if is_changed or self.current is self.starting is None:
                        self._start()
                    self._take_over(on_ready)
                    self._let_go()
            finally:
                self._end()

    def _ticks(self) -> Iterator[bool]:
        """Yield whether files were saved, twenty times a second."""
        is_source = PythonFilter(ignore_paths=[BUILT], extra_extensions=SUFFIXES)
        folders = [PACKAGE, EXAMPLES] if self.service.example else [PACKAGE]
        milliseconds = int(TICK_SECONDS * 1000)
        changes: set[tuple[Change, str]]
        try:
            # Not filtered by it: then it would not return for what the filter leaves out.
            for changes in watch(
                *folders,
                watch_filter=None,
                step=milliseconds,
                rust_timeout=milliseconds,
                yield_on_timeout=True,
            ):
                yield any(is_source(*change) for change in changes)
        except OSError as error:
            raise CannotStart(
                f"Changes of files cannot be watched ({error}). RELOAD=0 serves without."
            ) from error

    def _start(self) -> None:
        """Start the newest code, in place of what was about to start."""
        if self.starting:
            self.starting.kill()
        self.starting, self.spare = self.spare or Worker(self.opened), None
        self.starting.begin(self.service)

    def _take_over(self, on_ready: Callable[[], None]) -> None:
        new, old = self.starting, self.current
        if new is None:
            return
        if new.has_said(READY):
            self.current, self.starting = new, None
            if old is None:
                on_ready()
            else:
                old.order(STOP)
                old.has_said(CLOSED, CLOSED_SECONDS)
                seconds = time.monotonic() - new.since
                old.since = time.monotonic()
                self.ending.append(old)
                typer.echo(f"reloaded in {seconds:.1f} s")
        elif new.has_ended and not self.signals.count:  # Ctrl-C reaches it, too
            self.starting = None
            # Above stands the error; where the process ended without one, its code is all there is.
            code = new.process.returncode
            if old is None:
                raise CannotStart(f"The service did not start: its process ended with code {code}.")
            typer.echo(
                f"Not reloaded: the new process ended with code {code}. The code from before"
                " goes on serving.",
                err=True,
            )
        else:
            return
        self.spare = Worker(self.opened)

    def _let_go(self) -> None:
        """Forget the workers that have ended, and kill those that don't."""
        for worker in self.ending:
            if not worker.has_ended and time.monotonic() > worker.since + ENDING_SECONDS:
                worker.kill()
        self.ending = [worker for worker in self.ending if not worker.has_ended]
        if self.current and self.current.has_ended:
            code = self.current.process.returncode
            raise CannotStart(f"The process that served has ended (code {code}); start it again.")

    def _end(self) -> None:
        """End all workers; those that serve complete their requests before a second signal."""
        for waiting in (self.starting, self.spare):
            if waiting:
                waiting.kill()
        serving = [*self.ending, *([self.current] if self.current else [])]
        for worker in serving:
            worker.order(STOP)
        until = time.monotonic() + ENDING_SECONDS
        is_urgent = False
        while any(not worker.has_ended for worker in serving) and time.monotonic() < until:
            if self.signals.count > 1 and not is_urgent:
                is_urgent, until = True, time.monotonic() + URGENT_SECONDS
                for worker in serving:
                    worker.order(NOW)
            time.sleep(TICK_SECONDS)
        for worker in serving:
            worker.kill()
