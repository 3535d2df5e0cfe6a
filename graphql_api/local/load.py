"""Bulk-loads generated entities with BatchWriteItem, in parallel, past the service itself.

It first reads which of them exist, and writes the missing ones. So the next run completes one that
was killed, and an entity that was changed or deleted since then stays as it is, although
BatchWriteItem has no conditions. Only two runs of one seed at the same time could overwrite what
was changed in between; entities of another seed, or of other sources, have other ids.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import typer
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from graphql_api.domain.samples import Samples
from graphql_api.dynamodb.attributes import Record, RecordFormat, id_of, text
from graphql_api.dynamodb.batch import BATCH_MAX
from graphql_api.dynamodb.client.factory import build_client
from graphql_api.dynamodb.errors import Refused, classify
from graphql_api.local.errors import Incomplete
from graphql_api.local.generated import generated_entity, generated_id
from graphql_api.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

R = TypeVar("R")

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
WRITES_MAX: Final = 25  # records a call

# 25 records with six indexes, behind those of the other threads, on an engine in one process.
RESPONSE_SECONDS: Final = 60.0

FIRST_PAUSE_SECONDS: Final = 0.05
LONGEST_PAUSE_SECONDS: Final = 10.0
FRUITLESS_MAX: Final = 14  # attempts in a row without progress: about half a minute of waiting

_COLUMNS: Final = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


class LoadFailed(Incomplete):
    """The table is not there, refuses the records, or stays too busy; the message is one line."""


class Stopped(Exception):
    """Another thread failed, or the user pressed Ctrl-C."""


@dataclass(frozen=True)
class Batches:
    """Batch calls on one table, repeated until all of a batch is done; for many threads.

    Attributes:
        client: shared by all threads, as only a client may be.
        stop: once set, no further call is begun.
    """

    client: "DynamoDBClient"
    table_name: str
    stop: threading.Event
    fruitless_max: int = FRUITLESS_MAX

    def present(self, ids: Sequence[str]) -> set[str]:
        """Return which of at most 100 ids exist, as entities or as tombstones."""
        present: set[str] = set()
        keys: Sequence[Mapping[str, Any]] = [{"id": text(one)} for one in ids]
        fruitless = 0
        while True:
            requested: Any = {"Keys": keys, "ProjectionExpression": "id", "ConsistentRead": True}
            read = partial(self.client.batch_get_item, RequestItems={self.table_name: requested})
            reply = self._made(read)
            found = reply["Responses"].get(self.table_name, [])
            present |= {id_of(record) for record in found}
            left_over = reply.get("UnprocessedKeys", {}).get(self.table_name)
            if not left_over:
                return present
            fruitless = 0 if len(left_over["Keys"]) < len(keys) else fruitless + 1
            self._wait(fruitless, "it leaves reads unprocessed")
            keys = left_over["Keys"]

    def write(self, records: Sequence[Record]) -> None:
        """Put at most 25 records; existing ones are overwritten."""
        requested: Any = [{"PutRequest": {"Item": record}} for record in records]
        fruitless = 0
        while True:
            # May be repeated after its response was lost: it puts the same records.
            put = partial(self.client.batch_write_item, RequestItems={self.table_name: requested})
            left_over = self._made(put).get("UnprocessedItems", {}).get(self.table_name)
            if not left_over:
                return
            fruitless = 0 if len(left_over) < len(requested) else fruitless + 1
            self._wait(fruitless, "it leaves writes unprocessed")
            requested = left_over

    def _made(self, call: Callable[[], R]) -> R:
        fruitless = 0
        while True:
            if self.stop.is_set():
                raise Stopped
            try:
                return call()
            except self.client.exceptions.ResourceNotFoundException as error:
                raise LoadFailed(
                    f"There is no table {self.table_name}: `python -m graphql_api create-table`"
                    " creates it on a local engine, deploying template.yaml on AWS."
                ) from error
            except (ClientError, BotoCoreError) as error:
                failure = classify(error)
                is_final = isinstance(failure, Refused) and not failure.is_worth_repeating
                if failure is None or is_final:
                    raise LoadFailed(str(error)) from error
                fruitless += 1
                self._wait(fruitless, str(error))

    def _wait(self, fruitless: int, reason: str) -> None:
        """Wait for a random time, longer with every attempt without progress.

        Raises:
            LoadFailed: there were too many such attempts.
        """
        if fruitless == self.fruitless_max:
            raise LoadFailed(
                f"The table {self.table_name} does not keep up ({reason}). Run the same command"
                " again: it continues where this one stopped."
            )
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**fruitless)
        self.stop.wait(random.uniform(0, longest))  # noqa: S311 - nothing secret


@dataclass(frozen=True)
class Progress:
    """Entities that a step wrote, and those that were there already."""

    written: int = 0
    present: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.written + other.written, self.present + other.present)


@dataclass(frozen=True)
class Loader:
    """Writes the entities of a seed, all of one kind.

    Attributes:
        form: how they are stored.
        samples: of the same kind.
        shards: list partitions that they are spread over.
        threads: calls made at the same time.
    """

    client: "DynamoDBClient"
    table_name: str
    form: RecordFormat[Any, Any, Any]
    samples: Samples[Any]
    seed: int
    shards: int
    threads: int
    fruitless_max: int = FRUITLESS_MAX

    def load(self, count: int, report: Callable[[Progress], None]) -> Progress:
        """Write those of the numbers 0 to count - 1 that are not there; return all reports' sum.

        Raises:
            LoadFailed: some are written, and another run writes the others.
        """
        total = Progress()
        stop = threading.Event()
        batches = Batches(self.client, self.table_name, stop, self.fruitless_max)
        steps = [range(at, min(at + BATCH_MAX, count)) for at in range(0, count, BATCH_MAX)]
        with ThreadPoolExecutor(self.threads, "load") as pool:
            try:
                for done in as_completed([pool.submit(self._step, batches, s) for s in steps]):
                    total += done.result()
                    report(done.result())
            finally:
                # A step failed, or Ctrl-C: the others end with the call they are at.
                stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
        return total

    def _step(self, batches: Batches, numbers: range) -> Progress:
        ids = {one: generated_id(self.form.entity, self.seed, one) for one in numbers}
        present = batches.present(list(ids.values()))
        missing = [number for number in numbers if ids[number] not in present]
        for at in range(0, len(missing), WRITES_MAX):
            chosen = missing[at : at + WRITES_MAX]
            made = [generated_entity(self.samples, self.seed, number) for number in chosen]
            batches.write([self.form.encode(*each, self.shards) for each in made])
        return Progress(len(missing), len(present))


def load_entities(
    settings: Settings,
    form: RecordFormat[Any, Any, Any],
    samples: Samples[Any],
    count: int,
    seed: int,
    threads: int,
    new_session: Callable[[], Session] | None = None,
) -> bool:
    """Load entities into the service's table, with a progress bar on the terminal.

    Returns:
        Whether all are there; Ctrl-C ends it before.

    Raises:
        LoadFailed: see Loader.load.
    """
    client = build_client(
        endpoint=settings.aws_endpoint_url_dynamodb,
        read_timeout_seconds=RESPONSE_SECONDS,
        connections=threads,
        new_session=new_session,
    )
    shards = settings.list_shards_written or settings.list_shards
    loader = Loader(client, settings.table_name, form, samples, seed, shards, threads)
    started, done = time.monotonic(), Progress()
    with ProgressBar(*_COLUMNS, console=Console(stderr=True)) as bar:
        task = bar.add_task(form.noun, total=count)

        def report(step: Progress) -> None:
            nonlocal done
            done += step
            bar.advance(task, step.written + step.present)

        try:
            loader.load(count, report)
        except KeyboardInterrupt:
            bar.stop()
            typer.echo(f"{done.written + done.present:,} of {count:,}; the same command goes on.")
            return False
    seconds = max(time.monotonic() - started, 0.001)
    if done.written:
        typer.echo(
            f"{done.written:,} records written, {done.present:,} were there,"
            f" in {seconds:,.1f} s: {count / seconds:,.0f} records a second."
        )
    else:
        typer.echo(f"Nothing to do: all {count:,} are there.")
    return True
