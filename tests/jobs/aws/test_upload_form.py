"""How files come and go: forms and URLs, used by an HTTP client as a browser would."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from graphql_api.jobs.aws import S3Files, aws_ports
from graphql_api.jobs.ports import UploadForm
from graphql_api.settings import Settings

KEY = "jobs/job_1/upload"
TYPE = "application/jsonl"
MINUTES = 15 * 60


def conditions(form: UploadForm) -> tuple[list[Any], datetime]:
    """Return what a form's policy demands, and until when: S3 refuses all else, and moto nothing.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
    """
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    return policy["conditions"], datetime.fromisoformat(policy["expiration"])


def test_posted_file_is_stored_as_it_is(files: S3Files) -> None:
    form = files.upload_form(KEY, TYPE, 1000, MINUTES)
    body = '{"name": "Käse"}\r\n'.encode()
    response = httpx.post(form.url, data=dict(form.fields), files={"file": ("my.jsonl", body)})
    assert response.status_code == 204
    assert files.read(KEY) == body
    stored = files.s3.head_object(Bucket=files.bucket, Key=KEY)
    assert stored["ContentType"] == TYPE


def test_policy_demands_key_type_and_size(files: S3Files) -> None:
    form = files.upload_form(KEY, TYPE, 5 * 1024**3, MINUTES)
    demanded, _ = conditions(form)
    assert {"bucket": files.bucket} in demanded
    assert {"key": KEY} in demanded
    assert {"Content-Type": TYPE} in demanded
    assert ["content-length-range", 1, 5 * 1024**3] in demanded
    # No field may be added, and each is exact: S3 refuses fields that no condition names.
    exact = {name for each in demanded if isinstance(each, dict) for name in each}
    assert form.fields.keys() - {"policy", "x-amz-signature"} == exact - {"bucket"}
    assert [each[0] for each in demanded if isinstance(each, list)] == ["content-length-range"]


def test_policy_ends_when_the_form_says(files: S3Files) -> None:
    before = datetime.now(UTC)
    form = files.upload_form(KEY, TYPE, 1000, MINUTES)
    _, ends = conditions(form)
    lasting = timedelta(seconds=MINUTES)
    assert before + lasting <= form.expires_at <= datetime.now(UTC) + lasting
    assert abs(ends - form.expires_at) <= timedelta(seconds=1)  # a policy has whole seconds


def test_form_has_the_token_of_credentials_that_expire(files: S3Files) -> None:
    assert files.upload_form(KEY, TYPE, 1, 60).fields["x-amz-security-token"] == "token"


def test_downloaded_file_has_a_name_and_is_saved(files: S3Files) -> None:
    files.put_new(KEY, b"12345")
    response = httpx.get(files.download_url(KEY, "items.jsonl", MINUTES))
    assert (response.status_code, response.content) == (200, b"12345")
    assert response.headers["content-disposition"] == 'attachment; filename="items.jsonl"'


def test_download_url_is_valid_for_minutes(files: S3Files) -> None:
    query = parse_qs(urlsplit(files.download_url(KEY, "items.jsonl", MINUTES)).query)
    assert query["X-Amz-Expires"] == ["900"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


@pytest.mark.parametrize(
    ("region", "origin"),
    [
        ("eu-central-1", "https://jobs-1.s3.eu-central-1.amazonaws.com"),
        ("us-gov-west-1", "https://jobs-1.s3.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "https://jobs-1.s3.cn-north-1.amazonaws.com.cn"),
        ("us-east-1", "https://jobs-1.s3.amazonaws.com"),  # which is of that region alone
    ],
)
def test_form_and_url_are_of_the_regions_own_endpoint(
    region: str, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A redirect to it, as of a new bucket's global name, would be of another origin for a browser.
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    files = aws_ports(
        Settings(table_name="items", jobs_bucket="jobs-1", jobs_queue_url="https://sqs.test/1/jobs")
    ).files
    assert files.upload_form(KEY, TYPE, 1, 60).url == f"{origin}/"
    url = files.download_url(KEY, "a", 60)
    assert url.startswith(f"{origin}/{KEY}?")
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in url  # the one that newer buckets take


def test_ports_need_both_settings() -> None:
    with pytest.raises(ValueError, match="JOBS_BUCKET and JOBS_QUEUE_URL"):
        aws_ports(Settings(table_name="items"))
