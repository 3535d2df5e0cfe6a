"""Creates with a key whose answers are lost, while others delete what they made."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from graphql_api.domain.errors import IdempotencyConflict, OutcomeUnknown
from graphql_api.domain.ports import Write
from graphql_api.domain.timestamp import timestamp
from tests.dynamodb.schedules.wire import PromptCalls, Wire, settle
from tests.support.kinds.kind import Kind
from tests.support.stores import Store, a_budget
from tests.support.writes import NOON, a_write, whole

MINE = a_write("mine", NOON, "hash")
THEIRS = a_write("theirs", NOON, "hash")


class Creator:
    """One create; the test says what becomes of its calls."""

    def __init__(self, store: Store, kind: Kind, one: Any, write: Write) -> None:
        self.wire = Wire()
        calls = PromptCalls(self.wire, a_budget(), max_attempts=3)
        entities = store.repository(kind.record, calls=calls)
        self._told = asyncio.ensure_future(entities.create(one, write))

    async def lose(self, *, applied: bool) -> None:
        await settle()
        sent = self.wire.next()
        if applied:
            sent.arrive()
        sent.lose()
        await settle()

    async def answer(self) -> Any:
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


async def test_entity_that_was_deleted_before_the_repeat_was_created_all_the_same(
    store: Store, kind: Kind
) -> None:
    entities = store.repository(kind.record)
    mine = Creator(store, kind, kind.one(), MINE)
    await mine.lose(applied=True)
    await entities.delete(kind.one().id, a_write("delete"), None)
    assert await mine.answer() == kind.one()
    assert await entities.get_many([kind.one().id]) == {}
    with pytest.raises(IdempotencyConflict):  # to anybody who comes later it is gone
        await entities.create(kind.one(), a_write("later", NOON, "hash"))


@pytest.mark.parametrize("applied", [True, False])
async def test_entity_that_was_changed_and_deleted_before_the_repeat_is_anybodys(
    store: Store, kind: Kind, applied: bool
) -> None:
    entities = store.repository(kind.record)
    mine = Creator(store, kind, kind.one(), MINE)
    await mine.lose(applied=applied)
    if not applied:
        await entities.create(kind.one(), THEIRS)
    await entities.update(kind.one().id, kind.change(1), a_write("update"), None)
    await entities.delete(kind.one().id, a_write("delete"), None)
    with pytest.raises(OutcomeUnknown):
        await mine.answer()


async def test_entity_that_another_made_and_deleted_is_not_mine(store: Store, kind: Kind) -> None:
    entities = store.repository(kind.record)
    mine = Creator(store, kind, kind.one(), MINE)
    await mine.lose(applied=False)
    await entities.create(kind.one(), THEIRS)
    await entities.delete(kind.one().id, a_write("delete"), None)
    with pytest.raises(IdempotencyConflict):
        await mine.answer()


async def test_create_on_a_tombstone_past_its_time_that_may_still_arrive_is_unknown(
    store: Store, kind: Kind
) -> None:
    entities = store.repository(kind.record)
    await entities.create(kind.one(), THEIRS)
    await entities.delete(kind.one().id, a_write("delete", NOON), None)
    later = NOON + timedelta(hours=25)
    one = replace(kind.one(), created_at=timestamp(later), updated_at=timestamp(later))
    mine = Creator(store, kind, one, replace(MINE, at=later))
    await settle()
    late = mine.wire.waiting[0]
    for _ in range(3):
        await mine.lose(applied=False)
    with pytest.raises(OutcomeUnknown):
        await mine.answer()
    late.arrive()
    assert whole(await entities.get_many([one.id])) == {one.id: one}


async def test_lost_create_on_a_tombstone_past_its_time_knows_itself(
    store: Store, kind: Kind
) -> None:
    entities = store.repository(kind.record)
    await entities.create(kind.one(), THEIRS)
    await entities.delete(kind.one().id, a_write("delete", NOON), None)
    later = NOON + timedelta(hours=25)
    one = replace(kind.one(), created_at=timestamp(later), updated_at=timestamp(later))
    mine = Creator(store, kind, one, replace(MINE, at=later))
    await mine.lose(applied=True)
    assert await mine.answer() == one
