"""The ports of jobs on AWS: files in a bucket of S3, messages in a queue of SQS."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.session import get_session

from graphql_api.jobs.ports import FileChanged, FileState, Ports, Unavailable, UploadForm
from graphql_api.settings import Settings
from graphql_api.version import SERVICE, __version__

CHUNK_BYTES: Final = 1024 * 1024
BREAKS_MAX: Final = 4  # of one stream, without a byte between them
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
MESSAGES_MAX: Final = 10
# The name of an object's metadata that says which call stored it.
WRITE: Final = "write"

# What S3 reports of an object that is not there; of HEAD, which has no body, the status alone.
_ABSENT: Final = frozenset({"404", "NoSuchKey"})
# A request of the API, which has 8 s in all, sends messages; files are for workers.
_CONNECT_SECONDS: Final = 2
_READ_SECONDS: Final = 10
_ATTEMPTS: Final = 4
# The longest that one call takes that is never answered: pauses double, and end at 20 s.
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
S3_CALL_SECONDS: Final = _ATTEMPTS * (_CONNECT_SECONDS + _READ_SECONDS) + 1 + 2 + 4
_S3_CONFIG: Final = Config(
    # Without a version of signatures, a URL would have the old one in regions that still take it.
    signature_version="s3v4",
    # The region's own endpoint: for hours, the global one redirects requests to a new bucket, which
    # a browser does not follow with a file.
    s3={"addressing_style": "virtual"},
    connect_timeout=_CONNECT_SECONDS,
    read_timeout=_READ_SECONDS,
    max_pool_connections=16,
    retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
    # TLS finds damaged bytes; a multipart upload would need the checksum of each piece again.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    tcp_keepalive=True,
    user_agent=f"{SERVICE}/{__version__}",
)
_SQS_CONFIG: Final = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
    user_agent=f"{SERVICE}/{__version__}",
)


def aws_ports(settings: Settings) -> Ports:
    """Return the ports of the bucket and the queue in the settings, with new clients.

    Clients may be shared by threads. No call is made yet; region, credentials and endpoints are
    found as boto3 finds them.

    Raises:
        ValueError: the settings name no bucket and no queue.
    """
    if settings.jobs_bucket is None or settings.jobs_queue_url is None:
        raise ValueError("JOBS_BUCKET and JOBS_QUEUE_URL are not set")
    session = get_session()
    s3 = session.create_client("s3", config=_S3_CONFIG)
    sqs = session.create_client("sqs", config=_SQS_CONFIG)
    return Ports(S3Files(s3, settings.jobs_bucket), SqsQueue(sqs, settings.jobs_queue_url))


@dataclass(frozen=True)
class S3Files:
    """Files in one bucket; see ports.Files."""

    s3: Any  # botocore's client, which has no type
    bucket: str

    def upload_form(self, key: str, content_type: str, bytes_max: int, seconds: int) -> UploadForm:
        expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
        with _failures():
            form = self.s3.generate_presigned_post(
                self.bucket,
                key,
                Fields={"Content-Type": content_type},
                Conditions=[
                    {"Content-Type": content_type},
                    ["content-length-range", 1, bytes_max],
                ],
                ExpiresIn=seconds,
            )
        return UploadForm(form["url"], form["fields"], expires_at)

    def download_url(self, key: str, name: str, seconds: int) -> str:
        shown = f'attachment; filename="{name}"'
        with _failures():
            url: str = self.s3.generate_presigned_url(
                "get_object",
                Params=self._at(key) | {"ResponseContentDisposition": shown},
                ExpiresIn=seconds,
            )
        return url

    def state(self, key: str) -> FileState | None:
        with _failures():
            try:
                found = self.s3.head_object(**self._at(key))
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise
        return FileState(found["ETag"], found["ContentLength"])

    def read(self, key: str) -> bytes | None:
        with _failures():
            try:
                body: bytes = self.s3.get_object(**self._at(key))["Body"].read()
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise
        return body

    def stream(self, key: str, tag: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes; after a broken connection, from where it broke."""
        at, breaks = start, 0
        while end is None or at < end:
            body = self._body(key, tag, at, end)
            if body is None:
                return
            try:
                for chunk in body.iter_chunks(CHUNK_BYTES):
                    at, breaks = at + len(chunk), 0
                    yield chunk
            except BotoCoreError as error:
                breaks += 1
                if breaks == BREAKS_MAX:
                    raise Unavailable(f"GetObject: {error}") from error
            else:
                return
            finally:
                body.close()

    def _body(self, key: str, tag: str, start: int, end: int | None) -> Any:
        """Return the open response of the bytes from start on; None behind the file's end."""
        last = "" if end is None else end - 1
        with _failures():
            try:
                found = self.s3.get_object(
                    **self._at(key), IfMatch=tag, Range=f"bytes={start}-{last}"
                )
            except ClientError as error:
                if _code(error) == "InvalidRange":
                    return None
                if _code(error) in _ABSENT | {"PreconditionFailed"}:
                    raise FileChanged(key) from error
                raise
        return found["Body"]

    def put_new(self, key: str, body: bytes) -> bool:
        write = uuid4().hex
        with _failures():
            try:
                self.s3.put_object(
                    **self._at(key), Body=body, IfNoneMatch="*", Metadata={WRITE: write}
                )
            except ClientError as error:
                if _code(error) != "PreconditionFailed":
                    raise
                # This call's own first attempt may have stored it, and its response was lost.
                found = self.s3.head_object(**self._at(key))
                return bool(found["Metadata"].get(WRITE) == write)
        return True

    def begin(self, key: str, content_type: str) -> str:
        with _failures():
            begun = self.s3.create_multipart_upload(**self._at(key), ContentType=content_type)
        upload: str = begun["UploadId"]
        return upload

    def add(self, key: str, upload: str, number: int, body: bytes) -> None:
        with _failures():
            self.s3.upload_part(**self._at(key), UploadId=upload, PartNumber=number, Body=body)

    def complete(self, key: str, upload: str, numbers: Sequence[int]) -> None:
        with _failures():
            try:
                tags = self._tags(key, upload)
                if missing := [number for number in numbers if number not in tags]:
                    raise Unavailable(f"The pieces {missing} of {key} are not there")
                pieces = [{"PartNumber": number, "ETag": tags[number]} for number in numbers]
                self.s3.complete_multipart_upload(
                    **self._at(key), UploadId=upload, MultipartUpload={"Parts": pieces}
                )
            except ClientError as error:
                is_done = _code(error) == "NoSuchUpload" and self.state(key) is not None
                if not is_done:
                    raise

    def _tags(self, key: str, upload: str) -> dict[int, str]:
        """Return the tags of the stored pieces, by number; S3 lists 1,000 of them in a page."""
        tags: dict[int, str] = {}
        marker = 0
        while True:
            page = self.s3.list_parts(**self._at(key), UploadId=upload, PartNumberMarker=marker)
            tags |= {part["PartNumber"]: part["ETag"] for part in page.get("Parts", ())}
            if not page["IsTruncated"]:
                return tags
            marker = page["NextPartNumberMarker"]

    def drop(self, key: str, upload: str) -> None:
        with _failures():
            try:
                self.s3.abort_multipart_upload(**self._at(key), UploadId=upload)
            except ClientError as error:
                if _code(error) != "NoSuchUpload":
                    raise

    def _at(self, key: str) -> dict[str, Any]:
        return {"Bucket": self.bucket, "Key": key}


@dataclass(frozen=True)
class SqsQueue:
    """One queue; see ports.Queue."""

    sqs: Any
    url: str

    def send(self, messages: Sequence[Mapping[str, Any]]) -> None:
        for begin in range(0, len(messages), MESSAGES_MAX):
            entries = [
                {"Id": str(number), "MessageBody": json.dumps(message, separators=(",", ":"))}
                for number, message in enumerate(messages[begin : begin + MESSAGES_MAX])
            ]
            with _failures():
                sent = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries)
            if failed := sent.get("Failed"):
                codes = sorted({each["Code"] for each in failed})
                raise Unavailable(f"SendMessageBatch: {len(failed)} failed: {', '.join(codes)}")


@contextmanager
def _failures() -> Iterator[None]:
    """Raise Unavailable for what AWS or the way to it may be the cause of."""
    try:
        yield
    except ClientError as error:
        raise Unavailable(f"{error.operation_name}: {_code(error)}") from error
    except ParamValidationError:
        raise  # a bug here
    except BotoCoreError as error:  # no connection, no credentials, a time-out
        raise Unavailable(f"{type(error).__name__}: {error}") from error


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")
