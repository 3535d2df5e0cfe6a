"""The DynamoDB client: its time-outs, and how its answers are read."""

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

import boto3
import botocore
from botocore.config import Config
from botocore.session import get_session

from graphql_api.dynamodb.parser import CheckedParserFactory
from graphql_api.version import __version__

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
    session = get_session()
    session.register_component("response_parser_factory", CheckedParserFactory())
    client = boto3.Session(botocore_session=session).client(
        "dynamodb",
        endpoint_url=endpoint,
        config=Config(
            connect_timeout=connect_timeout_seconds,
            read_timeout=read_timeout_seconds,
            max_pool_connections=connections,
            retries={"mode": "standard", "total_max_attempts": 1},
            tcp_keepalive=True,
            # Said once: botocore would put its own together anew for each call.
            user_agent=f"items-graphql-api/{__version__} Botocore/{botocore.__version__}",
            parameter_validation=False,  # ours are checked by tests, on engines that are strict
        ),
    )
    client.meta.events.register("before-call.dynamodb", _cut_read_timeout)
    return client


def _cut_read_timeout(context: dict[str, Any], **_: object) -> None:
    if (seconds := read_timeout.get(None)) is not None:
        context["read_timeout"] = seconds
