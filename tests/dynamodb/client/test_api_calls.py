"""What a client sends, returns and raises: the same as botocore's own, in fewer steps."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import botocore.auth
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import NoCredentialsError

from graphql_api.dynamodb.client.factory import build_client
from tests.dynamodb.client.raw_calls import botocores_own
from tests.support.stores import Store

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ITEM: Final = {"id": {"S": "é\u2028😀"}, "price": {"N": "9.99"}, "old": {"NULL": True}}
CALLS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("get_item", {"TableName": "items", "Key": {"id": {"S": "one"}}, "ConsistentRead": True}),
    ("batch_get_item", {"RequestItems": {"items": {"Keys": [{"id": {"S": "one"}}]}}}),
    (
        "query",
        {
            "TableName": "items",
            "KeyConditionExpression": "#a = :a",
            "ExpressionAttributeNames": {"#a": "list"},
            "ExpressionAttributeValues": {":a": {"S": "all"}},
            "Limit": 21,
            "ScanIndexForward": False,
        },
    ),
    ("put_item", {"TableName": "items", "Item": ITEM, "ReturnConsumedCapacity": "TOTAL"}),
    ("update_item", {"TableName": "items", "Key": {"id": {"S": "one"}}, "UpdateExpression": "x"}),
    ("batch_write_item", {"RequestItems": {"items": [{"PutRequest": {"Item": ITEM}}]}}),
    ("describe_table", {"TableName": "items"}),
]
# For AWS's statistics of its own retries, of which there are none here.
NOT_SENT: Final = {"amz-sdk-invocation-id", "amz-sdk-request"}


NOON: Final = datetime(2026, 11, 23, 12, 0, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have botocore and this project sign at the same moment, for the same account."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: NOON)
    monkeypatch.setattr("graphql_api.dynamodb.client.api_calls.time.gmtime", NOON.timetuple)


def a_client(endpoint: str | None = None) -> "DynamoDBClient":
    return build_client(
        endpoint=endpoint, connect_timeout_seconds=1, read_timeout_seconds=1, connections=1
    )


def sent_by(client: "DynamoDBClient", call: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return what a client would send."""
    requests: list[AWSPreparedRequest] = []

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        requests.append(request)
        return AWSResponse(request.url, 200, HTTPHeaders(), Empty())

    client.meta.events.register("before-send.dynamodb", answer)  # type: ignore[arg-type]
    for _ in range(2):  # the second is made with what was learnt from the first
        getattr(client, call)(**parameters)
    first, second = map(as_sent, requests)
    assert second == first
    return first


class Empty:
    def stream(self) -> Iterator[bytes]:
        yield b"{}"


def as_sent(request: AWSPreparedRequest) -> dict[str, Any]:
    sent: dict[str, Any] = dict(request.headers.items())
    headers = {
        name: value.decode() if isinstance(value, bytes) else value
        for name, value in sent.items()
        if name not in NOT_SENT
    }
    body = request.body
    assert isinstance(body, bytes)
    assert headers.pop("Content-Length") == str(len(body))
    # The signature is of the body's own bytes, which differ in their spaces: see test_signature.py.
    credential = headers.pop("Authorization").partition(",")[0]
    # Powertools adds its own name where it is imported and botocore makes the call.
    headers["User-Agent"] = headers["User-Agent"].partition(" PT/")[0]
    address = urlsplit(request.url)
    host = headers.pop("Host", address.netloc)  # which botocore leaves to http.client
    assert host in {address.hostname, address.netloc}
    return {
        "method": request.method,
        "url": request.url,
        "headers": headers,
        "credential": credential,
        "body": json.loads(body),
    }


@pytest.mark.parametrize(("call", "parameters"), CALLS, ids=[call for call, _ in CALLS])
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"AWS_SESSION_TOKEN": "a+token/=="},
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
        {"AWS_ACCOUNT_ID": "123456789012"},
        {"AWS_DEFAULT_REGION": "cn-north-1"},
        {"AWS_DEFAULT_REGION": "local"},  # which is signed for another one
        {"AWS_LAMBDA_FUNCTION_NAME": "f", "_X_AMZN_TRACE_ID": "Root=1-5;Parent=ü;Sampled=1"},
    ],
    ids=str,
)
def test_what_botocore_would_send_is_sent(
    call: str,
    parameters: dict[str, Any],
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with botocores_own():
        expected = sent_by(a_client(), call, parameters)
    assert sent_by(a_client(), call, parameters) == expected


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:8123", "http://127.0.0.1:8123/a b/../ü", "https://db.test:443"]
)
def test_requests_go_to_another_engine_as_botocores_do(endpoint: str) -> None:
    with botocores_own():
        expected = sent_by(a_client(endpoint), *CALLS[0])
    assert sent_by(a_client(endpoint), *CALLS[0]) == expected


def test_call_without_credentials_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(NoCredentialsError):
        a_client("http://127.0.0.1:1").get_item(TableName="items", Key={"id": {"S": "one"}})


def test_errors_are_the_clients_own(dynalite_store: Store) -> None:
    client = dynalite_store.client
    with pytest.raises(client.exceptions.ResourceNotFoundException) as raised:
        client.get_item(TableName="nothing", Key={"id": {"S": "one"}})
    assert raised.value.operation_name == "GetItem"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
