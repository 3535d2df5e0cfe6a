"""The ports of a folder, and an application of theirs on a real port."""

import subprocess
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from graphql_api.jobs.ports import UploadForm
from graphql_api.local.jobs.files import LocalFiles
from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.jobs.local_jobs import LocalJobs
from graphql_api.local.jobs.queue import LocalQueue
from graphql_api.local.server import HOST
from graphql_api.web.middleware import AllowedOrigins
from tests.support.serving import serving

KEY = "jobs/job_1/upload"
TYPE = "application/jsonl"


@pytest.fixture
def folder(tmp_path: Path) -> JobsFolder:
    return JobsFolder.in_data(tmp_path).prepared()


@pytest.fixture
def files(folder: JobsFolder) -> LocalFiles:
    return LocalFiles(folder, "http://127.0.0.1/local/files")


@pytest.fixture
def queue(folder: JobsFolder) -> LocalQueue:
    return LocalQueue(folder)


@dataclass(frozen=True)
class Posted:
    status: int
    headers: Mapping[str, str]
    body: str

    def says(self, *words: str) -> bool:
        return all(word in self.body for word in words)


@dataclass(frozen=True)
class Served:
    """Files that are served, and what curl sees of them."""

    files: LocalFiles
    queue: LocalQueue

    def form(self, key: str = KEY, bytes_max: int = 1000, seconds: int = 60) -> UploadForm:
        return self.files.upload_form(key, TYPE, bytes_max, seconds)

    def curl(self, *arguments: str) -> Posted:
        command = ["curl", "--silent", "--include", "--noproxy", "*", *arguments]
        shown = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout
        while shown.startswith(b"HTTP/1.1 100"):
            shown = shown.partition(b"\r\n\r\n")[2]
        head, _, body = shown.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
        return Posted(int(status.split()[1]), headers, body.decode())

    def post(self, fields: Mapping[str, str], *more: str) -> Posted:
        """Post a form.

        Args:
            more: behind its fields.
        """
        named = [argument for field in fields.items() for argument in ("-F", "=".join(field))]
        return self.curl(*named, *more, self.files.url)


@pytest.fixture
async def served(folder: JobsFolder) -> AsyncIterator[Served]:
    elsewhere = LocalJobs(folder, "")  # signatures do not depend on the URL
    app = elsewhere.with_files(
        PlainTextResponse("the service"), AllowedOrigins((), has_localhost=True)
    )
    async with serving(app) as port:
        yield Served(LocalJobs(folder, f"http://{HOST}:{port}").files, LocalQueue(folder))
