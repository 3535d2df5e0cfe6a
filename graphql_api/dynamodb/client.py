"""The DynamoDB client: its time-outs, and the checks that every answer has to pass."""

import json
import zlib
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

from graphql_api.dynamodb.errors import DamagedAnswer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# What the call under way in this thread may wait for its answer, in seconds.
read_timeout: Final[ContextVar[float]] = ContextVar("read_timeout")


def build_client(
    *,
    endpoint: str | None,
    connect_timeout_seconds: float,
    read_timeout_seconds: float,
    connections: int,
) -> "DynamoDBClient":
    """Return a client that makes each call once: retries are made where their budget is known.

    A client may be shared by threads; a resource or a session may not. Region and credentials are
    found as boto3 finds them.

    Args:
        endpoint: another engine's address; None for AWS.
        connections: kept open; as many as there are threads, so that none is thrown away.
    """
    client = boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        config=Config(
            connect_timeout=connect_timeout_seconds,
            read_timeout=read_timeout_seconds,
            max_pool_connections=connections,
            retries={"mode": "standard", "total_max_attempts": 1},
            tcp_keepalive=True,
        ),
    )
    client.meta.events.register("before-call.dynamodb", _cut_read_timeout)
    client.meta.events.register("before-parse.dynamodb", _check_answer)
    return client


def _cut_read_timeout(context: dict[str, Any], **_: object) -> None:
    if (seconds := read_timeout.get(None)) is not None:
        context["read_timeout"] = seconds


def _check_answer(response_dict: Mapping[str, Any], **_: object) -> None:
    """Refuse a damaged answer: botocore would read a 200 as one without an item, and a failed
    condition as an error of no name.

    Raises:
        DamagedAnswer: the length, the checksum or the JSON is wrong.
    """
    if response_dict["status_code"] >= 500:  # failed in any case, and perhaps not DynamoDB's own
        return
    body, headers = response_dict["body"], response_dict["headers"]
    if str(len(body)) != headers.get("content-length", str(len(body))):
        raise DamagedAnswer(reason="its length is not the one announced")
    if str(zlib.crc32(body)) != headers.get("x-amz-crc32", str(zlib.crc32(body))):
        raise DamagedAnswer(reason="its checksum is wrong")
    try:
        whole = isinstance(json.loads(body), dict)
    except ValueError:
        whole = False
    if not whole:
        raise DamagedAnswer(reason="it is not a JSON object")
