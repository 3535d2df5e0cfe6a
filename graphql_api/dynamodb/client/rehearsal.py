"""Calls that are made in full, but never sent: what a process does to be ready for real ones."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import BotoCoreError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

log = logging.getLogger(__name__)

_BEFORE_SEND: Final = "before-send.dynamodb"
# Of an empty table, with as much as the code that reads them needs.
_ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "BatchGetItem": {"Responses": {}},
    "Query": {"Items": [], "Count": 0, "ScannedCount": 0},
}


@contextmanager
def unsent(client: "DynamoDBClient") -> Iterator[None]:
    """Have all calls of the client answered as by an empty table, without a network.

    Endpoint rules, credentials, signature, serializer and parser are the real ones. Only for a
    time in which the client is used for nothing else.
    """
    # The stubs don't know that what such a handler returns is the answer.
    client.meta.events.register(_BEFORE_SEND, _answer)  # type: ignore[arg-type]
    try:
        yield
    finally:
        client.meta.events.unregister(_BEFORE_SEND, _answer)  # type: ignore[arg-type]


def renew_credentials(client: "DynamoDBClient", table_name: str) -> None:
    """Fetch credentials anew if the ones at hand have expired, or soon will.

    botocore looks at the clock when it signs, which would otherwise be in the first request.
    """
    try:
        with unsent(client):
            client.get_item(TableName=table_name, Key={"id": {"S": "rehearsal"}})
    except BotoCoreError as error:  # the next call tries again, and answers for it
        log.warning("The credentials could not be renewed: %s", error)


def _answer(request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse:
    operation = event_name.rpartition(".")[2]
    body = json.dumps(_ANSWERS.get(operation, {})).encode()
    return AWSResponse(request.url, 200, HTTPHeaders(), _Body(body))


class _Body(io.BytesIO):
    """What botocore expects of urllib3."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()
