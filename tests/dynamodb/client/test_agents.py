"""Who looks at boto3's calls sees these: agents that trace them, moto, botocore's own Stubber."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.dynamodb.client.raw_calls import BODY, CHUNKS, always, head, read, talking
from tests.support.paths import ROOT
from tests.support.stores import client_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ITEM: Final[dict[str, Any]] = {"id": {"S": "one"}}
ANSWER: Final = head("x-amzn-RequestId: REQ", "X-Other: Thing") + BODY
REFUSAL: Final = b'{"__type":"a#ConditionalCheckFailedException","Item":{"id":{"S":"one"}}}'
REFUSED: Final = (
    b"HTTP/1.1 400 No\r\nx-amzn-RequestId: REQ\r\nContent-Length: %d\r\n\r\n" % len(REFUSAL)
) + REFUSAL
CHUNKED: Final = (
    b"HTTP/1.1 200 OK\r\nx-amzn-RequestId: REQ\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS
)

# X-Ray's patches stay, so they are made in a process of their own.
TRACED_BY_XRAY: Final = """
import json
from aws_xray_sdk.core import patch, xray_recorder
from tests.dynamodb.client.raw_calls import read, talking
from tests.dynamodb.client.test_agents import ANSWER, always

patch(["botocore"])
xray_recorder.configure(sampling=False, context_missing="LOG_ERROR")
with talking(always(ANSWER)) as (_, client):
    segment = xray_recorder.begin_segment("request")
    read(client), read(client)
    print(json.dumps([[one.name, one.aws, one.http] for one in segment.subsegments]))
"""


# As somebody tests what they add, with the record that failed a condition.
MINE: Final = """
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from graphql_api.dynamodb.client.factory import build_client
from graphql_api.local.dynalite import create_table

ITEM = {"id": {"S": "one"}}


@mock_aws
def test_condition_fails(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = build_client(
        endpoint=None, connect_timeout_seconds=5, read_timeout_seconds=5, connections=1
    )
    create_table(client, "mine")
    client.put_item(TableName="mine", Item=ITEM)
    with pytest.raises(ClientError) as failed:
        client.put_item(
            TableName="mine",
            Item=ITEM,
            ConditionExpression="attribute_not_exists(id)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert failed.value.response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert failed.value.response["Item"] == ITEM
"""


def plain(port: int) -> "DynamoDBClient":
    return boto3.client(
        "dynamodb",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="s",
    )


@pytest.mark.parametrize("sent", [ANSWER, CHUNKED], ids=["plain", "chunked"])
def test_answer_and_what_is_told_of_it_are_boto3s(sent: bytes) -> None:
    with talking(always(sent)) as (server, client):
        answer = client.get_item(TableName="items", Key=ITEM)
        expected = plain(server.port).get_item(TableName="items", Key=ITEM)
    assert answer == expected
    metadata = answer["ResponseMetadata"]
    assert (metadata["RequestId"], metadata["HTTPStatusCode"]) == ("REQ", 200)
    assert type(metadata["HTTPHeaders"]) is dict
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == "REQ"


def test_error_and_what_is_told_of_it_are_boto3s() -> None:
    with talking(always(REFUSED)) as (server, client):
        raised = []
        for each in (client, plain(server.port)):
            with pytest.raises(each.exceptions.ConditionalCheckFailedException) as failed:
                each.put_item(TableName="items", Item=ITEM)
            raised.append(failed.value.response)
    assert raised[0] == raised[1]
    assert raised[0]["ResponseMetadata"]["RequestId"] == "REQ"
    assert dict(raised[0])["Item"] == ITEM


def test_call_that_fails_is_told_of() -> None:
    told: list[Any] = []
    client = client_of("http://127.0.0.1:1")
    client.meta.events.register(
        "after-call-error.dynamodb.GetItem", lambda exception, **_: told.append(exception)
    )
    with pytest.raises(EndpointConnectionError) as failed:
        read(client)
    assert told == [failed.value]


def test_opentelemetry_has_one_span_for_a_call() -> None:
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    instrumentor = BotocoreInstrumentor()  # type: ignore[no-untyped-call]
    instrumentor.instrument(tracer_provider=provider)
    try:
        with talking(always(ANSWER)) as (_, client):
            read(client)
    finally:
        instrumentor.uninstrument()
    (span,) = spans.get_finished_spans()
    told = dict(span.attributes or {})
    assert (told["rpc.method"], told["aws.request_id"]) == ("GetItem", "REQ")
    assert told["aws.dynamodb.table_names"] == ("items",)
    assert told["http.status_code"] == 200


def test_xray_has_one_subsegment_for_a_call() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRACED_BY_XRAY],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    subsegments = json.loads(done.stdout)
    assert len(subsegments) == 2
    for name, aws, http in subsegments:
        assert name == "dynamodb"
        assert (aws["operation"], aws["table_name"], aws["request_id"]) == (
            ("GetItem", "items", "REQ")
        )
        assert http["response"]["status"] == 200


def test_motos_decorator_works_in_a_file_of_tests(tmp_path: Path) -> None:
    """In a process of its own: moto forgets what other tests have there, when it begins."""
    file = tmp_path / "test_mine.py"
    file.write_text(MINE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "1 passed" in done.stdout, done.stdout


def test_stubber_answers() -> None:
    client = client_of("http://127.0.0.1:1")
    with Stubber(client) as stub:
        stub.add_response("get_item", {"Item": ITEM})
        assert read(client) == {"S": "one"}
