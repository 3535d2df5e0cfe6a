"""The repository on one DynamoDB table: reads by key or index only, without transactions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Generic

from graphql_api.domain.entity import E, Entity
from graphql_api.domain.errors import (
    NotFound,
    OutcomeUnknown,
    Throttled,
    UnreadableRecord,
    VersionConflict,
)
from graphql_api.domain.identity import prefix_of
from graphql_api.domain.paging import F, K, Listing, Page
from graphql_api.domain.ports import Presence, Write
from graphql_api.dynamodb import write_requests
from graphql_api.dynamodb.attempt import Attempt, is_by, present
from graphql_api.dynamodb.attributes import TOMBSTONE, Record, RecordFormat, is_tombstone
from graphql_api.dynamodb.batch import BatchReader
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.creates import Create
from graphql_api.dynamodb.page_reader import PageReader, ReadBudget
from graphql_api.dynamodb.updates import Update
from graphql_api.dynamodb.write_requests import is_expired
from graphql_api.dynamodb.writes import UNKNOWN, Applied, Writer, too_fast

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Table:
    """The table, its layout and its read budget.

    Attributes:
        shards: list partitions that are read.
        shards_written: list partitions that new records are spread over; at most `shards`.
    """

    client: "DynamoDBClient"
    name: str
    shards: int
    shards_written: int
    read_budget: ReadBudget


@dataclass(frozen=True)
class DynamoRepository(Generic[E, F, K]):
    """A Repository for one request: its calls share the request's budget."""

    form: RecordFormat[E, F, K]
    table: Table
    calls: Calls

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.table.client, self.table.name, self.calls.for_writes(), self.form.noun)

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, E | UnreadableRecord]:
        return await DynamoRepositories(
            {self.form.entity.ids.prefix: self.form}, self.table, self.calls
        ).get_many(ids)

    async def presence(self, ids: Sequence[str], at: datetime) -> Mapping[str, Presence]:
        shown = ("id", TOMBSTONE, "expires_at")
        reader = BatchReader(self.table.client, self.table.name, self.calls, shown)
        records = await reader.read(ids)
        return {
            entity_id: Presence.DELETED if is_tombstone(record) else Presence.EXISTS
            for entity_id, record in records.items()
            if not is_expired(record, at)
        }

    async def page(self, listing: Listing[F, K]) -> Page[E]:
        call = partial(self.table.client.query, TableName=self.table.name)
        reader = PageReader(
            self.form, call, self.calls.for_lists(), self.table.shards, self.table.read_budget
        )
        return await reader.page(listing)

    async def create(self, entity: E, write: Write) -> E:
        shards = self.table.shards_written
        request = write_requests.create(self.form, self.table.name, entity, write, shards)
        put = partial(self.table.client.put_item, **request)
        return await Create(self.form, self._writer, put, entity, write).make()

    async def update(
        self, entity_id: str, changes: Mapping[str, Any], write: Write, expected_version: int | None
    ) -> E:
        def call_of(attempt: Attempt) -> Callable[[], Any]:
            request = write_requests.update(
                self.form,
                self.table.name,
                entity_id,
                changes,
                attempt.write,
                attempt.version,
                self.table.shards_written,
                guards_time=not attempt.is_on_top,
            )
            return partial(self.table.client.update_item, **request)

        return await Update(
            self.form, self._writer, call_of, entity_id, write, expected_version
        ).make()

    async def delete(self, entity_id: str, write: Write, expected_version: int | None) -> None:
        request = write_requests.delete(
            self.form, self.table.name, entity_id, write, expected_version
        )
        call = partial(self.table.client.update_item, **request)
        outcome = await self._writer.write(call, entity_id)
        if isinstance(outcome, Applied):
            return
        attempt = Attempt(expected_version, write, is_on_top=True)  # no condition on times
        outcome = await self._writer.up_to_date(outcome, attempt, entity_id)
        record = present(outcome.record, write)
        if record is not None and is_tombstone(record):
            if is_by(record, write):
                return
            # Tombstones are kept: if another write made this one, this delete was not applied.
            raise NotFound(self.form.noun, entity_id)
        if outcome.after_loss and (record is None or attempt.may_still_be_made(record)):
            raise OutcomeUnknown(UNKNOWN)
        if record is None:
            raise NotFound(self.form.noun, entity_id)
        current = self.form.decode(record)
        if expected_version in (None, current.version):
            raise Throttled(too_fast(self.form.noun))  # deleted and created again since
        raise VersionConflict(self.form.noun, expected_version, current)


@dataclass(frozen=True)
class DynamoRepositories:
    """The Repositories for one request, all on one table.

    Attributes:
        forms: by what the ids begin with.
    """

    forms: Mapping[str, RecordFormat[Any, Any, Any]]
    table: Table
    calls: Calls

    def of(self, entity: Entity[E]) -> DynamoRepository[E, Any, Any]:
        return DynamoRepository(self.forms[entity.ids.prefix], self.table, self.calls)

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Any]:
        forms = {one: self.forms[prefix_of(one)] for one in ids}
        asked = dict.fromkeys(name for form in dict.fromkeys(forms.values()) for name in form.shown)
        reader = BatchReader(self.table.client, self.table.name, self.calls, tuple(asked))
        is_alone = self.calls.budget.reads_one and len(ids) == 1
        records = await (reader.read_one(ids[0]) if is_alone else reader.read(ids))
        return {
            one: _readable(forms[one], record)
            for one, record in records.items()
            if not is_tombstone(record)
        }

    async def check(self) -> None:
        writer = Writer(self.table.client, self.table.name, self.calls, "record")
        await writer.standing("health", lost=False)


def _readable(form: RecordFormat[E, F, K], record: Record) -> E | UnreadableRecord:
    try:
        return form.decode(record)
    except UnreadableRecord as error:
        return error
