"""Makes many items quickly, past the service: BatchWriteItem, in parallel.

It first reads which of them are there, and writes those that are not. So a run that was killed is
taken up by the next, and an item that was changed or deleted since then stays as it is, although
BatchWriteItem knows no condition. Only two runs of one seed at the same time could overwrite what
was changed in between; items of another seed, or of anybody else, have other ids.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from graphql_api.dynamodb.batch import BATCH_MAX
from graphql_api.dynamodb.client.factory import build_client
from graphql_api.items.record import RECORD
from graphql_api.local.batches import PATIENCE, Batches
from graphql_api.local.generated import generated_item, item_id
from graphql_api.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
WRITES_MAX: Final = 25  # items a call

# 25 items with six indexes, behind those of the other threads, on an engine in one process.
ANSWER_SECONDS: Final = 60.0

_COLUMNS: Final = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


@dataclass(frozen=True)
class Progress:
    """Items that a step wrote, and those that were there already."""

    written: int = 0
    present: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.written + other.written, self.present + other.present)


@dataclass(frozen=True)
class Loader:
    """Writes the items of a seed.

    Attributes:
        shards: list partitions that the items are spread over.
        threads: calls made at the same time.
    """

    client: "DynamoDBClient"
    table_name: str
    seed: int
    shards: int
    threads: int
    patience: int = PATIENCE

    def load(self, items: int, report: Callable[[Progress], None]) -> Progress:
        """Write the items 0 to items - 1 that are not there; return the sum of all reports.

        Raises:
            LoadFailed: some are written, and another run writes the others.
        """
        total = Progress()
        stop = threading.Event()
        batches = Batches(self.client, self.table_name, stop, self.patience)
        steps = [range(at, min(at + BATCH_MAX, items)) for at in range(0, items, BATCH_MAX)]
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
        ids = {number: item_id(self.seed, number) for number in numbers}
        present = batches.present(list(ids.values()))
        missing = [number for number in numbers if ids[number] not in present]
        for at in range(0, len(missing), WRITES_MAX):
            chosen = missing[at : at + WRITES_MAX]
            items = [generated_item(self.seed, number) for number in chosen]
            batches.write([RECORD.encode(item, write, self.shards) for item, write in items])
        return Progress(len(missing), len(present))


def load_items(settings: Settings, items: int, seed: int, threads: int) -> None:
    """Fill the service's own table, and show on the terminal how far it is.

    Raises:
        LoadFailed: see Loader.load.
    """
    client = build_client(
        endpoint=settings.aws_endpoint_url_dynamodb,
        read_timeout_seconds=ANSWER_SECONDS,
        connections=threads,
    )
    shards = settings.list_shards_written or settings.list_shards
    loader = Loader(client, settings.table_name, seed, shards, threads)
    started = time.monotonic()
    with ProgressBar(*_COLUMNS, console=Console(stderr=True)) as bar:
        task = bar.add_task("items", total=items)
        total = loader.load(items, lambda step: bar.advance(task, step.written + step.present))
    seconds = max(time.monotonic() - started, 0.001)
    typer.echo(
        f"{total.written:,} items written, {total.present:,} were there,"
        f" in {seconds:,.1f} s: {items / seconds:,.0f} items a second."
    )
