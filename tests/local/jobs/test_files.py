"""Files in a folder keep the promises of the port, whatever else writes or ends in between."""

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from graphql_api.jobs.ports import FileChanged, Unavailable
from graphql_api.local.jobs.files import CHUNK_BYTES, LocalFiles
from graphql_api.local.jobs.folder import KEPT_SECONDS, JobsFolder
from tests.local.jobs.conftest import KEY
from tests.support.paths import ROOT


def stored(files: LocalFiles, key: str, body: bytes) -> str:
    with files.folder.writing() as (file, path):
        file.write(body)
        file.close()
        files.put(key, path)
    found = files.state(key)
    assert found is not None
    assert found.size == len(body)
    return found.tag


def test_nothing_is_stored_at_first(files: LocalFiles) -> None:
    assert files.state(KEY) is None
    assert files.read(KEY) is None
    with pytest.raises(FileChanged):
        next(files.stream(KEY, "tag"))


def test_stream_has_the_bytes_asked_for_in_chunks(files: LocalFiles) -> None:
    body = os.urandom(2 * CHUNK_BYTES + 5)
    tag = stored(files, KEY, body)
    chunks = list(files.stream(KEY, tag))
    assert [len(chunk) for chunk in chunks] == [CHUNK_BYTES, CHUNK_BYTES, 5]
    assert b"".join(chunks) == body
    assert b"".join(files.stream(KEY, tag, 7, CHUNK_BYTES + 9)) == body[7 : CHUNK_BYTES + 9]
    assert b"".join(files.stream(KEY, tag, 7, 10 * CHUNK_BYTES)) == body[7:]


def test_replaced_file_has_another_tag_whatever_is_the_same(files: LocalFiles) -> None:
    tags = [stored(files, KEY, b"same") for _ in range(100)]
    assert all(one != other for one, other in pairwise(tags))
    with pytest.raises(FileChanged):
        list(files.stream(KEY, tags[0]))


def test_stream_that_has_begun_ends_with_the_file_that_it_began(files: LocalFiles) -> None:
    tag = stored(files, KEY, b"a" * CHUNK_BYTES + b"a")
    stream = files.stream(KEY, tag)
    begun = next(stream)
    stored(files, KEY, b"b")
    assert begun + b"".join(stream) == b"a" * CHUNK_BYTES + b"a"


def test_of_many_who_put_a_new_file_one_does(files: LocalFiles) -> None:
    bodies = [str(number).encode() for number in range(50)]
    with ThreadPoolExecutor(8) as pool:
        were_stored = list(pool.map(lambda body: files.put_new(KEY, body), bodies))
    assert were_stored.count(True) == 1
    assert files.read(KEY) == bodies[were_stored.index(True)]
    assert list(files.folder.unfinished.iterdir()) == []


def test_pieces_make_a_file_in_the_order_of_their_numbers(files: LocalFiles) -> None:
    upload = files.begin(KEY, "text/csv")
    for number, body in [(3, b"c"), (1, b"old"), (2, b"dropped"), (1, b"a")]:
        files.add(KEY, upload, number, body)
    assert files.state(KEY) is None
    for _ in range(2):  # repeated, it does nothing
        files.complete(KEY, upload, [1, 3])
        assert files.read(KEY) == b"ac"
    assert list(files.folder.uploads.iterdir()) == []
    assert list(files.folder.unfinished.iterdir()) == []


def test_dropped_pieces_are_gone_and_make_no_file(files: LocalFiles) -> None:
    upload = files.begin(KEY, "text/csv")
    files.add(KEY, upload, 1, b"a")
    for _ in range(2):
        files.drop(KEY, upload)
    with pytest.raises(Unavailable):
        files.add(KEY, upload, 2, b"b")
    with pytest.raises(Unavailable):
        files.complete(KEY, upload, [1])
    assert files.state(KEY) is None


COMPLETER = """
import os, sys
from pathlib import Path
from graphql_api.local.jobs.files import LocalFiles
from graphql_api.local.jobs.folder import JobsFolder

files, key = LocalFiles(JobsFolder(Path(sys.argv[1])), ""), sys.argv[2]
while True:
    upload = files.begin(key, "text/csv")
    for number in (1, 2):
        files.add(key, upload, number, os.urandom(1) * 1_000_000)
    files.complete(key, upload, [1, 2])
    print(flush=True)
"""


def test_killed_writer_leaves_a_whole_file(folder: JobsFolder, files: LocalFiles) -> None:
    command = [sys.executable, "-c", COMPLETER, str(folder.path), KEY]
    for _ in range(5):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(random.uniform(0, 0.02))
            process.kill()
        body = files.read(KEY) or b""
        assert len(body) == 2_000_000
        assert body == body[:1] * 1_000_000 + body[-1:] * 1_000_000


@pytest.mark.parametrize("key", ["../x", "a/../b", "/etc/passwd", "a//b", "", ".", "a.b", "a\n"])
def test_key_that_could_lead_elsewhere_is_none(files: LocalFiles, key: str) -> None:
    for call in (
        lambda: files.upload_form(key, "text/csv", 1, 1),
        lambda: files.download_url(key, "x.csv", 1),
        lambda: files.state(key),
        lambda: files.read(key),
        lambda: files.put_new(key, b""),
        lambda: files.begin(key, "text/csv"),
    ):
        with pytest.raises(ValueError, match="is not a key"):
            call()
    with pytest.raises(ValueError, match="is not the name of an upload"):
        files.add(KEY, key, 1, b"")


def test_secret_is_made_once_and_nobody_else_reads_it(folder: JobsFolder) -> None:
    made = folder.secret
    with ThreadPoolExecutor(8) as pool:
        assert {each.secret for each in pool.map(lambda _: folder.prepared(), range(20))} == {made}
    assert (folder.path / "secret").stat().st_mode & 0o777 == 0o600
    assert len(made) >= 32


def test_old_files_are_removed_and_newer_ones_stay(folder: JobsFolder, files: LocalFiles) -> None:
    files.put_new("jobs/job_1/upload", b"")
    files.put_new("jobs/job_2/upload", b"")
    old = time.time() - KEPT_SECONDS - 60
    for path in (files.path_of("jobs/job_1/upload"), files.path_of("jobs/job_1/upload").parent):
        os.utime(path, (old, old))
    os.utime(files.path_of("jobs/job_2/upload"), (old, old))
    files.put_new("jobs/job_2/result", b"")
    folder.remove_old()
    assert files.state("jobs/job_1/upload") is None
    assert files.state("jobs/job_2/upload") is not None
