"""Creates with a key whose answers are lost, while others delete what they made."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from graphql_api.domain.errors import IdempotencyConflict, OutcomeUnknown
from graphql_api.domain.ports import Write
from graphql_api.domain.timestamp import timestamp
from graphql_api.dynamodb.repository import DynamoRepository, Table
from graphql_api.items.item import Item
from graphql_api.items.record import RECORD
from tests.dynamodb.schedules.wire import PromptCalls, Wire, settle
from tests.support.items import NOON, a_write, an_item, whole
from tests.support.stores import UNLIMITED, Store, a_budget

ITEM = an_item(price="30")
MINE = a_write("mine", NOON, "hash")
THEIRS = a_write("theirs", NOON, "hash")


class Creator:
    """One create; the test says what becomes of its calls."""

    def __init__(self, store: Store, item: Item, write: Write) -> None:
        self.wire = Wire()
        calls = PromptCalls(self.wire, a_budget(), max_attempts=3)
        items = DynamoRepository(RECORD, Table(store.client, store.name, 1, 1, UNLIMITED), calls)
        self._told = asyncio.ensure_future(items.create(item, write))

    async def lose(self, *, applied: bool) -> None:
        await settle()
        sent = self.wire.next()
        if applied:
            sent.arrive()
        sent.lose()
        await settle()

    async def answer(self) -> Item:
        await settle()
        while self.wire.waiting:
            sent = self.wire.next()
            sent.succeed(sent.arrive())
            await settle()
        return await self._told


@pytest.fixture(params=["dynalite_store", "moto_store"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


async def test_item_that_was_deleted_before_the_repeat_was_created_all_the_same(
    store: Store,
) -> None:
    mine = Creator(store, ITEM, MINE)
    await mine.lose(applied=True)
    await store.items().delete(ITEM.id, a_write("delete"), None)
    assert await mine.answer() == ITEM
    assert await store.items().get_many([ITEM.id]) == {}
    with pytest.raises(IdempotencyConflict):  # to anybody who comes later it is gone
        await store.items().create(ITEM, a_write("later", NOON, "hash"))


@pytest.mark.parametrize("applied", [True, False])
async def test_item_that_was_changed_and_deleted_before_the_repeat_is_anybodys(
    store: Store, applied: bool
) -> None:
    mine = Creator(store, ITEM, MINE)
    await mine.lose(applied=applied)
    if not applied:
        await store.items().create(ITEM, THEIRS)
    await store.items().update(ITEM.id, {"name": "Desk"}, a_write("update"), None)
    await store.items().delete(ITEM.id, a_write("delete"), None)
    with pytest.raises(OutcomeUnknown):
        await mine.answer()


async def test_item_that_another_made_and_deleted_is_not_mine(store: Store) -> None:
    mine = Creator(store, ITEM, MINE)
    await mine.lose(applied=False)
    await store.items().create(ITEM, THEIRS)
    await store.items().delete(ITEM.id, a_write("delete"), None)
    with pytest.raises(IdempotencyConflict):
        await mine.answer()


async def test_create_on_a_tombstone_past_its_time_that_may_still_arrive_is_unknown(
    store: Store,
) -> None:
    await store.items().create(ITEM, THEIRS)
    await store.items().delete(ITEM.id, a_write("delete", NOON), None)
    later = NOON + timedelta(hours=25)
    item = replace(ITEM, created_at=timestamp(later), updated_at=timestamp(later))
    mine = Creator(store, item, replace(MINE, at=later))
    await settle()
    late = mine.wire.waiting[0]
    for _ in range(3):
        await mine.lose(applied=False)
    with pytest.raises(OutcomeUnknown):
        await mine.answer()
    late.arrive()
    assert whole(await store.items().get_many([item.id])) == {item.id: item}


async def test_lost_create_on_a_tombstone_past_its_time_knows_itself(store: Store) -> None:
    await store.items().create(ITEM, THEIRS)
    await store.items().delete(ITEM.id, a_write("delete", NOON), None)
    later = NOON + timedelta(hours=25)
    item = replace(ITEM, created_at=timestamp(later), updated_at=timestamp(later))
    mine = Creator(store, item, replace(MINE, at=later))
    await mine.lose(applied=True)
    assert await mine.answer() == item
