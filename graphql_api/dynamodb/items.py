"""The repository of items on one DynamoDB table: every read by key or index, no transactions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from graphql_api.domain.errors import (
    IdempotencyConflict,
    ItemNotFound,
    OutcomeUnknown,
    Throttled,
    UnreadableItem,
    VersionConflict,
)
from graphql_api.domain.item import Item, ItemChanges
from graphql_api.domain.listing import Listing, Page
from graphql_api.domain.ports import Write
from graphql_api.dynamodb import expressions
from graphql_api.dynamodb.batch import BatchReader
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.codec import Record, decode, encode, is_tombstone, text
from graphql_api.dynamodb.errors import AnswerLost
from graphql_api.dynamodb.keys import time_key
from graphql_api.dynamodb.listing import ListReader, ReadBudget
from graphql_api.dynamodb.writes import UNKNOWN, Applied, Unmet, Writer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Table:
    """The table, and how it is laid out and read.

    Attributes:
        shards: list partitions that are read.
        shards_written: list partitions that new items are spread over; at most `shards`.
    """

    client: "DynamoDBClient"
    name: str
    shards: int
    shards_written: int
    read_budget: ReadBudget


@dataclass(frozen=True)
class DynamoItems:
    """An ItemRepository, for one request: its calls share the request's budget."""

    table: Table
    calls: Calls

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.table.client, self.table.name, self.calls)

    async def get_many(self, item_ids: Sequence[str]) -> Mapping[str, Item | UnreadableItem]:
        reader = BatchReader(self.table.client, self.table.name, self.calls)
        records = await reader.read(item_ids)
        return {
            item_id: _readable(record)
            for item_id, record in records.items()
            if not is_tombstone(record)
        }

    async def page(self, listing: Listing) -> Page:
        query = partial(self.table.client.query, TableName=self.table.name)
        reader = ListReader(query, self.calls, self.table.shards, self.table.read_budget)
        return await reader.page(listing)

    async def check(self) -> None:
        await self._writer.standing("health", lost=False)

    async def create(self, item: Item, write: Write) -> Item:
        put = partial(
            self.table.client.put_item,
            TableName=self.table.name,
            Item=encode(item, write, self.table.shards_written),
            ConditionExpression="attribute_not_exists(id)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            ReturnConsumedCapacity="TOTAL",
        )
        outcome = await self._writer.write(put, item.id)
        if isinstance(outcome, Applied):
            return item
        record = outcome.record
        if record is None:
            raise OutcomeUnknown(UNKNOWN)
        if write.input_hash is None:
            # A random id: only an earlier attempt of this very create can have taken it.
            if not outcome.after_loss:
                raise RuntimeError(f"The new id {item.id} is taken")
            return item if is_tombstone(record) else decode(record)
        if record.get("input_hash") != text(write.input_hash):
            raise IdempotencyConflict("The idempotency key has been used with other input.")
        if is_tombstone(record):
            raise IdempotencyConflict("The item that was created with this key has been deleted.")
        return decode(record)

    async def update(
        self, item_id: str, changes: ItemChanges, write: Write, expected_version: int | None
    ) -> Item:
        call = partial(self._update, item_id, changes, write)
        if expected_version is not None:
            outcome = await self._writer.write(partial(call, expected_version), item_id)
            return self._updated(outcome, item_id, write, expected_version)
        try:
            outcome = await self._writer.write(partial(call, None), item_id, repeatable=False)
        except AnswerLost as lost:
            return await self._update_after_loss(item_id, changes, write, lost)
        if isinstance(outcome, Applied):
            return decode(outcome.record)
        if outcome.record is None or is_tombstone(outcome.record):
            raise ItemNotFound(item_id)
        # A later change is there already: this one goes on top of it, and of no other.
        current = decode(outcome.record)
        outcome = await self._writer.write(partial(call, current.version), item_id)
        try:
            return self._updated(outcome, item_id, write, current.version)
        except VersionConflict as conflict:
            raise Throttled("The item is changing too fast; try again shortly.") from conflict

    async def delete(self, item_id: str, write: Write, expected_version: int | None) -> None:
        call = partial(
            self.table.client.update_item,
            **expressions.delete(self.table.name, item_id, write, expected_version),
        )
        outcome = await self._writer.write(call, item_id)
        if isinstance(outcome, Applied):
            return
        record = outcome.record
        if record is None or is_tombstone(record):
            # Nothing ever overwrites a tombstone: if it isn't ours, ours was never applied.
            if record is None or record["write_id"] != text(write.id):
                raise ItemNotFound(item_id)
            return
        current = decode(record)
        if expected_version is None or (outcome.after_loss and current.version <= expected_version):
            raise OutcomeUnknown(UNKNOWN)  # not applied yet; the lost attempt may still arrive
        raise VersionConflict(expected_version, current)

    def _update(
        self, item_id: str, changes: ItemChanges, write: Write, expected: int | None
    ) -> Any:
        request = expressions.update(
            self.table.name, item_id, changes, write, expected, self.table.shards_written
        )
        return self.table.client.update_item(**request)

    async def _update_after_loss(
        self, item_id: str, changes: ItemChanges, write: Write, lost: AnswerLost
    ) -> Item:
        """Find out what became of an update without an expected version, and finish it.

        Made again blindly, it could undo a write that came in between.
        """
        record = await self._writer.standing(item_id, lost=True)
        if record is None:
            raise ItemNotFound(item_id)
        if is_tombstone(record):
            if _was_last(record, write) or record["updated_at"]["S"] > time_key(
                write.at - expressions.CLOCK_SKEW
            ):
                raise OutcomeUnknown(UNKNOWN) from lost  # perhaps made, and then deleted
            raise ItemNotFound(item_id)
        current = decode(record)
        if record["write_id"] == text(write.id):
            return current
        if current.updated_at > write.at - expressions.CLOCK_SKEW:
            raise OutcomeUnknown(UNKNOWN) from lost  # ours may be below another's
        again = partial(self._update, item_id, changes, write, current.version)
        outcome = await self._writer.write(again, item_id, lost=True)
        try:
            return self._updated(outcome, item_id, write, current.version)
        except (ItemNotFound, VersionConflict) as error:
            raise OutcomeUnknown(UNKNOWN) from error

    def _updated(self, outcome: Applied | Unmet, item_id: str, write: Write, expected: int) -> Item:
        """Return the item after an update that was conditional on a version."""
        if isinstance(outcome, Applied):
            return decode(outcome.record)
        record, after_loss = outcome.record, outcome.after_loss
        if record is None:
            raise ItemNotFound(item_id)
        if is_tombstone(record):
            version = int(record["version"]["N"])
            if after_loss and (_was_last(record, write) or version > expected + 1):
                raise OutcomeUnknown(UNKNOWN)  # perhaps made, and then deleted
            raise ItemNotFound(item_id)
        current = decode(record)
        if record["write_id"] == text(write.id):
            return current
        # With one version more than expected, another's write took this one's place. With
        # two, this one may be below it; with none, it may still be on its way.
        if after_loss and current.version != expected + 1:
            raise OutcomeUnknown(UNKNOWN)
        raise VersionConflict(expected, current)


def _was_last(tombstone: Record, write: Write) -> bool:
    return tombstone.get("last_write_id") == text(write.id)


def _readable(record: Record) -> Item | UnreadableItem:
    try:
        return decode(record)
    except UnreadableItem as error:
        return error
