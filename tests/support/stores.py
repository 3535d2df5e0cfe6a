"""Where entities are kept in tests: the repository on two engines, and the model."""

import os
import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.exceptions import ConnectionClosedError
from moto import mock_aws

from graphql_api.domain.budget import Budget
from graphql_api.domain.entity import E
from graphql_api.domain.paging import F, K
from graphql_api.dynamodb.attributes import RecordFormat
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.client.factory import build_client
from graphql_api.dynamodb.page_reader import ReadBudget
from graphql_api.dynamodb.repository import DynamoRepository, Table
from graphql_api.local.dynalite import ENDPOINT, create_table
from tests.support.engine_environment import for_embedded_engine
from tests.support.writes import a_write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A test is about what is answered, never about how fast: only a hung one ends by these.
SECONDS: Final = 60.0
UNLIMITED: Final = ReadBudget(units=1e9, seconds=SECONDS)
THREADS: Final = 16
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
BATCH: Final = 25


@dataclass(frozen=True)
class Store:
    """One table on one engine, and the threads that may call it."""

    client: "DynamoDBClient"
    name: str
    threads: Executor

    def repository(
        self,
        form: RecordFormat[E, F, K],
        *,
        shards: int = 1,
        shards_written: int | None = None,
        read_budget: ReadBudget = UNLIMITED,
        budget: Budget | None = None,
        calls: Calls | None = None,
    ) -> DynamoRepository[E, F, K]:
        """Return the repository as one version of the service, in one request, would have it."""
        written = shards if shards_written is None else shards_written
        table = Table(self.client, self.name, shards, written, read_budget)
        made = Calls(self.threads, budget or a_budget(), max_attempts=3)
        return DynamoRepository(form, table, calls or made)

    def fill(self, entities: Iterable[Any], shards: int, form: RecordFormat[Any, Any, Any]) -> None:
        """Store entities by the batch, in a fifth of the time that creating them takes."""
        puts: list[Any] = [
            {"PutRequest": {"Item": form.encode(one, a_write(one.id), shards)}} for one in entities
        ]
        batches = [{self.name: puts[at : at + BATCH]} for at in range(0, len(puts), BATCH)]
        for reply in self.threads.map(self._write, batches):
            assert not reply["UnprocessedItems"]

    def _write(self, batch: Any) -> Any:
        for _ in range(THREADS):
            try:
                return self.client.batch_write_item(RequestItems=batch)
            except ConnectionClosedError:  # it was idle for 5 s: the engine closed it meanwhile
                continue
        raise AssertionError("every connection is closed")


def a_budget() -> Budget:
    return Budget.of(SECONDS, time.monotonic)


def client_of(
    endpoint: str | None, *, connect_seconds: float = SECONDS, answer_seconds: float = SECONDS
) -> "DynamoDBClient":
    """Return a client as the service builds it, with nobody's credentials."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in for_embedded_engine(os.environ, endpoint or "").items():
            patch.setenv(name, value)
        patch.delenv(ENDPOINT)
        return build_client(
            endpoint=endpoint,
            connect_timeout_seconds=connect_seconds,
            read_timeout_seconds=answer_seconds,
            connections=THREADS,
        )


@contextmanager
def moto_table(client: "DynamoDBClient") -> Iterator[Store]:
    name, moto = f"test-{uuid.uuid4().hex}", mock_aws()
    # With nothing reset: the users who sign in are moto's, too, in the same process.
    moto.start(reset=False)
    try:
        create_table(client, name)
        # One thread: moto has no lock, and loses acknowledged writes where two requests meet.
        with ThreadPoolExecutor(1) as threads:
            yield Store(client, name, threads)
        client.delete_table(TableName=name)
    finally:
        moto.stop(remove_data=False)


@contextmanager
def dynalite_table(client: "DynamoDBClient") -> Iterator[Store]:
    name = f"test-{uuid.uuid4().hex}"
    create_table(client, name)
    with ThreadPoolExecutor(THREADS) as threads:
        yield Store(client, name, threads)  # the table goes with its engine: deleting it is slow


@pytest.fixture(scope="session")
def dynalite_client(dynalite_endpoint: str) -> "DynamoDBClient":
    return client_of(dynalite_endpoint)


@pytest.fixture(scope="session")
def moto_client() -> "DynamoDBClient":
    """A client whose calls moto answers while its mock is on."""
    return client_of(None)


@pytest.fixture
def moto_store(moto_client: "DynamoDBClient") -> Iterator[Store]:
    with moto_table(moto_client) as store:
        yield store


@pytest.fixture
def dynalite_store(dynalite_client: "DynamoDBClient") -> Iterator[Store]:
    with dynalite_table(dynalite_client) as store:
        yield store
