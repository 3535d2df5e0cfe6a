"""Conditional writes of the repository where calls fail, arrive late or find another's change."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from graphql_api.domain.errors import IdempotencyConflict, NotFound, VersionConflict
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.repository import DynamoRepository, Table
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, OrderField
from graphql_api.items.record import RECORD
from graphql_api.settings import Settings
from tests.support.faults.plan import Fault, Plan, Rule
from tests.support.faults.proxy import FaultProxy
from tests.support.items import NOON, a_write, an_item, dollars
from tests.support.stores import UNLIMITED, Store, a_budget


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
) -> None:
    proxy, _ = proxied
    proxy.with_records = with_records
    item = an_item()

    def items() -> DynamoRepository[Item, Filter, OrderField]:
        once = Calls(store.threads, a_budget(), max_attempts=3)
        return DynamoRepository(RECORD, Table(store.client, store.name, 1, 1, UNLIMITED), once)

    await items().create(item, a_write("create", NOON, "a hash"))
    item = await items().update(item.id, {"price": dollars(1)}, a_write("earlier", NOON), None)
    again = items()
    match change:
        case "create":
            with pytest.raises(IdempotencyConflict):
                await again.create(item, a_write("again", NOON, "another hash"))
        case "update":
            with pytest.raises(VersionConflict) as conflict:
                await again.update(item.id, {"name": "Desk"}, a_write("update"), 1)
            assert conflict.value.current == item
        case "delete":
            with pytest.raises(VersionConflict) as conflict:
                await again.delete(item.id, a_write("delete"), 1)
            assert conflict.value.current == item
    assert again.calls.budget.calls == calls


async def test_update_that_arrives_late_overwrites_nothing_newer(
    proxied: tuple[FaultProxy, Settings], store: Store
) -> None:
    proxy, _ = proxied
    calls = Calls(store.threads, a_budget(), max_attempts=3)
    items = DynamoRepository(RECORD, Table(store.client, store.name, 1, 1, UNLIMITED), calls)
    item = await items.create(an_item(), a_write("create", NOON))
    proxy.use(Plan([Rule(Fault.LATE, count=1)]))
    first, second = (a_write(n, NOON + timedelta(minutes=n)) for n in (1, 2))
    made = await items.update(item.id, {"name": "First"}, first, None)
    assert (made.name, made.version) == ("First", 2)  # by its second attempt
    newer = await items.update(item.id, {"name": "Second"}, second, None)
    proxy.settle()  # the first attempt arrives
    assert (await items.get_many([item.id]))[item.id] == newer
    assert len(proxy.ledger.entries()) == 3


async def test_update_goes_on_top_of_a_change_that_is_later_by_its_clock(store: Store) -> None:
    items = store.items()
    item = await items.create(an_item(), a_write("create", NOON + timedelta(minutes=2)))
    ahead = a_write(1, NOON + timedelta(minutes=2))
    await items.update(item.id, {"name": "First"}, ahead, None)
    behind = a_write(2, NOON + timedelta(minutes=1))
    made = await items.update(item.id, {"name": "Second"}, behind, None)
    assert (made.name, made.version) == ("Second", 3)


@pytest.mark.parametrize("expected", [None, 1])
async def test_lost_update_of_a_deleted_item_is_told_that_it_is_gone(
    proxied: tuple[FaultProxy, Settings], store: Store, expected: int | None
) -> None:
    proxy, _ = proxied
    items = store.items()
    item = await items.create(an_item(), a_write("create", NOON))
    await items.delete(item.id, a_write("delete", NOON), None)
    proxy.use(Plan([Rule(Fault.RESET, frozenset({"UpdateItem"}), count=1)]))
    with pytest.raises(NotFound):
        await items.update(item.id, {"name": "Late"}, a_write("update"), expected)
