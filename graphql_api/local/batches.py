"""DynamoDB's batch calls, made until all of a batch is done: for the load, which has time."""

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from graphql_api.dynamodb.attributes import Record, id_of, text
from graphql_api.dynamodb.errors import Refused, classify

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

R = TypeVar("R")

FIRST_PAUSE_SECONDS: Final = 0.05
LONGEST_PAUSE_SECONDS: Final = 10.0
PATIENCE: Final = 14  # attempts in a row that get nothing done: about half a minute of waiting


class LoadFailed(Exception):
    """The table is not there, refuses the items, or stays too busy; the message is one line."""


class Stopped(Exception):
    """Another thread failed, or the user pressed Ctrl-C."""


@dataclass(frozen=True)
class Batches:
    """Batch calls on one table, for many threads.

    Attributes:
        client: shared by all threads, as only a client may be.
        stop: once set, no further call is begun.
    """

    client: "DynamoDBClient"
    table_name: str
    stop: threading.Event
    patience: int = PATIENCE

    def present(self, ids: Sequence[str]) -> set[str]:
        """Return those of at most 100 ids that are taken, by items or by tombstones."""
        present: set[str] = set()
        keys: Sequence[Mapping[str, Any]] = [{"id": text(item_id)} for item_id in ids]
        fruitless = 0
        while True:
            asked: Any = {"Keys": keys, "ProjectionExpression": "id", "ConsistentRead": True}
            read = partial(self.client.batch_get_item, RequestItems={self.table_name: asked})
            reply = self._made(read)
            found = reply["Responses"].get(self.table_name, [])
            present |= {id_of(record) for record in found}
            left_over = reply.get("UnprocessedKeys", {}).get(self.table_name)
            if not left_over:
                return present
            fruitless = 0 if len(left_over["Keys"]) < len(keys) else fruitless + 1
            self._wait(fruitless, "it leaves reads over")
            keys = left_over["Keys"]

    def write(self, records: Sequence[Record]) -> None:
        """Put at most 25 records, over whatever is there."""
        asked: Any = [{"PutRequest": {"Item": record}} for record in records]
        fruitless = 0
        while True:
            # May be made again after its answer was lost: it puts the same records.
            put = partial(self.client.batch_write_item, RequestItems={self.table_name: asked})
            left_over = self._made(put).get("UnprocessedItems", {}).get(self.table_name)
            if not left_over:
                return
            fruitless = 0 if len(left_over) < len(asked) else fruitless + 1
            self._wait(fruitless, "it leaves writes over")
            asked = left_over

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
                    " makes it on a local engine, deploying template.yaml on AWS."
                ) from error
            except (ClientError, BotoCoreError) as error:
                failure = classify(error)
                is_final = isinstance(failure, Refused) and not failure.is_worth_repeating
                if failure is None or is_final:
                    raise LoadFailed(str(error)) from error
                fruitless += 1
                self._wait(fruitless, str(error))

    def _wait(self, fruitless: int, reason: str) -> None:
        """Wait at random, longer with every attempt that got nothing done.

        Raises:
            LoadFailed: that were too many.
        """
        if fruitless == self.patience:
            raise LoadFailed(
                f"The table {self.table_name} does not keep up ({reason}). Run the same command"
                " again: it goes on where this one stopped."
            )
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**fruitless)
        self.stop.wait(random.uniform(0, longest))  # noqa: S311 - nothing secret
