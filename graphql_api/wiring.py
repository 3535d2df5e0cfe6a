"""The composition root: the one place where the parts meet."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from botocore.exceptions import ClientError
from mangum import Mangum
from starlette.applications import Starlette

from graphql_api.domain.budget import Budget
from graphql_api.domain.caller import Caller
from graphql_api.domain.catalogue import Catalogue
from graphql_api.domain.errors import StoreUnavailable
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.client import build_client
from graphql_api.dynamodb.documents import DynamoDocuments
from graphql_api.dynamodb.items import DynamoItems, Table
from graphql_api.dynamodb.listing import ReadBudget
from graphql_api.dynamodb.rehearsal import renew_credentials, unsent
from graphql_api.schema.cache import CacheSize
from graphql_api.schema.context import Context
from graphql_api.schema.documents import Documents
from graphql_api.schema.execution import Engine
from graphql_api.schema.limits import DocumentLimits
from graphql_api.schema.manifests import trusted_documents
from graphql_api.schema.persisted import PersistedDocuments, TrustedPolicy
from graphql_api.schema.schema import build_schema
from graphql_api.settings import Settings, SettingsError
from graphql_api.snapstart import register_hooks, warm_up
from graphql_api.telemetry.telemetry import Telemetry
from graphql_api.telemetry.terminal import log_to_terminal
from graphql_api.web.app import create_app
from graphql_api.web.caller import SignInPolicy
from graphql_api.web.graphql import GraphQLEndpoint
from graphql_api.web.json_body import JsonLimits
from graphql_api.web.media import GRAPHQL_RESPONSE
from graphql_api.web.request import RequestLimits
from graphql_api.web.request_log import Report, RequestFacts

# Kept of what Lambda leaves a request: enough to write the answer and the log.
RESERVE_SECONDS = 0.5
# Of their own, so that a health check never waits behind requests that wait for the table.
HEALTH_THREADS = 2


def _no_report(_: RequestFacts) -> None:
    """On a laptop there is nobody to read a line for each request."""


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
        self._start_threads()
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
        )

    def _documents(self, budget: Budget) -> DynamoDocuments | None:
        if self._settings.persisted_documents == "memory":
            return None
        calls = self._calls(budget, self._threads)
        return DynamoDocuments(self._table.client, self._table.name, calls, datetime.now(UTC))

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
        )


def build_app(settings: Settings, report: Report = _no_report) -> Starlette:
    """Return the ASGI application; no call is made before the first request.

    Args:
        report: told of each request when it is over.

    Raises:
        SettingsError: a manifest of trusted documents can't be used.
    """
    return _app(settings, Service(settings), build_engine(settings), report)


def start_app(settings: Settings) -> Starlette:
    """Return the application of a server on a laptop; see build_app."""
    log_to_terminal()
    return build_app(settings)


def _app(settings: Settings, service: Service, engine: Engine, report: Report) -> Starlette:
    endpoint = GraphQLEndpoint(
        engine=engine,
        new_context=service.new_context,
        limits=RequestLimits(
            body=settings.max_body_bytes,
            json=JsonLimits(
                values=settings.max_variable_values,
                depth=settings.max_variable_depth,
                list_length=settings.max_list_length,
                digits=settings.max_number_digits,
            ),
        ),
        answer_bytes=settings.max_answer_bytes,
        sign_in=SignInPolicy(settings.sign_in != "off", settings.editors_group),
        has_explorer=settings.explorer == "on",
    )
    return create_app(
        endpoint,
        service.check,
        settings.allowed_origins,
        report,
        max_head_bytes=settings.max_head_bytes,
    )


def build_engine(settings: Settings) -> Engine:
    """Return the schema with its limits and its trusted documents.

    Raises:
        SettingsError: a manifest can't be read, or a document in it can't be executed.
    """
    schema = build_schema()
    introspection = settings.introspection == "on"
    cache = CacheSize(settings.document_cache_entries, settings.document_cache_characters)
    documents = Documents(
        schema,
        DocumentLimits(
            characters=settings.max_document_characters,
            tokens=settings.max_document_tokens,
            operations=settings.max_operations,
            fragments=settings.max_fragments,
            root_fields=settings.max_root_fields,
            fields=settings.max_fields,
            depth=settings.max_depth,
            aliases=settings.max_aliases,
            directives=settings.max_directives,
            errors=settings.max_errors,
        ),
        cache,
        introspection=introspection,
    )
    policy = TrustedPolicy(settings.trusted_documents)
    manifests = () if policy is TrustedPolicy.OFF else settings.trusted_document_manifests
    try:
        trusted = trusted_documents(manifests, documents)
    except (OSError, ValueError) as error:
        raise SettingsError(f"TRUSTED_DOCUMENT_MANIFESTS: {error}") from error
    persisted = PersistedDocuments(documents, cache, policy, trusted)
    return Engine(schema, persisted, settings.max_cost, settings.max_errors, introspection)


def build_handler(settings: Settings) -> Mangum:
    """Return the Lambda handler for an HttpApi with payload 2.0."""
    return _handler(settings, Service(settings), build_engine(settings))


def start_handler(settings: Settings) -> Mangum:
    """Return the handler of a new execution environment: warm, and ready for SnapStart."""
    service, engine = Service(settings), build_engine(settings)
    handler = _handler(settings, service, engine)
    warm_up(service, engine)
    register_hooks(service)
    return handler


def _handler(settings: Settings, service: Service, engine: Engine) -> Mangum:
    # Anything that is not listed as text would be sent as base64.
    text = ["text/", "application/json", "application/javascript", GRAPHQL_RESPONSE]
    app = _app(settings, service, engine, Telemetry(service=settings.table_name).report)
    return Mangum(app, lifespan="off", text_mime_types=text)


def build_catalogue(settings: Settings) -> Catalogue:
    """Return the catalogue for a command, which may take all the time it needs."""
    return Service(settings).catalogue(Budget.of(float("inf"), time.monotonic))
