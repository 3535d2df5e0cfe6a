"""Both ports of jobs in a data folder, and the process that works at them."""

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from graphql_api.jobs.ports import Ports
from graphql_api.local.jobs.endpoint import FilesEndpoint, cors_of_files
from graphql_api.local.jobs.files import PATH, LocalFiles
from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.jobs.queue import POLL_SECONDS, LocalQueue
from graphql_api.web.middleware import AllowedOrigins

MODULE: Final = "graphql_api.local.jobs.process"
# In which it gives back what it works at; then it is ended by force.
CLOSE_SECONDS: Final = 5.0
RESTART_SECONDS: Final = 5.0  # after it ended by itself: its code may be broken

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LocalJobs:
    """The jobs of one data folder.

    Attributes:
        folder: prepared.
        url: the server's, without a path.
    """

    folder: JobsFolder
    url: str

    @classmethod
    def at(cls, folder: str, url: str) -> "LocalJobs":
        """Return the jobs in a folder, which is created if it is missing."""
        return cls(JobsFolder(Path(folder)).prepared(), url)

    @property
    def files(self) -> LocalFiles:
        return LocalFiles(self.folder, f"{self.url}{PATH}")

    def ports(self) -> Ports:
        return Ports(self.files, LocalQueue(self.folder))

    def with_files(self, app: ASGIApp, origins: AllowedOrigins) -> ASGIApp:
        """Return the application, which serves uploads and downloads, too.

        Args:
            origins: whose pages may upload and download.
        """
        return FilesEndpoint(app, self.files, LocalQueue(self.folder), cors_of_files(origins))

    @contextmanager
    def running_worker(self, engine: str, example: str | None = None) -> Iterator[None]:
        """Run a process that works at jobs; it ends when this one does, whatever ends this one.

        Args:
            engine: the embedded engine's endpoint.
            example: see graphql_api.local.examples.
        """
        values = [str(self.folder.path), self.files.url, engine, example or ""]
        over = threading.Event()
        command = [sys.executable, "-m", MODULE, *values]
        thread = threading.Thread(target=_run, args=(command, over), name="worker of jobs")
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _run(command: Sequence[str], over: threading.Event) -> None:
    """Run a process, and another one whenever it has ended, until the event is set."""
    while not over.is_set():
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # it runs until we, or the system in our place, close this
            # Ctrl-C goes to the terminal's whole group; it has to give back its message.
            start_new_session=True,
        )
        assert process.stdin
        while process.poll() is None and not over.wait(POLL_SECONDS):
            pass
        process.stdin.close()
        try:
            process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if not over.is_set():
            code = process.returncode
            log.error("The process that works at jobs has ended (code %d); it starts again.", code)
            over.wait(RESTART_SECONDS)
