"""Conditional writes of the repository where calls fail, arrive late or find another's change."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from graphql_api.domain.errors import IdempotencyConflict, NotFound, VersionConflict
from graphql_api.settings import Settings
from tests.support.faults.plan import Fault, Plan, Rule
from tests.support.faults.proxy import FaultProxy
from tests.support.kinds.kind import Kind, shows
from tests.support.stores import Store
from tests.support.writes import NOON, a_write


def test_engine_lets_one_of_many_conditional_writes_through(
    proxied: tuple[FaultProxy, Settings], store: Store
) -> None:
    proxy, _ = proxied
    record = {"id": {"S": uuid.uuid4().hex}, "version": {"N": "1"}}

    def create(_: int) -> bool:
        try:
            store.client.put_item(
                TableName=store.name, Item=record, ConditionExpression="attribute_not_exists(id)"
            )
        except store.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    with ThreadPoolExecutor(20) as crowd:
        assert sum(crowd.map(create, range(50))) == 1
    assert len(proxy.ledger.entries()) == 1


@pytest.mark.parametrize(("with_records", "calls"), [(True, 1), (False, 2)])
@pytest.mark.parametrize("change", ["create", "update", "delete"])
async def test_failed_condition_is_one_call_where_it_brings_the_record(
    proxied: tuple[FaultProxy, Settings],
    store: Store,
    change: str,
    with_records: bool,
    calls: int,
    kind: Kind,
) -> None:
    proxy, _ = proxied
    proxy.with_records = with_records
    entities = store.repository(kind.record)
    await entities.create(kind.one(), a_write("create", NOON, "a hash"))
    one = await entities.update(kind.one().id, kind.change(1), a_write("earlier", NOON), None)
    again = store.repository(kind.record)
    match change:
        case "create":
            with pytest.raises(IdempotencyConflict):
                await again.create(one, a_write("again", NOON, "another hash"))
        case "update":
            with pytest.raises(VersionConflict) as conflict:
                await again.update(one.id, kind.change(2), a_write("update"), 1)
            assert conflict.value.current == one
        case "delete":
            with pytest.raises(VersionConflict) as conflict:
                await again.delete(one.id, a_write("delete"), 1)
            assert conflict.value.current == one
    assert again.calls.budget.calls == calls


async def test_update_that_arrives_late_overwrites_nothing_newer(
    proxied: tuple[FaultProxy, Settings], store: Store, kind: Kind
) -> None:
    proxy, _ = proxied
    entities = store.repository(kind.record)
    one = await entities.create(kind.one(), a_write("create", NOON))
    proxy.use(Plan([Rule(Fault.LATE, count=1)]))
    first, second = (a_write(n, NOON + timedelta(minutes=n)) for n in (1, 2))
    made = await entities.update(one.id, kind.change(1), first, None)
    assert shows(made, {**kind.change(1), "version": 2})  # by its second attempt
    newer = await entities.update(one.id, kind.change(2), second, None)
    proxy.settle()  # the first attempt arrives
    assert (await entities.get_many([one.id]))[one.id] == newer
    assert len(proxy.ledger.entries()) == 3


async def test_update_goes_on_top_of_a_change_that_is_later_by_its_clock(
    store: Store, kind: Kind
) -> None:
    entities = store.repository(kind.record)
    one = await entities.create(kind.one(), a_write("create", NOON + timedelta(minutes=2)))
    ahead = a_write(1, NOON + timedelta(minutes=2))
    await entities.update(one.id, kind.change(1), ahead, None)
    behind = a_write(2, NOON + timedelta(minutes=1))
    made = await entities.update(one.id, kind.change(2), behind, None)
    assert shows(made, {**kind.change(2), "version": 3})


@pytest.mark.parametrize("expected", [None, 1])
async def test_lost_update_of_a_deleted_entity_is_told_that_it_is_gone(
    proxied: tuple[FaultProxy, Settings], store: Store, kind: Kind, expected: int | None
) -> None:
    proxy, _ = proxied
    entities = store.repository(kind.record)
    one = await entities.create(kind.one(), a_write("create", NOON))
    await entities.delete(one.id, a_write("delete", NOON), None)
    proxy.use(Plan([Rule(Fault.RESET, frozenset({"UpdateItem"}), count=1)]))
    with pytest.raises(NotFound):
        await entities.update(one.id, kind.change(1), a_write("update"), expected)
