"""What lives as long as the process does: the table's client and threads, and what each request
is given of them."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from typing import Final

from botocore.exceptions import ClientError

from graphql_api.domain.budget import Budget
from graphql_api.domain.caller import Caller
from graphql_api.domain.catalogue import Catalogue
from graphql_api.domain.errors import StoreUnavailable
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.client import build_client, is_ready
from graphql_api.dynamodb.documents import DynamoDocuments, WritePace
from graphql_api.dynamodb.items import DynamoItems, Table
from graphql_api.dynamodb.listing import ReadBudget
from graphql_api.dynamodb.rehearsal import renew_credentials, unsent
from graphql_api.schema.context import Context
from graphql_api.settings import Settings

# Kept of what Lambda leaves a request: enough to write the answer and the log.
RESERVE_SECONDS: Final = 0.5
# Of their own, so that a health check never waits behind requests that wait for the table.
HEALTH_THREADS: Final = 2


class Service:
    """The parts that live as long as the process does."""

    def __init__(self, settings: Settings, *, is_lambda: bool = False) -> None:
        """Make them; no call is made before the first request.

        Args:
            is_lambda: the process serves one request at a time.
        """
        self._settings = settings
        self._is_lambda = is_lambda
        client = build_client(
            endpoint=settings.aws_endpoint_url_dynamodb,
            connect_timeout_seconds=settings.dynamodb_connect_seconds,
            read_timeout_seconds=settings.dynamodb_read_seconds,
            connections=settings.dynamodb_threads + HEALTH_THREADS,
        )
        self._start_threads()
        self._document_pace = WritePace(time.monotonic)
        self._table = Table(
            client=client,
            name=settings.table_name,
            shards=settings.list_shards,
            shards_written=settings.list_shards_written or settings.list_shards,
            read_budget=ReadBudget(settings.list_read_units, settings.list_read_seconds),
        )

    def _start_threads(self) -> None:
        self._threads = ThreadPoolExecutor(self._settings.dynamodb_threads, "dynamodb")
        self._health_threads = ThreadPoolExecutor(HEALTH_THREADS, "health")

    def rehearsal(self) -> AbstractContextManager[None]:
        return unsent(self._table.client)

    def release(self) -> None:
        self._threads.shutdown()
        self._health_threads.shutdown()
        self._table.client.close()

    def renew(self) -> None:
        self._start_threads()
        renew_credentials(self._table.client, self._table.name)

    def new_context(self, caller: Caller | None, seconds_left: float | None) -> Context:
        """Return the context of one request.

        Args:
            seconds_left: what the platform leaves the request; None where it sets no limit.
        """
        seconds = self._settings.request_seconds
        if seconds_left is not None:
            seconds = min(seconds, seconds_left - RESERVE_SECONDS)
        budget = Budget.of(seconds, time.monotonic)
        return Context(
            self.catalogue(budget),
            budget,
            self._settings.list_concurrency,
            caller,
            document_store=self._documents(budget),
            # Several shards are read at the same time.
            is_alone=self._is_lambda and self._settings.list_shards == 1,
        )

    def _documents(self, budget: Budget) -> DynamoDocuments | None:
        if self._settings.persisted_documents == "memory":
            return None
        calls = self._calls(budget, self._threads)
        return DynamoDocuments(
            self._table.client, self._table.name, calls, datetime.now(UTC), self._document_pace
        )

    def catalogue(self, budget: Budget) -> Catalogue:
        return Catalogue(
            items=self._items(budget, self._threads),
            now=lambda: datetime.now(UTC),
            new_token=lambda: uuid.uuid4().hex,
        )

    async def check(self, seconds: float) -> None:
        """Read the table once, within the time given.

        Raises:
            StoreError: it can't be read, whatever the reason.
        """
        try:
            await self._items(Budget.of(seconds, time.monotonic), self._health_threads).check()
        except ClientError as error:  # no such table, or no right to read it
            raise StoreUnavailable(str(error)) from error

    def _items(self, budget: Budget, threads: ThreadPoolExecutor) -> DynamoItems:
        return DynamoItems(self._table, self._calls(budget, threads))

    def _calls(self, budget: Budget, threads: ThreadPoolExecutor) -> Calls:
        return Calls(
            executor=threads,
            budget=budget,
            max_attempts=self._settings.dynamodb_attempts,
            is_ready=partial(is_ready, self._table.client),
        )
