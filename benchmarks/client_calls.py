"""Prints what a call to DynamoDB takes of CPU, and what each part of dynamodb/client/ saves of it.

    python -m benchmarks.client_calls

Each variant makes the same calls to the stub store, by turns, so that all share what else the
machine does; of its rounds the one that is quicker than three quarters of them counts.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any
from unittest.mock import patch

import boto3
from botocore.parsers import ResponseParserFactory

from benchmarks.profile import environment
from benchmarks.stub_store import TABLE, record
from graphql_api.dynamodb.client.factory import build_client

FACTORY = "graphql_api.dynamodb.client.factory"
API_CALLS = "graphql_api.dynamodb.client.api_calls.ApiCalls"
CALLS_PER_ROUND = 20
WARM_UP = 50

Call = Callable[[Any], Any]


def query(number: int) -> Call:
    return lambda client: client.query(
        TableName=TABLE,
        IndexName="all_by_created",
        KeyConditionExpression="#a = :a",
        ExpressionAttributeNames={"#a": "list_all"},
        ExpressionAttributeValues={":a": {"S": "00"}},
        Limit=number,
        ScanIndexForward=False,
        ReturnConsumedCapacity="TOTAL",
    )


CALLS: Mapping[str, Call] = {
    "get": lambda client: client.get_item(TableName=TABLE, Key={"id": {"S": "one"}}),
    "query 20": query(20),
    "query 100": query(100),
    "put": lambda client: client.put_item(TableName=TABLE, Item=record(1)),
    "10 keys": lambda client: client.batch_get_item(
        RequestItems={TABLE: {"Keys": [{"id": {"S": f"item_{n}"}} for n in range(10)]}}
    ),
}
# What stands in for a part, by what is taken out.
VARIANTS: Mapping[str, Any] = {
    "as it is": nullcontext,
    "without api_calls.py": lambda: patch(f"{API_CALLS}.register"),
    "with the parameters walked": lambda: patch(f"{API_CALLS}.begin", lambda *_, **__: None),
    "without endpoint_rules.py": lambda: patch(f"{FACTORY}.leave_out_rules", lambda *_: False),
    "without parser.py": lambda: patch(f"{FACTORY}.CheckedParserFactory", ResponseParserFactory),
}


def clients(endpoint: str) -> dict[str, Any]:
    built: dict[str, Any] = {"boto3 as it comes": boto3.client("dynamodb", endpoint_url=endpoint)}
    for name, variant in VARIANTS.items():
        with variant():
            built[name] = build_client(endpoint=endpoint, read_timeout_seconds=5, connections=1)
    return built


def measure(built: Mapping[str, Any], rounds: int) -> dict[str, dict[str, float]]:
    """Return the CPU time of a call in us, by variant and call."""
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for kind, call in CALLS.items():
        for client in built.values():
            for _ in range(WARM_UP):
                call(client)
        for _ in range(rounds):
            for name, client in built.items():
                started = time.process_time()
                for _ in range(CALLS_PER_ROUND):
                    call(client)
                taken[name, kind].append((time.process_time() - started) / CALLS_PER_ROUND)
    quick = {key: sorted(times)[len(times) // 4] * 1e6 for key, times in taken.items()}
    return {name: {kind: quick[name, kind] for kind in CALLS} for name in built}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.client_calls")
    parser.add_argument("-n", type=int, default=50, help="rounds")
    chosen = parser.parse_args()
    command = [sys.executable, "-m", "benchmarks.stub_store"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as store:
        try:
            assert store.stdout is not None
            os.environ |= environment(int(store.stdout.readline()))
            measured = measure(clients(os.environ["AWS_ENDPOINT_URL_DYNAMODB"]), chosen.n)
        finally:
            store.kill()
    print(f"{'us of CPU':28}" + "".join(f"{kind:>11}" for kind in CALLS))
    for name, times in measured.items():
        print(f"{name:28}" + "".join(f"{each:11,.0f}" for each in times.values()))


if __name__ == "__main__":
    main()
