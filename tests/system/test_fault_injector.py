"""The injector does what it says, and what it damages is never taken for an answer."""

import time

import pytest
from botocore.exceptions import ClientError, HTTPClientError

from graphql_api.dynamodb.errors import Refused, ResponseLost, classify
from graphql_api.settings import Settings
from tests.support.application import http_client
from tests.support.faults.plan import Fault, Plan, Rule
from tests.support.faults.proxy import FaultProxy
from tests.support.kinds.first import FIRST
from tests.support.kinds.registered import FIRST_KIND
from tests.support.stores import Store
from tests.system.chaos.target import direct_client

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


def put(store: Store, record_id: str) -> None:
    record = {"id": {"S": record_id}, "version": {"N": "1"}}
    store.client.put_item(TableName=store.name, Item=record)


def stored(settings: Settings, engine: str, record_id: str) -> bool:
    """Whether the record is in the table, read past the injector."""
    client = direct_client(engine)
    reply = client.get_item(TableName=settings.table_name, Key={"id": {"S": record_id}})
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
    assert type(classify(failed.value)) is (Refused if fault in CERTAIN else ResponseLost)
    put(store, "two")  # nothing stays behind


@pytest.mark.parametrize("fault", DAMAGED, ids=named)
@pytest.mark.parametrize("read", ["one", "many", "nodes"])
async def test_damaged_answer_is_an_error_and_never_a_null_alone(
    proxied: tuple[FaultProxy, Settings], fault: Fault, read: str
) -> None:
    proxy, settings = proxied
    fields = {
        "one": f'{FIRST.one}(id: "{FIRST.unknown_id}") {{ {FIRST.label} }}',
        "many": f"{FIRST.many} {{ nodes {{ {FIRST.label} }} }}",
        "nodes": f'nodes(ids: ["{FIRST.unknown_id}"]) {{ id }}',
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
    given = {**FIRST.new, FIRST_KIND.asked.token: "Lamp"}
    body = {"query": FIRST_KIND.asked.create, "variables": {"input": given}}
    async with http_client(settings) as http:
        reply = await http.post("/graphql", json=body)
    created = reply.json()["data"]["result"]["entity"]
    assert (created["token"], created["version"]) == ("Lamp", 1)
    assert len(proxy.ledger.entries()) == 1


def test_keys_left_over_are_answered_by_and_by(
    proxied: tuple[FaultProxy, Settings], store: Store
) -> None:
    proxy, _ = proxied
    ids = [f"record-{number}" for number in range(5)]
    for record_id in ids:
        put(store, record_id)
    proxy.use(Plan([Rule(Fault.UNPROCESSED, count=1)]))
    asked = {"Keys": [{"id": {"S": record_id}} for record_id in ids]}
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
