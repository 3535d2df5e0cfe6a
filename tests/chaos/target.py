"""A real service process behind the injector, and the table behind both."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from faults.proxy import FaultProxy
from faults.server import running_proxy

from graphql_api.local.environment import for_embedded_engine
from graphql_api.local.table import create_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROOT: Final = Path(__file__).parents[2]
SHARDS: Final = 3
SETTINGS: Final = {
    "LIST_SHARDS": str(SHARDS),
    "REQUEST_SECONDS": "3",
    "DYNAMODB_READ_SECONDS": "0.3",
}


@dataclass(frozen=True)
class Target:
    """Where the service is reached, and the table past the injector."""

    url: str
    log: Path
    table: str
    direct: "DynamoDBClient"
    proxy: FaultProxy

    def records(self, item_ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        records = {}
        for item_id in item_ids:
            reply = self.direct.get_item(
                TableName=self.table, Key={"id": {"S": item_id}}, ConsistentRead=True
            )
            if "Item" in reply:
                records[item_id] = reply["Item"]
        return records

    def listed(self, category: str) -> list[str]:
        """Return the ids of a category's list, shard by shard."""
        pages = self.direct.get_paginator("query").paginate
        return [
            record["id"]["S"]
            for shard in range(SHARDS)
            for page in pages(
                TableName=self.table,
                IndexName="category_by_created",
                KeyConditionExpression="list_category = :list",
                ExpressionAttributeValues={":list": {"S": f"{shard:02d}#{category}"}},
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
    settings: Mapping[str, str] = SETTINGS,
) -> Iterator[Target]:
    """Run the service of the package before a new table; end it by its process id.

    Args:
        engine: the engine's address.
        folder: for the service's log.
        package: the folder that holds graphql_api; a broken copy of it, perhaps.
    """
    direct = direct_client(engine)
    create_table(direct, table)
    log = folder / f"{table}.log"
    with running_proxy(engine) as (proxy, address), log.open("wb") as errors:
        embedded = for_embedded_engine(os.environ, address)
        process = subprocess.Popen(
            [sys.executable, "-m", "graphql_api", "serve", "--port", "0", "--end-with-parent"],
            cwd=package,
            env={**embedded, "TABLE_NAME": table, **settings},
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        assert process.stdout
        try:
            first = process.stdout.readline()
            assert first, log.read_text()
            yield Target(first.split()[-1].removesuffix("/graphql"), log, table, direct, proxy)
        finally:
            process.terminate()
            process.communicate(timeout=30)
            direct.close()
