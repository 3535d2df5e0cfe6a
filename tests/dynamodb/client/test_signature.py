"""Requests are signed as botocore signs them."""

from datetime import UTC, date, datetime
from typing import Final

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.dynamodb.client.signature import authorization
from tests.dynamodb.client.raw_calls import WHOLE, always, read, talking

TEXT: Final = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1)


@given(
    body=st.binary(),
    secret=TEXT,
    token=st.none() | TEXT,
    path=st.sampled_from(["/", "/4/", "/a/b"]),
    region=st.sampled_from(["eu-west-1", "us-gov-west-1"]),
    day=st.dates(min_value=date(2020, 1, 1)),
)
def test_signature_is_botocores(
    body: bytes, secret: str, token: str | None, path: str, region: str, day: date
) -> None:
    moment = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
    credentials = Credentials("AKID", secret, token)
    headers = {"X-Amz-Target": "DynamoDB_20120810.GetItem", "Content-Type": "application/json"}
    request = AWSRequest("POST", f"https://db.test{path}", headers, body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", lambda: moment)
        SigV4Auth(credentials, "dynamodb", region).add_auth(request)
    signed = {**headers, "Host": "db.test", "X-Amz-Date": request.headers["X-Amz-Date"]}
    if token:
        signed["X-Amz-Security-Token"] = token
    frozen = credentials.get_frozen_credentials()
    found = authorization(frozen, (region, "dynamodb"), path, signed, body)
    assert found == request.headers["Authorization"]


# Not signed by botocore either: what stands between may change them.
UNSIGNED: Final = ("User-Agent", "Content-Length", "Accept-Encoding", "Authorization")


def signature_of(
    received: bytes, port: int, region: str, credentials: Credentials
) -> tuple[str, str]:
    """Return the signature of a request that arrived, and the one that botocore gives it."""
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    found = headers["Authorization"]
    for name in UNSIGNED:
        del headers[name]
    method, path, _ = first.split(" ")
    assert headers["Host"] == f"127.0.0.1:{port}"
    request = AWSRequest(method, f"http://127.0.0.1:{port}{path}", headers, body)
    moment = datetime.strptime(headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", lambda: moment)
        SigV4Auth(credentials, "dynamodb", region).add_auth(request)
    return found, request.headers["Authorization"]


def test_every_request_that_arrives_is_signed_with_the_credentials_of_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = [
        Credentials("FIRST", "first secret"),
        Credentials("FIRST", "first secret"),
        Credentials("SECOND", "second secret", "a+token/=="),
        Credentials("FIRST", "another secret"),
    ]
    with talking(always(WHOLE)) as (server, client):
        region = client.meta.region_name
        for credentials in given:
            monkeypatch.setattr(client.api_calls, "_credentials", credentials)  # type: ignore[attr-defined]
            read(client)
    for received, credentials in zip(server.requests, given, strict=True):
        found, expected = signature_of(received, server.port, region, credentials)
        assert found == expected
