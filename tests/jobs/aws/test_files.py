"""Files in S3: what is read and stored, by real calls to moto's server."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.config import Config

from graphql_api.jobs.aws import BREAKS_MAX, CHUNK_BYTES, S3Files
from graphql_api.jobs.ports import FileChanged, FileState, Unavailable
from tests.jobs.aws.broken_calls import breaks, broken_after, conflicting, lost
from tests.jobs.aws.conftest import Aws

KEY = "jobs/job_1/upload"
MIB = 1024 * 1024


def test_state_is_of_what_is_stored(files: S3Files) -> None:
    assert files.state(KEY) is None
    files.put_new(KEY, b"12345")
    found = files.state(KEY)
    assert isinstance(found, FileState)
    assert found.size == 5


def test_other_content_has_another_tag(files: S3Files) -> None:
    tags = set()
    for body in (b"one", b"two"):
        files.s3.put_object(Bucket=files.bucket, Key=KEY, Body=body)
        state = files.state(KEY)
        assert state
        tags.add(state.tag)
    assert len(tags) == 2


def test_small_file_is_read_as_a_whole(files: S3Files) -> None:
    assert files.read(KEY) is None
    files.put_new(KEY, b"12345")
    assert files.read(KEY) == b"12345"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, None, b"0123456789"),
        (3, None, b"3456789"),
        (3, 7, b"3456"),
        (3, 99, b"3456789"),
        (3, 3, b""),
        (10, None, b""),  # behind the end
    ],
)
def test_stream_is_the_bytes_from_start_to_end(
    files: S3Files, start: int, end: int | None, expected: bytes
) -> None:
    files.put_new(KEY, b"0123456789")
    state = files.state(KEY)
    assert state
    assert b"".join(files.stream(KEY, state.tag, start, end)) == expected


def test_chunks_of_a_stream_are_no_larger_than_a_mebibyte(files: S3Files) -> None:
    body = bytes(range(256)) * 4096 * 3 + b"end"
    files.put_new(KEY, body)
    state = files.state(KEY)
    assert state
    chunks = list(files.stream(KEY, state.tag))
    assert [len(chunk) for chunk in chunks] == [CHUNK_BYTES] * 3 + [3]
    assert b"".join(chunks) == body


def test_stream_is_of_the_file_with_the_tag_alone(files: S3Files) -> None:
    with pytest.raises(FileChanged):
        next(files.stream(KEY, '"0"'))
    files.put_new(KEY, b"before")
    state = files.state(KEY)
    assert state
    files.s3.put_object(Bucket=files.bucket, Key=KEY, Body=b"after")
    with pytest.raises(FileChanged):
        next(files.stream(KEY, state.tag))


def test_broken_stream_goes_on_where_it_broke(breakable: S3Files) -> None:
    body = bytes(range(256)) * 4096 * 2
    breakable.put_new(KEY, body)
    state = breakable.state(KEY)
    assert state
    breaks(breakable.s3, "GetObject", broken_after(CHUNK_BYTES + 17))
    assert b"".join(breakable.stream(KEY, state.tag, 5)) == body[5:]


def test_stream_that_breaks_again_and_again_ends(breakable: S3Files) -> None:
    breakable.put_new(KEY, b"12345")
    state = breakable.state(KEY)
    assert state
    breaks(breakable.s3, "GetObject", broken_after(0), times=BREAKS_MAX)
    with pytest.raises(Unavailable, match="GetObject"):
        list(breakable.stream(KEY, state.tag))


def test_file_changed_between_two_parts_of_a_stream_is_found(breakable: S3Files) -> None:
    breakable.put_new(KEY, bytes(3 * MIB))
    state = breakable.state(KEY)
    assert state
    breaks(breakable.s3, "GetObject", broken_after(CHUNK_BYTES))
    chunks = breakable.stream(KEY, state.tag)
    next(chunks)
    breakable.s3.put_object(Bucket=breakable.bucket, Key=KEY, Body=b"other")
    with pytest.raises(FileChanged):
        next(chunks)


def test_file_is_stored_once_and_stays(files: S3Files) -> None:
    assert files.put_new(KEY, b"first") is True
    assert files.put_new(KEY, b"second") is False
    assert files.read(KEY) == b"first"


def test_of_several_at_the_same_time_one_stores_its_file(files: S3Files) -> None:
    bodies = [str(number).encode() for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        stored = list(threads.map(lambda body: files.put_new(KEY, body), bodies))
    assert sum(stored) == 1
    assert files.read(KEY) == bodies[stored.index(True)]


def test_file_whose_response_was_lost_counts_as_stored(breakable: S3Files) -> None:
    breaks(breakable.s3, "PutObject", lost)
    assert breakable.put_new(KEY, b"mine") is True
    assert breakable.put_new(KEY, b"mine") is False


def test_conflict_of_two_that_store_is_to_be_repeated(breakable: S3Files) -> None:
    breaks(breakable.s3, "PutObject", conflicting)
    with pytest.raises(Unavailable, match="PutObject: ConditionalRequestConflict"):
        breakable.put_new(KEY, b"mine")
    assert breakable.put_new(KEY, b"mine") is False


def test_file_is_put_together_of_the_pieces_that_are_named(files: S3Files) -> None:
    upload = files.begin(KEY, "application/jsonl")
    for number, body in ((3, b"end"), (1, bytes(5 * MIB)), (2, b"not this"), (3, b"the end")):
        files.add(KEY, upload, number, body)
    assert files.state(KEY) is None
    files.complete(KEY, upload, [1, 3])
    assert files.read(KEY) == bytes(5 * MIB) + b"the end"


def test_type_of_the_content_is_that_of_its_beginning(files: S3Files) -> None:
    upload = files.begin(KEY, "text/csv")
    files.add(KEY, upload, 1, b"a,b")
    files.complete(KEY, upload, [1])
    assert files.s3.head_object(Bucket=files.bucket, Key=KEY)["ContentType"] == "text/csv"


def test_more_than_one_page_of_pieces_is_completed(breakable: S3Files) -> None:
    def three_in_a_page(params: dict[str, Any], **_: object) -> None:
        params["MaxParts"] = 3

    breakable.s3.meta.events.register("provide-client-params.s3.ListParts", three_in_a_page)
    upload = breakable.begin(KEY, "text/csv")
    for number in range(1, 9):
        breakable.add(KEY, upload, number, bytes([number]) * (5 * MIB if number < 8 else 1))
    breakable.complete(KEY, upload, [*range(1, 9)])
    state = breakable.state(KEY)
    assert state
    assert state.size == 35 * MIB + 1


def test_completed_again_it_is_as_it_was(files: S3Files) -> None:
    upload = files.begin(KEY, "text/csv")
    files.add(KEY, upload, 1, b"a,b")
    files.complete(KEY, upload, [1])
    files.complete(KEY, upload, [1])
    assert files.read(KEY) == b"a,b"


def test_upload_that_never_was_completes_nothing(files: S3Files) -> None:
    upload = files.begin(KEY, "text/csv")
    files.drop(KEY, upload)
    files.drop(KEY, upload)
    with pytest.raises(Unavailable, match="NoSuchUpload"):
        files.complete(KEY, upload, [1])


def test_missing_piece_is_named(files: S3Files) -> None:
    upload = files.begin(KEY, "text/csv")
    files.add(KEY, upload, 1, b"a,b")
    with pytest.raises(Unavailable, match=r"pieces \[2\] of jobs/job_1/upload"):
        files.complete(KEY, upload, [1, 2])


def test_service_that_cannot_be_reached_is_unavailable(aws: Aws) -> None:
    client = aws.session.create_client(
        "s3",
        region_name="eu-central-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )
    files = S3Files(client, "jobs")
    with pytest.raises(Unavailable, match="EndpointConnectionError"):
        files.read(KEY)
    with pytest.raises(Unavailable, match="EndpointConnectionError"):
        list(files.stream(KEY, '"0"'))


def test_bucket_that_is_not_there_is_unavailable(aws: Aws) -> None:
    with pytest.raises(Unavailable, match="NoSuchBucket"):
        S3Files(aws.s3, "jobs-of-nobody").read(KEY)
