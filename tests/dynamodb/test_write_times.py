"""Updates, one attempt at a time: what was acknowledged stays, whatever the clocks say."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from graphql_api.domain.errors import NotFound, OutcomeUnknown, UnreadableRecord, VersionConflict
from graphql_api.domain.timestamp import moment, timestamp
from graphql_api.dynamodb.repository import DynamoRepository, Table
from graphql_api.items.item import Item
from graphql_api.items.record import RECORD
from tests.dynamodb.schedules.wire import PromptCalls, Wire, settle
from tests.support.items import NOON, a_write, an_item, dollars, whole
from tests.support.stores import UNLIMITED, Store, a_budget

SECOND = timedelta(seconds=1)
EARLIER = NOON - timedelta(hours=1)


class Writer:
    """One request: its updates wait on a wire of its own."""

    def __init__(self, store: Store) -> None:
        self.wire = Wire()
        calls = PromptCalls(self.wire, a_budget(), max_attempts=3)
        self._items = DynamoRepository(
            RECORD, Table(store.client, store.name, 1, 1, UNLIMITED), calls
        )

    async def begin(self, item: Item, name: str, at: datetime, version: int | None = None) -> Wire:
        write = a_write(name, at)
        self.told = asyncio.ensure_future(
            self._items.update(item.id, {"name": name}, write, version)
        )
        await settle()
        return self.wire

    async def answer(self) -> Item:
        """Let every call through; return what the caller is told."""
        while not self.told.done():
            sent = self.wire.next()
            sent.succeed(sent.arrive())
            await settle()
        return await self.told


@pytest.fixture(params=["dynalite_store", "moto_store"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def item(store: Store) -> Item:
    return await store.items().create(
        an_item(price="30.25", created_at=EARLIER), a_write("create", EARLIER)
    )


async def stored(store: Store, item: Item) -> Item:
    return whole(await store.items().get_many([item.id]))[item.id]


@pytest.mark.parametrize("skew", [-5, -0.1, 0, 0.1, 5])
async def test_first_attempt_that_arrives_after_a_later_update_changes_nothing(
    store: Store, item: Item, skew: float
) -> None:
    one, other = Writer(store), Writer(store)
    late = (await one.begin(item, "One", NOON)).next()
    late.lose()
    await settle()
    assert (await one.answer()).version == 2
    await other.begin(item, "Other", NOON + skew * SECOND)
    newer = await other.answer()
    assert newer.version == 3
    late.arrive()
    assert await stored(store, item) == newer


@pytest.mark.parametrize("skew", [-5, -0.35, 0, 5])
async def test_update_whose_answer_was_lost_is_not_made_again_on_top_of_another(
    store: Store, item: Item, skew: float
) -> None:
    one, other = Writer(store), Writer(store)
    slow = (await other.begin(item, "Other", NOON + skew * SECOND)).next()
    applied = (await one.begin(item, "One", NOON)).next()
    applied.arrive()
    slow.succeed(slow.arrive())
    await settle()
    newer = await other.answer()
    assert newer.version == 3
    applied.lose()
    await settle()
    with pytest.raises(OutcomeUnknown):
        await one.answer()
    assert await stored(store, item) == newer


@pytest.mark.parametrize("version", [None, 1])
async def test_time_of_each_version_is_later_than_the_last(
    store: Store, item: Item, version: int | None
) -> None:
    for number in range(4):  # by a clock that stands far behind
        behind = Writer(store)
        expected = None if version is None else version + number
        await behind.begin(item, f"{number}", EARLIER - timedelta(days=1), expected)
        made = await behind.answer()
        assert made.version == number + 2
        assert made.updated_at == timestamp(EARLIER + timedelta(microseconds=number + 1))


@pytest.mark.parametrize("version", [None, 1])
@pytest.mark.parametrize(
    "updated_at",
    [
        *(
            {"S": text}
            for text in ("zzz", "9999-12-31T23:59:59.999999Z", "9999-12-31T20:00:00-09:00")
        ),
        *({"N": "1"}, {"NULL": True}, None),
    ],
)
async def test_time_that_nothing_can_follow_is_an_unreadable_item(
    store: Store, item: Item, version: int | None, updated_at: Any
) -> None:
    record: dict[str, Any] = {**RECORD.encode(item, a_write("create"), 1), "updated_at": updated_at}
    record = {name: value for name, value in record.items() if value}
    store.client.put_item(TableName=store.name, Item=record)
    update = store.items().update(item.id, {"price": dollars(1)}, a_write(1), version)
    with pytest.raises(UnreadableRecord) as raised:
        await update
    assert not raised.value.was_changed
    key: Any = {"id": {"S": item.id}}
    found = store.client.get_item(TableName=store.name, Key=key, ConsistentRead=True)
    assert found["Item"] == record


@pytest.mark.parametrize("version", [None, 1])
@pytest.mark.parametrize(
    "updated_at", ["2100-01-01T00:00:00.000000Z", "2100-01-01T00:00:00+14:00", "2100-01-01 00:00Z"]
)
async def test_time_in_another_form_or_far_ahead_is_followed(
    store: Store, item: Item, version: int | None, updated_at: str
) -> None:
    record: Any = {**RECORD.encode(item, a_write("create"), 1), "updated_at": {"S": updated_at}}
    store.client.put_item(TableName=store.name, Item=record)
    before = await stored(store, item)
    made = await store.items().update(item.id, {"price": dollars(1)}, a_write(1), version)
    assert made.version == 2
    assert moment(made.updated_at) == moment(before.updated_at) + timedelta(microseconds=1)


@pytest.mark.parametrize("version", [None, 1])
async def test_lost_update_of_no_item_may_still_be_made(store: Store, version: int | None) -> None:
    nothing = an_item("nothing")
    writer = Writer(store)
    late = (await writer.begin(nothing, "Late", NOON, version)).next()
    late.lose()
    await settle()
    with pytest.raises(OutcomeUnknown):
        await writer.answer()
    other = Writer(store)
    await other.begin(nothing, "Sure", NOON, version)
    with pytest.raises(NotFound):
        await other.answer()


async def test_version_that_is_ahead_is_told_by_a_current_record(store: Store, item: Item) -> None:
    with pytest.raises(VersionConflict) as conflict:
        await store.items().update(item.id, {"name": "Desk"}, a_write(1), 7)
    assert conflict.value.current == item
