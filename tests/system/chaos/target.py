"""Real service processes behind the injector, and the table behind all."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3

from graphql_api.dynamodb.attributes import ListQuery
from graphql_api.local.dynalite import create_table
from tests.support.engine_environment import for_embedded_engine
from tests.support.faults.proxy import FaultProxy
from tests.support.faults.server import running_proxy
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SHARDS: Final = 3
SETTINGS: Final = {
    "LIST_SHARDS": str(SHARDS),
    "REQUEST_SECONDS": "3",
    "DYNAMODB_READ_SECONDS": "0.3",
}
# Of two processes: calls may take longer than the other's take.
PAIR: Final = {**SETTINGS, "REQUEST_SECONDS": "6", "DYNAMODB_READ_SECONDS": "1"}
# Where no call fails on purpose, a slow one is a busy machine's, and no fault.
PATIENT: Final = {**SETTINGS, "REQUEST_SECONDS": "28", "DYNAMODB_READ_SECONDS": "25"}
SKEW: Final = 5  # seconds that a pair's clocks are behind and ahead


@dataclass(frozen=True)
class Target:
    """Where the service's processes are reached, and the table past the injector."""

    urls: Sequence[str]
    logs: Sequence[Path]
    table: str
    direct: "DynamoDBClient"
    proxy: FaultProxy

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def log(self) -> str:
        return "".join(log.read_text(errors="replace") for log in self.logs)

    def records(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        records = {}
        for entity_id in ids:
            reply = self.direct.get_item(
                TableName=self.table, Key={"id": {"S": entity_id}}, ConsistentRead=True
            )
            if "Item" in reply:
                records[entity_id] = reply["Item"]
        return records

    def listed(self, lists: Iterable[ListQuery]) -> list[str]:
        """Return the ids in lists, shard by shard."""
        pages = self.direct.get_paginator("query").paginate
        return [
            record["id"]["S"]
            for each in lists
            for shard in range(SHARDS if each.is_sharded else 1)
            for page in pages(
                TableName=self.table,
                IndexName=each.index,
                KeyConditionExpression=f"{each.partition_key} = :list",
                ExpressionAttributeValues={":list": {"S": each.partition(shard)}},
            )
            for record in page["Items"]
        ]


def direct_client(endpoint: str) -> "DynamoDBClient":
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="direct",
        aws_secret_access_key="direct",
    )


@contextmanager
def running_target(
    engine: str,
    folder: Path,
    table: str,
    package: Path = ROOT,
    *,
    is_pair: bool = False,
    is_patient: bool = False,
    example: str = "",
) -> Iterator[Target]:
    """Run the service of the package before a new table; end it by its process id.

    Args:
        engine: the engine's address.
        folder: for the service's log.
        package: the folder that holds graphql_api; a broken copy of it, perhaps.
        is_pair: two processes, whose clocks are apart.
        is_patient: its calls may take as long as a call ever may.
        example: whose entity is served, too; "": none.
    """
    direct = direct_client(engine)
    create_table(direct, table)
    clocks = (-SKEW, SKEW) if is_pair else (0,)
    logs = [folder / f"{table}{clock:+}.log" for clock in clocks]
    limits = PATIENT if is_patient else PAIR if is_pair else SETTINGS
    settings = {"TABLE_NAME": table, "EXAMPLE": example, **limits}
    with running_proxy(engine) as (proxy, address), ExitStack() as processes:
        environment = {**for_embedded_engine(os.environ, address), **settings}
        urls = [
            processes.enter_context(_running_process(package, environment, log, clock))
            for log, clock in zip(logs, clocks, strict=True)
        ]
        yield Target(urls, logs, table, direct, proxy)
    direct.close()


@contextmanager
def running_targets(
    engine: str, folder: Path, table: str, example: str = ""
) -> Iterator[tuple[Target, Target]]:
    """Run one process, and a pair of them before another table."""
    with (
        running_target(engine, folder, table, example=example) as one,
        running_target(engine, folder, f"{table}-pair", is_pair=True, example=example) as pair,
    ):
        yield one, pair


@contextmanager
def _running_process(
    package: Path, environment: Mapping[str, str], log: Path, clock: int
) -> Iterator[str]:
    """Run one process, whose clock is so many seconds ahead; yield its URL."""
    search = os.pathsep.join(filter(None, [str(ROOT), environment.get("PYTHONPATH")]))
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.system.chaos.shifted", str(clock)],
            cwd=package,
            env={**environment, "PYTHONPATH": search},
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        assert process.stdout
        try:
            first = process.stdout.readline()
            assert first, log.read_text()
            yield first.split()[-1].removesuffix("/graphql")
        finally:
            process.terminate()
            process.communicate(timeout=30)
