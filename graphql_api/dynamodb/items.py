"""The repository of items on one DynamoDB table: every read by key or index, no transactions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from graphql_api.domain.errors import (
    NotFound,
    OutcomeUnknown,
    Throttled,
    UnreadableRecord,
    VersionConflict,
)
from graphql_api.domain.paging import Listing, Page
from graphql_api.domain.ports import Write
from graphql_api.dynamodb import expressions
from graphql_api.dynamodb.attempt import Attempt, is_by, present
from graphql_api.dynamodb.batch import BatchReader
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.codec import Record, decode, is_tombstone
from graphql_api.dynamodb.creates import Create
from graphql_api.dynamodb.listing import ListReader, ReadBudget
from graphql_api.dynamodb.updates import Update
from graphql_api.dynamodb.writes import TOO_FAST, UNKNOWN, Applied, Writer
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, OrderField

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
        return Writer(self.table.client, self.table.name, self.calls.for_writes())

    async def get_many(self, item_ids: Sequence[str]) -> Mapping[str, Item | UnreadableRecord]:
        reader = BatchReader(self.table.client, self.table.name, self.calls)
        records = await reader.read(item_ids)
        return {
            item_id: _readable(record)
            for item_id, record in records.items()
            if not is_tombstone(record)
        }

    async def page(self, listing: Listing[Filter, OrderField]) -> Page[Item]:
        query = partial(self.table.client.query, TableName=self.table.name)
        reader = ListReader(
            query, self.calls.for_lists(), self.table.shards, self.table.read_budget
        )
        return await reader.page(listing)

    async def check(self) -> None:
        await self._writer.standing("health", lost=False)

    async def create(self, item: Item, write: Write) -> Item:
        request = expressions.create(self.table.name, item, write, self.table.shards_written)
        put = partial(self.table.client.put_item, **request)
        return await Create(self._writer, put, item, write).make()

    async def update(
        self, item_id: str, changes: Mapping[str, Any], write: Write, expected_version: int | None
    ) -> Item:
        def send(attempt: Attempt) -> Any:
            request = expressions.update(
                self.table.name,
                item_id,
                changes,
                attempt.write,
                attempt.version,
                self.table.shards_written,
                guards_time=not attempt.is_on_top,
            )
            return self.table.client.update_item(**request)

        return await Update(self._writer, send, item_id, write, expected_version).make()

    async def delete(self, item_id: str, write: Write, expected_version: int | None) -> None:
        request = expressions.delete(self.table.name, item_id, write, expected_version)
        call = partial(self.table.client.update_item, **request)
        outcome = await self._writer.write(call, item_id)
        if isinstance(outcome, Applied):
            return
        attempt = Attempt(expected_version, write, is_on_top=True)  # times don't matter
        outcome = await self._writer.up_to_date(outcome, attempt, item_id)
        record = present(outcome.record, write)
        if record is not None and is_tombstone(record):
            if is_by(record, write):
                return
            # A tombstone stays: if it isn't ours, ours was not applied.
            raise NotFound("item", item_id)
        if outcome.after_loss and (record is None or attempt.may_still_be_made(record)):
            raise OutcomeUnknown(UNKNOWN)
        if record is None:
            raise NotFound("item", item_id)
        current = decode(record)
        if expected_version in (None, current.version):
            raise Throttled(TOO_FAST)  # it has come back since
        raise VersionConflict("item", expected_version, current)


def _readable(record: Record) -> Item | UnreadableRecord:
    try:
        return decode(record)
    except UnreadableRecord as error:
        return error
