"""Updates, one attempt at a time: what was acknowledged stays, whatever the clocks say."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from graphql_api.domain.errors import NotFound, OutcomeUnknown, UnreadableRecord, VersionConflict
from graphql_api.domain.ports import Repository
from graphql_api.domain.timestamp import moment, timestamp
from tests.dynamodb.schedules.wire import PromptCalls, Wire, settle
from tests.support.kinds.kind import Kind
from tests.support.stores import Store, a_budget
from tests.support.writes import NOON, a_write, whole

SECOND = timedelta(seconds=1)
EARLIER = NOON - timedelta(hours=1)


class Writer:
    """One request: its updates wait on a wire of its own."""

    def __init__(self, store: Store, kind: Kind) -> None:
        self.wire = Wire()
        calls = PromptCalls(self.wire, a_budget(), max_attempts=3)
        self._entities = store.repository(kind.record, calls=calls)
        self._token = kind.token

    async def begin(self, one: Any, token: str, at: datetime, version: int | None = None) -> Wire:
        update = self._entities.update(one.id, {self._token: token}, a_write(token, at), version)
        self.told = asyncio.ensure_future(update)
        await settle()
        return self.wire

    async def answer(self) -> Any:
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
def entities(store: Store, kind: Kind) -> Repository[Any, Any, Any]:
    return store.repository(kind.record)


@pytest.fixture
async def one(entities: Repository[Any, Any, Any], kind: Kind) -> Any:
    return await entities.create(kind.one(created_at=EARLIER), a_write("create", EARLIER))


async def stored(entities: Repository[Any, Any, Any], one: Any) -> Any:
    return whole(await entities.get_many([one.id]))[one.id]


def record_of(store: Store, one: Any) -> Any:
    key: Any = {"id": {"S": one.id}}
    return store.client.get_item(TableName=store.name, Key=key, ConsistentRead=True)["Item"]


@pytest.mark.parametrize("skew", [-5, -0.1, 0, 0.1, 5])
async def test_first_attempt_that_arrives_after_a_later_update_changes_nothing(
    store: Store, kind: Kind, entities: Repository[Any, Any, Any], one: Any, skew: float
) -> None:
    first, other = Writer(store, kind), Writer(store, kind)
    late = (await first.begin(one, "One", NOON)).next()
    late.lose()
    await settle()
    assert (await first.answer()).version == 2
    await other.begin(one, "Other", NOON + skew * SECOND)
    newer = await other.answer()
    assert newer.version == 3
    late.arrive()
    assert await stored(entities, one) == newer


@pytest.mark.parametrize("skew", [-5, -0.35, 0, 5])
async def test_update_whose_answer_was_lost_is_not_made_again_on_top_of_another(
    store: Store, kind: Kind, entities: Repository[Any, Any, Any], one: Any, skew: float
) -> None:
    first, other = Writer(store, kind), Writer(store, kind)
    slow = (await other.begin(one, "Other", NOON + skew * SECOND)).next()
    applied = (await first.begin(one, "One", NOON)).next()
    applied.arrive()
    slow.succeed(slow.arrive())
    await settle()
    newer = await other.answer()
    assert newer.version == 3
    applied.lose()
    await settle()
    with pytest.raises(OutcomeUnknown):
        await first.answer()
    assert await stored(entities, one) == newer


@pytest.mark.parametrize("version", [None, 1])
async def test_time_of_each_version_is_later_than_the_last(
    store: Store, kind: Kind, entities: Repository[Any, Any, Any], one: Any, version: int | None
) -> None:
    for number in range(4):  # by a clock that stands far behind
        behind = Writer(store, kind)
        expected = None if version is None else version + number
        await behind.begin(one, f"{number}", EARLIER - timedelta(days=1), expected)
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
async def test_time_that_nothing_can_follow_is_an_unreadable_entity(
    store: Store,
    kind: Kind,
    entities: Repository[Any, Any, Any],
    one: Any,
    version: int | None,
    updated_at: Any,
) -> None:
    record: dict[str, Any] = {
        **kind.record.encode(one, a_write("create"), 1),
        "updated_at": updated_at,
    }
    record = {name: value for name, value in record.items() if value}
    store.client.put_item(TableName=store.name, Item=record)
    before = record_of(store, one)
    update = entities.update(one.id, kind.change(1), a_write(1), version)
    with pytest.raises(UnreadableRecord) as raised:
        await update
    assert not raised.value.was_changed
    assert record_of(store, one) == before


@pytest.mark.parametrize("version", [None, 1])
@pytest.mark.parametrize(
    "updated_at", ["2100-01-01T00:00:00.000000Z", "2100-01-01T00:00:00+14:00", "2100-01-01 00:00Z"]
)
async def test_time_in_another_form_or_far_ahead_is_followed(
    store: Store,
    kind: Kind,
    entities: Repository[Any, Any, Any],
    one: Any,
    version: int | None,
    updated_at: str,
) -> None:
    record: Any = {**kind.record.encode(one, a_write("create"), 1), "updated_at": {"S": updated_at}}
    store.client.put_item(TableName=store.name, Item=record)
    before = await stored(entities, one)
    made = await entities.update(one.id, kind.change(1), a_write(1), version)
    assert made.version == 2
    assert moment(made.updated_at) == moment(before.updated_at) + timedelta(microseconds=1)


@pytest.mark.parametrize("version", [None, 1])
async def test_lost_update_of_no_entity_may_still_be_made(
    store: Store, kind: Kind, entities: Repository[Any, Any, Any], version: int | None
) -> None:
    nothing = kind.one("nothing")
    writer = Writer(store, kind)
    late = (await writer.begin(nothing, "Late", NOON, version)).next()
    late.lose()
    await settle()
    with pytest.raises(OutcomeUnknown):
        await writer.answer()
    other = Writer(store, kind)
    await other.begin(nothing, "Sure", NOON, version)
    with pytest.raises(NotFound):
        await other.answer()


async def test_version_that_is_ahead_is_told_by_a_current_record(
    store: Store, kind: Kind, entities: Repository[Any, Any, Any], one: Any
) -> None:
    with pytest.raises(VersionConflict) as conflict:
        await entities.update(one.id, kind.change(1), a_write(1), 7)
    assert conflict.value.current == one
