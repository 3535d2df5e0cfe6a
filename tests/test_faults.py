"""The injector does what it says, and what it damages is never taken for an answer."""

import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, HTTPClientError
from builders import NOON, a_write, an_item
from chaos.target import direct_client
from door import LAMP, http_client
from faults.plan import Fault, Plan, Rule
from faults.proxy import FaultProxy
from faults.server import running_proxy
from stores import UNLIMITED, Store, a_budget

from graphql_api.domain.errors import IdempotencyConflict, ItemNotFound, VersionConflict
from graphql_api.domain.item import ItemChanges
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.client import build_client
from graphql_api.dynamodb.errors import AnswerLost, Refused, classify
from graphql_api.dynamodb.items import DynamoItems, Table
from graphql_api.settings import Settings

REFUSED = (
    *(Fault.THROTTLED, Fault.TOO_FAST, Fault.EXPIRED_CREDENTIALS),
    *(Fault.ERROR_500, Fault.ERROR_503, Fault.RESET, Fault.HANG),
)
APPLIED = (
    *(Fault.ERROR_500_APPLIED, Fault.ERROR_503_APPLIED, Fault.RESET_APPLIED, Fault.HANG_APPLIED),
    *(Fault.LATE, Fault.CUT, Fault.BAD_CHECKSUM, Fault.GARBAGE),
)
CERTAIN = {Fault.THROTTLED, Fault.TOO_FAST, Fault.EXPIRED_CREDENTIALS}
DAMAGED = (Fault.CUT, Fault.BAD_CHECKSUM, Fault.GARBAGE)


def named(fault: Fault) -> str:
    return fault.value


@pytest.fixture
def proxied(settings: Settings) -> Iterator[tuple[FaultProxy, Settings]]:
    """An injector before an empty table, and the settings of a service behind it."""
    assert settings.aws_endpoint_url_dynamodb
    with running_proxy(settings.aws_endpoint_url_dynamodb) as (proxy, address):
        changes = {"aws_endpoint_url_dynamodb": address}
        yield proxy, settings.model_copy(update=changes)


@pytest.fixture
def store(proxied: tuple[FaultProxy, Settings]) -> Iterator[Store]:
    _, settings = proxied
    client = build_client(
        endpoint=settings.aws_endpoint_url_dynamodb,
        connect_timeout_seconds=5,
        read_timeout_seconds=0.5,
        connections=4,
    )
    with ThreadPoolExecutor(4) as threads:
        yield Store(client, settings.table_name, threads)
    client.close()


def put(store: Store, item_id: str) -> None:
    record = {"id": {"S": item_id}, "version": {"N": "1"}}
    store.client.put_item(TableName=store.name, Item=record)


def stored(settings: Settings, engine: str, item_id: str) -> bool:
    """Whether the record is in the table, read past the injector."""
    client = direct_client(engine)
    reply = client.get_item(TableName=settings.table_name, Key={"id": {"S": item_id}})
    client.close()
    return "Item" in reply


@pytest.mark.parametrize("fault", [*REFUSED, *APPLIED], ids=named)
def test_failed_write_is_applied_only_where_the_fault_says_so(
    proxied: tuple[FaultProxy, Settings], store: Store, dynalite_endpoint: str, fault: Fault
) -> None:
    proxy, settings = proxied
    plan = Plan([Rule(fault, count=1, seconds=0.8)])
    proxy.use(plan)
    with pytest.raises((ClientError, HTTPClientError)) as failed:
        put(store, "one")
    proxy.settle()
    assert stored(settings, dynalite_endpoint, "one") is (fault in APPLIED)
    assert len(proxy.ledger.entries()) == (fault in APPLIED)
    assert plan.injected == {fault: 1}
    assert isinstance(failed.value, ClientError | HTTPClientError)
    assert type(classify(failed.value)) is (Refused if fault in CERTAIN else AnswerLost)
    put(store, "two")  # nothing stays behind


@pytest.mark.parametrize("fault", DAMAGED, ids=named)
@pytest.mark.parametrize("read", ["item", "items", "nodes"])
async def test_damaged_answer_is_an_error_and_never_a_null_alone(
    proxied: tuple[FaultProxy, Settings], fault: Fault, read: str
) -> None:
    proxy, settings = proxied
    item_id = "item_" + "0" * 32
    fields = {
        "item": f'item(id: "{item_id}") {{ name }}',
        "items": "items { nodes { name } }",
        "nodes": f'nodes(ids: ["{item_id}"]) {{ id }}',
    }
    proxy.use(Plan([Rule(fault)]))
    async with http_client(settings) as http:
        reply = await http.post("/graphql", json={"query": f"{{ {fields[read]} }}"})
    codes = [error["extensions"]["code"] for error in reply.json()["errors"]]
    assert codes == ["UNAVAILABLE"]
    assert proxy.plan.injected[fault] == settings.dynamodb_attempts


async def test_one_damaged_answer_is_asked_for_again(
    proxied: tuple[FaultProxy, Settings],
) -> None:
    proxy, settings = proxied
    proxy.use(Plan([Rule(fault, count=1) for fault in DAMAGED]))
    create = (
        "mutation ($input: CreateItemInput!) {"
        " createItem(input: $input) { ... on CreateItemSuccess { item { name version } } } }"
    )
    async with http_client(settings) as http:
        reply = await http.post("/graphql", json={"query": create, "variables": {"input": LAMP}})
    assert reply.json() == {"data": {"createItem": {"item": {"name": "Lamp", "version": 1}}}}
    assert len(proxy.ledger.entries()) == 1


def test_keys_left_over_are_answered_by_and_by(
    proxied: tuple[FaultProxy, Settings], store: Store
) -> None:
    proxy, _ = proxied
    ids = [f"item-{number}" for number in range(5)]
    for item_id in ids:
        put(store, item_id)
    proxy.use(Plan([Rule(Fault.UNPROCESSED, count=1)]))
    asked = {"Keys": [{"id": {"S": item_id}} for item_id in ids]}
    reply = store.client.batch_get_item(RequestItems={store.name: asked})  # type: ignore[dict-item]
    left = [key["id"]["S"] for key in reply["UnprocessedKeys"][store.name]["Keys"]]
    found = [record["id"]["S"] for record in reply["Responses"][store.name]]
    assert sorted(left + found) == ids
    assert len(left) == 3


def test_slow_call_is_answered_when_the_plan_is_lifted(
    proxied: tuple[FaultProxy, Settings], store: Store
) -> None:
    proxy, _ = proxied
    proxy.use(Plan([Rule(Fault.SLOW)]))
    slow = store.threads.submit(put, store, "one")
    while proxy.under_way == 0:
        time.sleep(0.01)
    assert not slow.done()
    proxy.settle()
    slow.result(10)
    assert len(proxy.ledger.entries()) == 1


def strikes(plan: Plan, operations: Sequence[str]) -> list[str | None]:
    rules = [plan.strike(operation) for operation in operations]
    return [None if rule is None else rule.fault.value for rule in rules]


def test_same_seed_strikes_the_same_calls() -> None:
    rules = [Rule(Fault.RESET, probability=0.2), Rule(Fault.CUT, probability=0.2)]
    calls = ["PutItem", "Query"] * 50
    struck = strikes(Plan(rules, seed=7), calls)
    assert strikes(Plan(rules, seed=7), calls) == struck
    assert strikes(Plan(rules, seed=8), calls) != struck
    assert 10 < 100 - struck.count(None) < 60


def test_rule_strikes_its_operations_as_often_as_it_counts() -> None:
    rule = Rule(Fault.RESET, frozenset({"PutItem"}), count=2)
    calls = ["Query", "PutItem", "PutItem", "PutItem"]
    assert strikes(Plan([rule]), calls) == [None, "reset", "reset", None]


def test_fault_of_pages_befalls_queries_only() -> None:
    assert strikes(Plan([Rule(Fault.STALE)]), ["PutItem", "GetItem", "Query"]) == [
        None,
        None,
        "stale page",
    ]


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

    def items() -> DynamoItems:
        once = Calls(store.threads, a_budget(), max_attempts=3)
        return DynamoItems(Table(store.client, store.name, 1, 1, UNLIMITED), once)

    await items().create(item, a_write("create", NOON, "a hash"))
    again = items()
    match change:
        case "create":
            with pytest.raises(IdempotencyConflict):
                await again.create(item, a_write("again", NOON, "another hash"))
        case "update":
            with pytest.raises(VersionConflict) as conflict:
                await again.update(item.id, ItemChanges(name="Desk"), a_write("update"), 7)
            assert conflict.value.current == item
        case "delete":
            with pytest.raises(VersionConflict) as conflict:
                await again.delete(item.id, a_write("delete"), 7)
            assert conflict.value.current == item
    assert again.calls.budget.calls == calls


async def test_update_that_arrives_late_overwrites_nothing_newer(
    proxied: tuple[FaultProxy, Settings], store: Store
) -> None:
    proxy, _ = proxied
    calls = Calls(store.threads, a_budget(), max_attempts=3)
    items = DynamoItems(Table(store.client, store.name, 1, 1, UNLIMITED), calls)
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
    with pytest.raises(ItemNotFound):
        await items.update(item.id, {"name": "Late"}, a_write("update"), expected)
