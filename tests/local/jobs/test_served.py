"""`serve` in each of its modes: its form takes an upload of any size, and a worker runs."""

import csv
import hashlib
import json
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from graphql_api.domain.json_lines import KEY as OWN_KEY
from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.jobs.local_jobs import LocalJobs
from graphql_api.local.jobs.queue import LocalQueue
from graphql_api.local.server import HOST
from tests.local.jobs.conftest import KEY, Served
from tests.support.job_processes import until, workers_of
from tests.support.kinds.first import SERVED
from tests.support.kinds.first import Served as Kind
from tests.support.marks import first_in_test
from tests.support.servers import Service, emptied, running_service


@contextmanager
def running(data_dir: Path, **settings: str) -> Iterator[tuple[Service, Served]]:
    with running_service(data_dir, settings) as service:
        found = re.search(r":(\d+)", service.url)
        assert found
        folder = JobsFolder.in_data(data_dir)
        files = LocalJobs(folder, f"http://{HOST}:{found[1]}").files
        yield service, Served(files, LocalQueue(folder))


MODES: list[Mapping[str, str]] = [{}, {"GATEWAY": "1"}, {"SIGN_IN": "local", "STAGE": "prod"}]


@pytest.mark.parametrize(
    "mode",
    first_in_test(MODES),
    ids=["plain", "gateway", "sign-in"],
)
@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_upload_works_in_each_mode_and_a_worker_runs(
    tmp_path: Path, mode: Mapping[str, str]
) -> None:
    (tmp_path / "file").write_bytes(b"{}\n")
    with running(tmp_path / "data", **mode) as (_, served):
        answer = served.post(served.form().fields, "-F", f"file=@{tmp_path}/file")
        assert answer.status == 204
        assert served.files.read(KEY) == b"{}\n"
        url = served.files.download_url(KEY, "x.jsonl", 60)
        assert served.curl(url).body == "{}\n"
        until(lambda: workers_of(served.files.folder))
    assert workers_of(served.files.folder) == []


def peak_kib(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1])


@pytest.mark.long
@pytest.mark.whole
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_large_upload_takes_little_memory(tmp_path: Path) -> None:
    size, sent = 200_000_000, hashlib.sha256()
    with (tmp_path / "file").open("wb") as file:
        for _ in range(size // 1_000_000):
            chunk = os.urandom(1_000_000)
            sent.update(chunk)
            file.write(chunk)
    with running(tmp_path / "data") as (service, served):
        fields = served.form(bytes_max=size).fields
        assert served.post(fields, "-F", f"file=@{tmp_path}/file").status == 204
        with served.files.path_of(KEY).open("rb") as stored:
            assert hashlib.file_digest(stored, "sha256").digest() == sent.digest()
        before = peak_kib(service.process.pid)
        for _ in range(2):
            assert served.post(fields, "-F", f"file=@{tmp_path}/file").status == 204
        assert peak_kib(service.process.pid) < min(before + 5_000, 250_000)


START = """
    mutation {
      startTYPEImport(format: CSV) { job { id } upload { url fields { name value } } }
    }
"""
JOB = "query ($id: ID!) { job(id: $id) { state done failed total message resultUrl } }"
EXPORT = "mutation { startTYPEExport { id } }"
STARTING = [kind for kind in SERVED if kind.registration.starts_jobs]
needs_jobs = pytest.mark.skipif(not STARTING, reason="no entity starts jobs")


def ended(service: Service, job_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def is_over() -> bool:
        found.update(service.ask(JOB, {"id": job_id})["job"])
        return found["state"] not in ("QUEUED", "RUNNING")

    until(is_over)
    return found


def imported(service: Service, served: Served, kind: Kind, path: Path) -> str:
    """Upload a file, and return the job's id."""
    started = service.ask(kind.named(START))[f"start{kind.type_name}Import"]
    fields = {field["name"]: field["value"] for field in started["upload"]["fields"]}
    assert started["upload"]["url"] == served.files.url
    assert served.post(fields, "-F", f"file=@{path}").status == 204
    return str(started["job"]["id"])


@needs_jobs
@pytest.mark.long
@pytest.mark.whole
@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
@pytest.mark.parametrize("mode", MODES[:2], ids=["plain", "gateway"])
def test_file_is_imported_and_all_exported_though_the_worker_is_killed(
    tmp_path: Path, mode: Mapping[str, str]
) -> None:
    kind, count, path = STARTING[0], 600, tmp_path / "file"
    names = list(kind.new)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*names, OWN_KEY])
        rows.writerows([*kind.new.values(), f"row {number}"] for number in range(count))
        rows.writerow([*kind.new.values()])  # a cell too few
    with (
        running(tmp_path / "data", **mode, EMPTY="1") as (service, served),
        emptied(service.process),
    ):
        job_id = imported(service, served, kind, path)
        until(lambda: service.ask(JOB, {"id": job_id})["job"]["done"])
        (worker,) = workers_of(served.files.folder)
        os.kill(worker, signal.SIGKILL)
        job = ended(service, job_id)
        assert (job["state"], job["done"], job["failed"]) == ("SUCCEEDED", count, 1)
        lines = [json.loads(line) for line in served.curl(job["resultUrl"]).body.splitlines()]
        assert [line["record"] for line in lines] == list(range(1, count + 2))
        assert "problem" in lines[-1]
        ids = {line["id"] for line in lines[:-1]}
        assert len(ids) == count

        started = service.ask(kind.named(EXPORT))[f"start{kind.type_name}Export"]
        job = ended(service, started["id"])
        found = served.curl(job["resultUrl"]).body.splitlines()
        assert {json.loads(line)["id"] for line in found} == ids
        assert len(found) == count
    assert workers_of(served.files.folder) == []
