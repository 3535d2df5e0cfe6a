"""The composition root: the one place where the parts meet."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from mangum import Mangum
from starlette.applications import Starlette

from graphql_api.domain.budget import Budget
from graphql_api.domain.catalogue import Catalogue
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.client import build_client
from graphql_api.dynamodb.items import DynamoItems, Table
from graphql_api.dynamodb.listing import ReadBudget
from graphql_api.schema.context import Context
from graphql_api.schema.execution import Engine
from graphql_api.schema.schema import build_schema
from graphql_api.settings import Settings
from graphql_api.web.app import create_app
from graphql_api.web.media import GRAPHQL_RESPONSE

# Kept of what Lambda leaves a request: enough to write the answer and the log.
RESERVE_SECONDS = 0.5
# Of their own, so that a health check never waits behind requests that wait for the table.
HEALTH_THREADS = 2


class Service:
    """The parts that live as long as the process does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        client = build_client(
            endpoint=settings.aws_endpoint_url_dynamodb,
            connect_timeout_seconds=settings.dynamodb_connect_seconds,
            read_timeout_seconds=settings.dynamodb_read_seconds,
            connections=settings.dynamodb_threads + HEALTH_THREADS,
        )
        self._threads = ThreadPoolExecutor(settings.dynamodb_threads, "dynamodb")
        self._health_threads = ThreadPoolExecutor(HEALTH_THREADS, "health")
        self._table = Table(
            client=client,
            name=settings.table_name,
            shards=settings.list_shards,
            shards_written=settings.list_shards_written or settings.list_shards,
            read_budget=ReadBudget(settings.list_read_units, settings.list_read_seconds),
        )

    def new_context(self, seconds_left: float | None) -> Context:
        """Return the context of one request.

        Args:
            seconds_left: what the platform leaves the request; None where it sets no limit.
        """
        seconds = self._settings.request_seconds
        if seconds_left is not None:
            seconds = min(seconds, seconds_left - RESERVE_SECONDS)
        budget = Budget.of(seconds, time.monotonic)
        return Context(self.catalogue(budget), budget, self._settings.list_concurrency)

    def catalogue(self, budget: Budget) -> Catalogue:
        return Catalogue(
            items=self._items(budget, self._threads),
            now=lambda: datetime.now(UTC),
            new_token=lambda: uuid.uuid4().hex,
        )

    async def check(self, seconds: float) -> None:
        """Read the table once, within the time given."""
        await self._items(Budget.of(seconds, time.monotonic), self._health_threads).check()

    def _items(self, budget: Budget, threads: ThreadPoolExecutor) -> DynamoItems:
        calls = Calls(
            executor=threads,
            budget=budget,
            read_timeout_seconds=self._settings.dynamodb_read_seconds,
            max_attempts=self._settings.dynamodb_attempts,
        )
        return DynamoItems(self._table, calls)


def build_app(settings: Settings) -> Starlette:
    """Return the ASGI application; no call is made before the first request."""
    service = Service(settings)
    return create_app(Engine(build_schema()), service.new_context, service.check)


def build_handler(settings: Settings) -> Mangum:
    """Return the Lambda handler for an HttpApi with payload 2.0."""
    # Anything that is not listed as text would be sent as base64.
    text = ["text/", "application/json", "application/javascript", GRAPHQL_RESPONSE]
    return Mangum(build_app(settings), lifespan="off", text_mime_types=text)


def build_catalogue(settings: Settings) -> Catalogue:
    """Return the catalogue for a command, which may take all the time it needs."""
    return Service(settings).catalogue(Budget.of(float("inf"), time.monotonic))
