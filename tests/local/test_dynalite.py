import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from graphql_api.local.dynalite import Engine, create_table, running_engine
from graphql_api.local.errors import TableUndefined
from graphql_api.local.template import table_definition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = table_definition("items")
INDEXES = [index["IndexName"] for index in TEMPLATE["GlobalSecondaryIndexes"]]
KEYS = [
    each["AttributeName"]
    for each in TEMPLATE["AttributeDefinitions"]
    if each["AttributeName"] != "id"
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def client_of(engine: Engine) -> "DynamoDBClient":
    return boto3.client(
        "dynamodb",
        endpoint_url=engine.endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=20),
    )


def record(item_id: str, text: str) -> dict[str, Any]:
    """Return a record that is in every index."""
    keys = {key: {"S": "00" if key.startswith("list_") else f"{text}#{item_id}"} for key in KEYS}
    return {"id": {"S": item_id}, **keys}


def put(client: "DynamoDBClient", item_id: str, text: str) -> bool:
    """Tell whether the write was acknowledged."""
    try:
        client.put_item(TableName="items", Item=record(item_id, text))
    except BotoCoreError:
        return False
    return True


def put_together(client: "DynamoDBClient", item_ids: list[str], text: str) -> None:
    puts: Any = [{"PutRequest": {"Item": record(item_id, text)}} for item_id in item_ids]
    with suppress(BotoCoreError):
        client.batch_write_item(RequestItems={"items": puts})


def contents(client: "DynamoDBClient", index: str | None = None) -> dict[str, str]:
    """Every id and its text, as the table or one of its indexes has them."""
    place: dict[str, Any] = {"IndexName": index} if index else {}
    pages = client.get_paginator("scan").paginate(TableName="items", **place)
    records = [record for page in pages for record in page["Items"]]
    return {r["id"]["S"]: r["by_created"]["S"].partition("#")[0] for r in records}


def test_what_a_killed_engine_acknowledged_is_there(folder: Path) -> None:
    with running_engine(folder) as engine, ThreadPoolExecutor(20) as threads:
        client = client_of(engine)
        create_table(client, "items")
        writes = {str(n): threads.submit(put, client, str(n), "new") for n in range(400)}
        writes["200"].result()
        engine.process.kill()
    acknowledged = {item_id for item_id, write in writes.items() if write.result()}

    with running_engine(folder) as engine:
        client = client_of(engine)
        assert create_table(client, "items") is False
        assert contents(client).keys() >= acknowledged
    assert len(acknowledged) >= 100


def test_killed_engine_leaves_no_item_half_written(folder: Path) -> None:
    """Items change all the time, 25 together, which is DynamoDB's limit for one BatchWriteItem."""
    ids = [str(n) for n in range(25)]
    for milliseconds in (3, 6, 9, 12):  # somewhere in the midst of the writes
        with running_engine(folder) as engine, ThreadPoolExecutor(4) as threads:
            client = client_of(engine)
            create_table(client, "items")
            put_together(client, ids, "old")
            texts = [f"new {n}" for n in range(100)]
            writes = [threads.submit(put_together, client, ids, text) for text in texts]
            writes[4].result()
            time.sleep(milliseconds / 1000)
            engine.process.kill()
            for write in writes:
                write.cancel()
        with running_engine(folder) as engine:
            client = client_of(engine)
            table = contents(client)
            assert table.keys() == set(ids)
            for index in INDEXES:
                assert contents(client, index) == table


def test_update_and_delete_reach_every_index(folder: Path) -> None:
    with running_engine(folder) as engine:
        client = client_of(engine)
        create_table(client, "items")
        for item_id in ("1", "2"):
            put(client, item_id, "old")
        put(client, "1", "new")
        client.delete_item(TableName="items", Key={"id": {"S": "2"}})
        for index in [None, *INDEXES]:
            assert contents(client, index) == {"1": "new"}


@pytest.fixture
def parent_of_engine(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that starts an engine, prints its address and waits."""
    program = """
        import signal, sys, time
        from pathlib import Path
        from graphql_api.local.dynalite import running_engine
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it would be ignored
        with running_engine(Path(sys.argv[1])) as engine:
            print(engine.endpoint, flush=True)
            time.sleep(600)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(folder)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as parent:
        yield parent
        parent.kill()


def is_listening(endpoint: str) -> bool:
    address = urlsplit(endpoint)
    with socket.socket() as probe:
        return probe.connect_ex((address.hostname or "", address.port or 0)) == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_engine_ends_with_its_parent(
    parent_of_engine: subprocess.Popen[str], folder: Path, number: signal.Signals
) -> None:
    assert parent_of_engine.stdout
    endpoint = parent_of_engine.stdout.readline().strip()
    assert is_listening(endpoint)

    parent_of_engine.send_signal(number)
    parent_of_engine.wait(60)

    with running_engine(folder):  # it waits for the folder's lock
        assert not is_listening(endpoint)


def test_engine_listens_on_the_loopback_only(dynalite_endpoint: str) -> None:
    assert urlsplit(dynalite_endpoint).hostname == "127.0.0.1"
    with socket.socket() as probe:  # all of 127.0.0.0/8 reaches a socket bound to every address
        assert probe.connect_ex(("127.0.0.2", urlsplit(dynalite_endpoint).port or 0)) != 0


def test_table_left_open_in_the_template_is_named(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {ItemsTable: {Properties: !Ref Other}}")
    with pytest.raises(TableUndefined, match=r"template\.yaml does not define ItemsTable"):
        table_definition("items", template)
