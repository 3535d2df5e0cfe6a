"""The client of DynamoDB: an ordinary one of boto3, with what this folder adds at boto3's seams.

As boto3 makes it, a read by id takes 1.1 ms of CPU, which would be half of a request; here 0.25. A
page of 100 takes 0.7 instead of 6.3 (`python -m benchmarks.client_calls`, which also shows what
is lost without each part). Each stands on a seam that boto3 has for others, goes by leaving out its
line below, and no other needs it. A seam that a release of botocore lacks costs that part's
time alone: tests/dynamodb/client/test_seams.py finds it.

- parser.py, as the session's component `response_parser_factory`: DynamoDB's JSON is what callers
  get, with no walk along a model, and damaged answers are found.
- endpoint_rules.py, as the component `data_loader`: an address is found once.
- api_calls.py, by the event `before-call`: signature.py and transport.py in place of botocore's,
  with requests in JSON as the callers give them.
"""

import logging
import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import UnknownServiceError
from botocore.httpsession import get_cert_path
from botocore.session import Session, get_session

from graphql_api.dynamodb.client.api_calls import ApiCalls
from graphql_api.dynamodb.client.endpoint_rules import bring_back_rules, leave_out_rules
from graphql_api.dynamodb.client.parser import CheckedParserFactory
from graphql_api.dynamodb.client.sending import TimeLimits
from graphql_api.dynamodb.client.transport import Transport
from graphql_api.version import SERVICE, __version__

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CONNECT_SECONDS: Final = 1.0  # to one address of DynamoDB, and again for TLS


class OwnConnections:
    """A base class of the client, whose connections are api_calls' own.

    https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html
    """

    api_calls: ApiCalls

    def close(self) -> None:
        self.api_calls.transport.close()
        super().close()  # type: ignore[misc] # botocore's, which comes next in the client's class


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
    # A deployer's own, from either variable that botocore takes them from.
    certificates = session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE")
    calls = ApiCalls(
        session.get_credentials(),
        CheckedParserFactory().create_parser("json"),
        Transport(
            TimeLimits(connect_timeout_seconds, read_timeout_seconds),
            get_cert_path(certificates or True),  # type: ignore[arg-type] # the stubs know no file
            connections,
            _proxies(session),
        ),
    )

    def own_connections(
        class_attributes: dict[str, Any], base_classes: list[type], **_: object
    ) -> None:
        class_attributes["api_calls"] = calls
        base_classes.insert(0, OwnConnections)

    session.register("creating-client-class.dynamodb", own_connections)  # type: ignore[arg-type]
    are_left_out = leave_out_rules(session, endpoint)
    make = partial(
        boto3.Session(botocore_session=session).client,
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
    try:
        client: DynamoDBClient = make()
    except UnknownServiceError:
        bring_back_rules(session)
        are_left_out = False
        client = make()
    calls.register(client.meta.events, keeps_parameters=are_left_out)
    return client


def _proxies(session: Session) -> dict[str, str] | None:
    """Return the proxies that a session's clients are to use; None: those of the environment."""
    config = session.get_default_client_config()
    return getattr(config, "proxies", None)


def is_ready(client: "DynamoDBClient") -> bool:
    """Whether a call would find an open connection, and credentials that need not be fetched."""
    calls: ApiCalls | None = getattr(client, "api_calls", None)
    return calls is not None and calls.is_ready()


def _without_stack(record: logging.LogRecord) -> bool:
    """Leave credentials that could not be renewed one line: the call that fails says the rest."""
    record.exc_info = None
    return True
