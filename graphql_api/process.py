"""The objects that live as long as the process: the table's client and threads. Each request's
context is built from them.

With SnapStart, Lambda keeps an image of the process after init, and starts any number of copies,
perhaps months later. Release before the snapshot whatever must not be in it; recreate after
a restore whatever must differ between copies:
https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html
"""

import importlib
import os
import random
import ssl
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import Any, Final

from botocore.exceptions import ClientError
from botocore.hooks import BaseEventHooks
from botocore.session import Session

from graphql_api.domain.budget import Budget
from graphql_api.domain.caller import Caller
from graphql_api.domain.collection import Collections
from graphql_api.domain.errors import StoreUnavailable
from graphql_api.dynamodb.attributes import RecordFormat
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.client.factory import CONNECT_SECONDS, build_client, is_ready
from graphql_api.dynamodb.client.rehearsal import renew_credentials, unsent
from graphql_api.dynamodb.document_store import DynamoDocuments, WritePace
from graphql_api.dynamodb.page_reader import ReadBudget
from graphql_api.dynamodb.repository import DynamoRepositories, Table
from graphql_api.jobs.book import Book
from graphql_api.jobs.desk import Desk
from graphql_api.jobs.job import JOB
from graphql_api.jobs.port_calls import PortCalls
from graphql_api.jobs.ports import Ports
from graphql_api.schema.context import Context
from graphql_api.settings import Settings

# Kept back from the time that Lambda leaves a request, to write the response and the log.
RESERVE_SECONDS: Final = 0.5
HEALTH_THREADS: Final = 2
FILE_THREADS: Final = 8  # for calls to the ports of jobs
ENTROPY_BYTES: Final = 32


@dataclass(frozen=True)
class CallLimits:
    """Limits of calls to DynamoDB.

    Attributes:
        threads: concurrent calls of one kind. Reads by id, lists and writes have this many each,
            so that none waits for another kind.
        connect_seconds: time to connect to one IP address of DynamoDB, and the same again for TLS.
        list_seconds: time after which a page reads no further.
        concurrent_lists: lists that one request reads concurrently; the others wait.
        concurrent_writes: likewise, writes of one request: a quarter of the threads, so that
            three others who create as many at once wait for nobody.
    """

    threads: int = 32
    connect_seconds: float = CONNECT_SECONDS
    list_seconds: float = 2.0
    concurrent_lists: int = 5
    concurrent_writes: int = 8


CALL_LIMITS: Final = CallLimits()
NewSession = Callable[[], Session]
NewPorts = Callable[[], Ports]


class Process:
    """The objects that live as long as the process."""

    def __init__(
        self,
        settings: Settings,
        records: Sequence[RecordFormat[Any, Any, Any]],
        limits: CallLimits = CALL_LIMITS,
        new_session: NewSession | None = None,
        *,
        is_lambda: bool = False,
        ports: NewPorts | None = None,
    ) -> None:
        """Create the client and the threads; no call is made before the first request.

        Args:
            records: of every kind of entity that is served.
            new_session: creates the session of a client; see build_client.
            is_lambda: the process serves one request at a time.
            ports: returns the ports of jobs, when the first request needs them; None: there are
                no jobs.
        """
        self._settings = settings
        self._forms = {form.entity.ids.prefix: form for form in records}
        self._entities = {prefix: form.entity for prefix, form in self._forms.items()}
        self._limits = limits
        self._is_lambda = is_lambda
        self._new_ports = ports
        self._ports: Ports | None = None
        self._ports_lock = Lock()
        client = build_client(
            endpoint=settings.aws_endpoint_url_dynamodb,
            connect_timeout_seconds=limits.connect_seconds,
            read_timeout_seconds=settings.dynamodb_read_seconds,
            connections=3 * limits.threads + HEALTH_THREADS,
            new_session=new_session,
        )
        self._is_ready = partial(is_ready, client)
        self._start_threads()
        self._document_pace = WritePace(time.monotonic)
        self._table = Table(
            client=client,
            name=settings.table_name,
            shards=settings.list_shards,
            shards_written=settings.list_shards_written or settings.list_shards,
            read_budget=ReadBudget(settings.list_read_units, limits.list_seconds),
        )

    def _start_threads(self) -> None:
        """Create separate threads for each kind of call, so that hanging calls of one kind do not
        block the others. An executor starts a thread only when a call finds none idle.
        """
        number = self._limits.threads
        self._reads = ThreadPoolExecutor(number, "reads")
        self._lists = ThreadPoolExecutor(number, "lists")
        self._writes = ThreadPoolExecutor(number, "writes")
        self._health = ThreadPoolExecutor(HEALTH_THREADS, "health")
        self._files = ThreadPoolExecutor(FILE_THREADS, "files")

    @property
    def has_jobs(self) -> bool:
        return self._new_ports is not None

    @property
    def events(self) -> BaseEventHooks:
        """Return the events of the client's calls."""
        return self._table.client.meta.events

    def rehearsal(self) -> AbstractContextManager[None]:
        """Keep calls from being sent while the context is open."""
        return unsent(self._table.client)

    def release(self) -> None:
        """Stop the threads and close the connections."""
        for threads in (self._reads, self._lists, self._writes, self._health, self._files):
            threads.shutdown()
        self._table.client.close()

    def renew(self) -> None:
        """Recreate the threads, and fetch new credentials if they are due."""
        self._start_threads()
        renew_credentials(self._table.client, self._table.name)

    def new_context(self, caller: Caller | None, seconds_left: float | None) -> Context:
        """Return the context of one request.

        Args:
            seconds_left: the time that the platform leaves the request; None if it sets no limit.
        """
        seconds = self._settings.request_seconds
        if seconds_left is not None:
            seconds = min(seconds, seconds_left - RESERVE_SECONDS)
        budget = Budget.of(seconds, time.monotonic)
        collections = self.collections(budget)
        return Context(
            budget=budget,
            caller=caller,
            collections=collections,
            list_concurrency=self._limits.concurrent_lists,
            write_concurrency=self._limits.concurrent_writes,
            new_desk=None if self._new_ports is None else partial(self._desk, budget, collections),
            document_store=self._documents(budget),
        )

    def _desk(self, budget: Budget, collections: Collections, subject: str) -> Desk:
        return Desk(
            subject=subject,
            jobs=collections.of(JOB),
            book=Book(lambda: collections),
            calls=PortCalls(self._opened_ports, self._files, budget),
            now=collections.now,
        )

    def _opened_ports(self) -> Ports:
        """Return the ports of jobs; the first call, in whichever thread, makes their clients."""
        with self._ports_lock:
            if self._ports is None:
                assert self._new_ports is not None, "otherwise there is no desk"
                self._ports = self._new_ports()
            return self._ports

    def _documents(self, budget: Budget) -> DynamoDocuments | None:
        if self._settings.persisted_documents == "memory":
            return None
        calls = self._calls(budget)
        return DynamoDocuments(
            self._table.client, self._table.name, calls, datetime.now(UTC), self._document_pace
        )

    def collections(self, budget: Budget) -> Collections:
        return Collections(
            entities=self._entities,
            repositories=DynamoRepositories(self._forms, self._table, self._calls(budget)),
            now=lambda: datetime.now(UTC),
            new_token=lambda: uuid.uuid4().hex,
        )

    async def check(self, seconds: float) -> None:
        """Read the table once, within the given time.

        Raises:
            StoreError: the table can't be read, for any reason.
        """
        try:
            budget = Budget.of(seconds, time.monotonic)
            calls = Calls(self._health, budget, self._settings.dynamodb_attempts)
            await DynamoRepositories(self._forms, self._table, calls).check()
        except ClientError as error:  # no such table, or no permission to read it
            raise StoreUnavailable(str(error)) from error

    def _calls(self, budget: Budget) -> Calls:
        return Calls(
            executor=self._reads,
            budget=budget,
            max_attempts=self._settings.dynamodb_attempts,
            # Several shards are read concurrently.
            is_alone=self._is_lambda and self._settings.list_shards == 1,
            is_ready=self._is_ready,
            list_executor=self._lists,
            write_executor=self._writes,
        )


def register_hooks(process: Process) -> None:
    """Register hooks that the runtime calls before the snapshot and after each restore."""
    try:
        # Part of Lambda's runtime since Python 3.12; not installed elsewhere.
        hooks = importlib.import_module("snapshot_restore_py")
    except ModuleNotFoundError:
        return
    hooks.register_before_snapshot(process.release)
    # In this order, because process.renew may use random numbers.
    hooks.register_after_restore(_reseed)
    hooks.register_after_restore(process.renew)


def _reseed() -> None:
    """Make random numbers differ between copies.

    uuid and secrets read the system's random source each time. OpenSSL keeps a separate state, from
    which its TLS keys come.
    """
    random.seed()
    ssl.RAND_add(os.urandom(ENTROPY_BYTES), ENTROPY_BYTES)
