"""Several creates while the table fails for some of them: each is reported as if it were alone."""

import asyncio
import json
from typing import Any, Final

import httpx
import pytest

from graphql_api.domain.collection import INPUTS_MAX
from graphql_api.process import CALL_LIMITS
from graphql_api.settings import Settings
from graphql_api.wiring import build_app
from tests.items.many_lamps import CREATE_MANY, kinds, lamps
from tests.support.application import changed, http_client
from tests.support.faults.plan import Fault, Plan, Rule
from tests.support.faults.proxy import FaultProxy
from tests.support.serving import connect, serving

Proxied = tuple[FaultProxy, Settings]
AT_ONCE: Final = CALL_LIMITS.concurrent_writes
PUTS: Final = frozenset({"PutItem"})
SUCCESS: Final = "CreateItemSuccess"


async def create_many(settings: Settings, count: int, **values: object) -> Any:
    variables = {"inputs": lamps(count, **values)}
    body = {"query": CREATE_MANY, "variables": variables, "extensions": {"cost": True}}
    async with http_client(settings) as client:
        return (await client.post("/graphql", json=body)).json()


def codes(answer: Any) -> dict[int, str]:
    """Return the code of each error, by the index in its path."""
    found = {}
    for error in answer.get("errors", []):
        field, index = error["path"]
        assert field == "createItems"
        found[index] = error["extensions"]["code"]
    return found


def created(proxy: FaultProxy) -> list[str]:
    return sorted(entry.entity_id for entry in proxy.ledger.entries())


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.THROTTLED, "THROTTLED"),
        (Fault.TRANSACTION, "THROTTLED"),
        (Fault.EXPIRED_CREDENTIALS, "UNAVAILABLE"),
    ],
)
async def test_what_is_refused_is_null_with_its_error_and_the_others_are_created(
    proxied: Proxied, fault: Fault, code: str
) -> None:
    proxy, settings = proxied
    proxy.use(Plan([Rule(fault, PUTS, count=5)]))
    answer = await create_many(changed(settings, dynamodb_attempts=1), INPUTS_MAX)
    results = answer["data"]["createItems"]
    refused = [index for index, result in enumerate(results) if result is None]
    assert codes(answer) == dict.fromkeys(refused, code)
    assert len(refused) == 5
    assert sorted(r["item"]["id"] for r in results if r is not None) == created(proxy)
    assert answer["extensions"]["cost"]["calls"] == INPUTS_MAX


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.RESET, Fault.RESET_APPLIED, Fault.TWICE])
async def test_what_is_repeated_is_created_once(proxied: Proxied, fault: Fault) -> None:
    proxy, settings = proxied
    proxy.with_records = True
    proxy.use(Plan([Rule(fault, PUTS, count=5)]))
    answer = await create_many(settings, INPUTS_MAX)
    assert "errors" not in answer
    results = answer["data"]["createItems"]
    assert kinds(results) == [SUCCESS] * INPUTS_MAX
    assert sorted(result["item"]["id"] for result in results) == created(proxy)
    again = 0 if fault is Fault.TWICE else 5
    assert answer["extensions"]["cost"]["calls"] == INPUTS_MAX + again


async def test_time_that_ends_is_unknown_for_what_was_sent_and_nothing_for_the_rest(
    proxied: Proxied,
) -> None:
    proxy, settings = proxied
    proxy.use(Plan([Rule(Fault.HANG, PUTS)]))
    brief = changed(settings, request_seconds=0.6, dynamodb_read_seconds=25)
    answer = await create_many(brief, INPUTS_MAX)
    assert answer["data"]["createItems"] == [None] * INPUTS_MAX
    sent = ["OUTCOME_UNKNOWN"] * AT_ONCE
    assert list(codes(answer).values()) == sent + ["DEADLINE_EXCEEDED"] * (INPUTS_MAX - AT_ONCE)
    assert answer["extensions"]["cost"]["calls"] == AT_ONCE
    assert created(proxy) == []


async def test_unknown_outcomes_are_cleared_up_by_the_keys(proxied: Proxied) -> None:
    proxy, settings = proxied
    proxy.use(Plan([Rule(Fault.HANG_APPLIED, PUTS, count=3)]))
    brief = changed(settings, request_seconds=0.6, dynamodb_read_seconds=25)
    keyed = [{**lamp, "idempotencyKey": lamp["name"]} for lamp in lamps(10)]
    body = {"query": CREATE_MANY, "variables": {"inputs": keyed}}
    async with http_client(brief) as client:
        answer = (await client.post("/graphql", json=body)).json()
        unknown = codes(answer)
        assert set(unknown.values()) == {"OUTCOME_UNKNOWN"}
        proxy.settle()
        again = (await client.post("/graphql", json=body)).json()
    assert "errors" not in again
    before, after = answer["data"]["createItems"], again["data"]["createItems"]
    assert [r for n, r in enumerate(after) if n not in unknown] == [r for r in before if r]
    assert sorted(result["item"]["id"] for result in after) == created(proxy)


async def test_no_write_is_begun_for_a_caller_that_is_gone(proxied: Proxied) -> None:
    proxy, settings = proxied
    plan = Plan([Rule(Fault.HANG, PUTS)])
    proxy.use(plan)
    patient = changed(settings, request_seconds=28, dynamodb_read_seconds=25)
    body = json.dumps({"query": CREATE_MANY, "variables": {"inputs": lamps(INPUTS_MAX)}}).encode()
    head = b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    async with serving(build_app(patient)) as port:
        gone = await asyncio.to_thread(connect, port)
        gone.sendall(b"%bcontent-length: %d\r\n\r\n%b" % (head, len(body), body))
        while proxy.under_way < AT_ONCE:
            await asyncio.sleep(0.01)
        gone.close()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            for _ in range(3):  # by then the server knows that it is gone
                assert (await client.get("/health")).status_code == 200
        await asyncio.to_thread(proxy.settle)
    assert plan.injected[Fault.HANG] == AT_ONCE
    assert created(proxy) == []
