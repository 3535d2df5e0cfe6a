"""The load command: many entities, the same for a seed, whatever happens on the way."""

import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.exceptions import ReadTimeoutError
from typer.testing import CliRunner

from graphql_api.dynamodb.attributes import is_tombstone, number, text
from graphql_api.dynamodb.write_requests import delete
from graphql_api.local.cli import cli
from graphql_api.local.generated import generated_entity, generated_id
from graphql_api.local.load import Loader, LoadFailed, Progress
from tests.support.engine_environment import for_embedded_engine
from tests.support.kinds.first import FIRST
from tests.support.kinds.registered import FIRST_KIND
from tests.support.marks import repeated
from tests.support.paths import ROOT
from tests.support.servers import service_environment
from tests.support.stores import Store, client_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEED: Final = 7


def a_loader(store: Store, *, shards: int = 1, threads: int = 4, fruitless_max: int = 14) -> Loader:
    return Loader(
        store.client, store.name, FIRST.record, FIRST.samples, SEED, shards, threads, fruitless_max
    )


def id_of(number: int) -> str:
    return generated_id(FIRST.entity, SEED, number)


def load(loader: Loader, count: int) -> Progress:
    return loader.load(count, lambda _: None)


def contents(store: Store) -> dict[str, dict[str, Any]]:
    """Return every record by its id; numbers without the zeros that an engine need not keep."""
    pages = store.client.get_paginator("scan").paginate(TableName=store.name)
    records: dict[str, dict[str, Any]] = {r["id"]["S"]: r for page in pages for r in page["Items"]}
    return {entity_id: plain(record) for entity_id, record in records.items()}


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: number(Decimal(value["N"]).normalize()) if "N" in value else value
        for name, value in record.items()
    }


def expected(numbers: range, shards: int = 1) -> dict[str, dict[str, Any]]:
    form, samples = FIRST.record, FIRST.samples
    records = [form.encode(*generated_entity(samples, SEED, n), shards) for n in numbers]
    return {record["id"]["S"]: plain(record) for record in records}


def test_records_are_complete(dynalite_store: Store) -> None:
    assert load(a_loader(dynalite_store, shards=3), 260) == Progress(written=260)
    found = contents(dynalite_store)
    assert found == expected(range(260), shards=3)
    assert {FIRST.record.decode(record).id for record in found.values()} == set(found)


def test_second_run_writes_nothing(dynalite_store: Store) -> None:
    load(a_loader(dynalite_store), 120)
    assert load(a_loader(dynalite_store), 120) == Progress(present=120)
    assert load(a_loader(dynalite_store), 130) == Progress(written=10, present=120)


def test_what_was_changed_since_stays_as_it_is(dynalite_store: Store) -> None:
    store = dynalite_store
    load(a_loader(store), 3)
    store.client.update_item(
        TableName=store.name,
        Key={"id": text(id_of(0))},
        UpdateExpression="SET #changed = :c",
        ExpressionAttributeNames={"#changed": FIRST_KIND.token},
        ExpressionAttributeValues={":c": text("Changed")},
    )
    _, write = generated_entity(FIRST.samples, SEED, 1)
    store.client.update_item(**delete(FIRST.record, store.name, id_of(1), write, None))

    assert load(a_loader(store), 4) == Progress(written=1, present=3)

    found = contents(store)
    assert found[id_of(0)][FIRST_KIND.token] == text("Changed")
    assert is_tombstone(found[id_of(1)])


def test_other_seeds_are_left_alone(dynalite_store: Store) -> None:
    load(a_loader(dynalite_store), 5)
    load(replace(a_loader(dynalite_store), seed=SEED + 1), 5)
    found = contents(dynalite_store)
    assert len(found) == 10
    assert expected(range(5)).items() <= found.items()


class BusyEngine:
    """A client of which each batch call gets so many entries done, and hands back the others, as
    DynamoDB does where it is throttled. For one thread."""

    def __init__(self, endpoint: str, at_once: int) -> None:
        self.client = client_of(endpoint)
        self._at_once = at_once
        self._left_over: dict[str, Any] = {}
        for operation in ("BatchWriteItem", "BatchGetItem"):
            events = self.client.meta.events
            events.register(f"provide-client-params.dynamodb.{operation}", self._cut)
            events.register(f"after-call.dynamodb.{operation}", self._hand_back)

    def _cut(self, params: dict[str, Any], **_: object) -> Any:
        ((table, asked),) = params["RequestItems"].items()
        keys = isinstance(asked, dict)
        entries = asked["Keys"] if keys else asked
        done, left = entries[: self._at_once], entries[self._at_once :]
        name = "UnprocessedKeys" if keys else "UnprocessedItems"
        self._left_over = {name: {table: {**asked, "Keys": left} if keys else left} if left else {}}
        return {**params, "RequestItems": {table: {**asked, "Keys": done} if keys else done}}

    def _hand_back(self, parsed: dict[str, Any], **_: object) -> None:
        parsed.update(self._left_over)


def test_what_is_left_over_is_sent_again(dynalite_store: Store, dynalite_endpoint: str) -> None:
    busy = replace(dynalite_store, client=BusyEngine(dynalite_endpoint, at_once=10).client)
    load(a_loader(dynalite_store), 30)
    # Patient for one fruitless call only: every call got something done.
    assert load(a_loader(busy, threads=1, fruitless_max=2), 60) == Progress(written=30, present=30)
    assert contents(dynalite_store) == expected(range(60))


def refuse_connections(client: "DynamoDBClient", operation: str, times: int) -> None:
    failures = iter(range(times))

    def fail(**_: object) -> None:
        if next(failures, None) is not None:
            raise ReadTimeoutError(endpoint_url="somewhere")

    client.meta.events.register(f"before-send.dynamodb.{operation}", fail)


@pytest.mark.parametrize("operation", ["BatchGetItem", "BatchWriteItem"])
def test_lost_answers_are_asked_for_again(
    dynalite_store: Store, dynalite_endpoint: str, operation: str
) -> None:
    store = replace(dynalite_store, client=client_of(dynalite_endpoint))
    refuse_connections(store.client, operation, times=2)
    assert load(a_loader(store), 5) == Progress(written=5)
    assert contents(store) == expected(range(5))


def test_table_that_stays_too_busy_is_given_up(
    dynalite_store: Store, dynalite_endpoint: str
) -> None:
    store = replace(dynalite_store, client=client_of(dynalite_endpoint))
    refuse_connections(store.client, "BatchWriteItem", times=1000)
    with pytest.raises(LoadFailed, match="continues where this one stopped"):
        load(a_loader(store, fruitless_max=2), 500)


def command(endpoint: str, table: str, count: int) -> tuple[list[str], dict[str, str]]:
    options = ["--count", str(count), "--seed", str(SEED), "--parallel", "2"]
    environment = for_embedded_engine(service_environment(), endpoint)
    return [sys.executable, "-m", "graphql_api", "load", *options], environment | {
        "TABLE_NAME": table
    }


def run(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=120
    )


@repeated  # of test_transfer
def test_killed_load_is_taken_up_by_the_next(dynalite_store: Store, dynalite_endpoint: str) -> None:
    arguments, environment = command(dynalite_endpoint, dynalite_store.name, count=3000)
    first: Any = {"TableName": dynalite_store.name, "Key": {"id": text(id_of(0))}}
    with subprocess.Popen(
        arguments, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    ) as process:
        while "Item" not in dynalite_store.client.get_item(**first) and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    there = len(contents(dynalite_store))
    assert 0 < there < 3000

    done = run(arguments, environment)

    assert done.returncode == 0, done.stderr
    # A call that was under way when the process was killed may have been answered since.
    written = re.match(r"([\d,]+) records written, ([\d,]+) were there", done.stdout)
    assert written
    counts = [int(count.replace(",", "")) for count in written.groups()]
    assert sum(counts) == 3000
    assert counts[1] >= there
    assert contents(dynalite_store) == expected(range(3000))


def test_missing_table_is_named_in_one_line(dynalite_endpoint: str) -> None:
    done = run(*command(dynalite_endpoint, "nowhere", count=1))
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[-1].startswith("Error: There is no table nowhere: ")
    assert "Traceback" not in done.stderr


def test_without_a_table_the_data_folder_is_loaded(tmp_path: Path) -> None:
    options = ["--count", "30", "--data-dir", str(tmp_path / "data")]
    arguments = [sys.executable, "-m", "graphql_api", "load", *options]
    outputs = [run(arguments, service_environment()).stdout for _ in range(2)]
    assert outputs[0].startswith("30 records written, 0 were there")
    assert outputs[1] == "Nothing to do: all 30 are there.\n"


@pytest.mark.parametrize("written", ["1000", "1e3", "1,000", "10E2"])
def test_count_is_read_however_it_is_written(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    counts = []

    def load(settings: object, form: object, samples: object, count: int, *rest: object) -> bool:
        counts.append(count)
        return True

    monkeypatch.setenv("TABLE_NAME", "items")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setattr("graphql_api.local.data_commands.load_entities", load)
    done = CliRunner().invoke(cli, ["load", "--count", written])
    assert (done.exit_code, counts) == (0, [1000]), done.output


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("0", "'0' is not a whole number from 1 up."),
        ("1.5", "'1.5' is not a whole number from 0 up, such as 1000000 or 1e6."),
        ("1e10", "'1e10' is above 4,294,967,296."),
    ],
)
def test_count_that_is_none_says_what_is_allowed(written: str, fault: str) -> None:
    done = CliRunner().invoke(cli, ["load", "--count", written])
    assert done.exit_code == 2
    assert fault in " ".join(done.output.replace("│", " ").split())


def test_sizes_are_read_like_counts() -> None:
    sizes = "--record-bytes 1e3 --response-bytes 2,000"
    plain = "--record-bytes 1000 --response-bytes 2000"
    printed = [
        CliRunner().invoke(cli, ["bill", "--reads", "1e6", *options.split()])
        for options in (sizes, plain)
    ]
    assert printed[0].exit_code == 0
    assert printed[0].output == printed[1].output
