"""A client that ends in the middle of a call, killed perhaps: the engine serves all others on."""

import socket
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest

from graphql_api.local.dynalite import create_table, running_engine
from graphql_api.local.generated import generated_entity
from tests.support.kinds.first import FIRST
from tests.support.stores import client_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE: Final = "items"
CLIENTS: Final = 10
NO_LINGER: Final = struct.pack("ii", 1, 0)  # closing then sends a reset

BATCH: Final[Any] = {
    TABLE: [
        {"PutRequest": {"Item": FIRST.record.encode(*generated_entity(FIRST.samples, 0, n), 1)}}
        for n in range(25)
    ]
}


def sent_batch(client: "DynamoDBClient") -> tuple[bytes, bytes]:
    """Write the batch; return its request's head and body, as they went over the wire."""
    requests: list[AWSPreparedRequest] = []

    def keep(request: AWSPreparedRequest, **_: object) -> None:
        requests.append(request)

    client.meta.events.register("before-send.dynamodb", keep)
    client.batch_write_item(RequestItems=BATCH)
    client.meta.events.unregister("before-send.dynamodb", keep)
    (request,) = requests
    assert isinstance(request.body, bytes)
    headers: Any = request.headers  # of text or of bytes, which its types leave out
    texts = {k: v.decode() if isinstance(v, bytes) else v for k, v in headers.items()}
    lines = [f"{name}: {text}" for name, text in {"Host": "localhost", **texts}.items()]
    return "\r\n".join(["POST / HTTP/1.1", *lines, "", ""]).encode(), request.body


@pytest.mark.parametrize(
    "cut",
    [
        lambda head, body: head[: len(head) // 2],
        lambda head, body: head,
        lambda head, body: head + body[: len(body) // 2],
        lambda head, body: head + body,
        lambda head, body: head + body + head,
    ],
    ids=["half a head", "a head", "half a body", "a whole request", "one and a head"],
)
@pytest.mark.parametrize("is_reset", [False, True], ids=["closed", "reset"])
def test_engine_serves_on_after_clients_that_ended_in_the_middle(
    cut: Callable[[bytes, bytes], bytes], is_reset: bool
) -> None:
    with running_engine() as engine:
        client = client_of(engine.endpoint)
        create_table(client, TABLE)
        sent = cut(*sent_batch(client))
        address = urlsplit(engine.endpoint)
        for _ in range(CLIENTS):
            with socket.create_connection((address.hostname, address.port)) as killed:
                killed.sendall(sent)
                if is_reset:
                    killed.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)

            # The same keys: a lock that was left behind would show.
            client.batch_write_item(RequestItems=BATCH)

        assert client.scan(TableName=TABLE, Select="COUNT")["Count"] == 25
