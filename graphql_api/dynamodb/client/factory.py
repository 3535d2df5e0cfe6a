"""The DynamoDB client: its time-outs, and how its answers are read."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.endpoint import Endpoint
from botocore.session import Session, get_session

from graphql_api.dynamodb.client.api_calls import make_calls
from graphql_api.dynamodb.client.parser import CheckedParserFactory
from graphql_api.dynamodb.client.transport import Transport
from graphql_api.version import SERVICE, __version__

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


CONNECT_SECONDS: Final = 1.0  # to one address of DynamoDB, and again for TLS


def build_client(
    *,
    endpoint: str | None,
    connect_timeout_seconds: float = CONNECT_SECONDS,
    read_timeout_seconds: float,
    connections: int,
    new_session: Callable[[], Session] | None = None,
) -> "DynamoDBClient":
    """Return a client that makes each call once: retries are made where their budget is known.

    A client may be shared by threads; a resource or a session may not.

    Args:
        endpoint: another engine's address; None for AWS.
        connections: kept open; as many as there are threads, so that none is thrown away.
        new_session: has region and credentials; None: they are found as boto3 finds them.
    """
    logging.getLogger("botocore.credentials").addFilter(_without_stack)
    session = (new_session or get_session)()
    session.register_component("response_parser_factory", CheckedParserFactory())
    session.register("creating-client-class.dynamodb", make_calls)  # type: ignore[arg-type]
    client = boto3.Session(botocore_session=session).client(
        "dynamodb",
        endpoint_url=endpoint,
        config=Config(
            connect_timeout=connect_timeout_seconds,
            read_timeout=read_timeout_seconds,
            max_pool_connections=connections,
            retries={"mode": "standard", "total_max_attempts": 1},
            tcp_keepalive=True,
            user_agent=f"{SERVICE}/{__version__}",
            parameter_validation=False,  # ours are checked by tests, on engines that are strict
        ),
    )
    # botocore takes a parser from outside, but no session; tests see that this one is used.
    sender: Endpoint = client._endpoint  # type: ignore[attr-defined]
    sender.http_session = Transport(  # type: ignore[assignment]
        sender.http_session,
        connect_seconds=connect_timeout_seconds,
        answer_seconds=read_timeout_seconds,
    )
    return client


def is_ready(client: "DynamoDBClient") -> bool:
    """Whether a call would find an open connection, and credentials that need not be fetched."""
    transport: Transport = client._endpoint.http_session  # type: ignore[attr-defined]
    credentials = client._get_credentials()  # type: ignore[attr-defined]
    if isinstance(credentials, RefreshableCredentials) and credentials.refresh_needed():
        return False
    return transport.is_connected()


def _without_stack(record: logging.LogRecord) -> bool:
    """Leave credentials that could not be renewed one line: the call that fails says the rest."""
    record.exc_info = None
    return True
