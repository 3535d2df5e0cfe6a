import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.faults.ledger import Ledger
from tests.support.faults.plan import Fault
from tests.system.chaos.api import CREATE, READ, UPDATE
from tests.system.chaos.figures import Figures
from tests.system.chaos.round import play
from tests.system.chaos.sabotage import SABOTAGES, Sabotage
from tests.system.chaos.scenarios import scenarios
from tests.system.chaos.target import Target, running_target, running_targets

LAMP = {"name": "Lamp", "price": "29.99", "category": "Home"}
CROWD = 50  # clients at once


@pytest.fixture(scope="module")
def targets(
    dynalite_endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Target, Target]]:
    folder = tmp_path_factory.mktemp("target")
    with running_targets(dynalite_endpoint, folder, "guaranteed") as running:
        yield running


@pytest.fixture
def target(targets: tuple[Target, Target]) -> Target:
    return targets[0]


@pytest.fixture
async def http(target: Target) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=target.url, timeout=30, trust_env=False) as client:
        yield client


async def ask(http: httpx.AsyncClient, query: str, **variables: object) -> Any:
    answer = await http.post("/graphql", json={"query": query, "variables": variables})
    return answer.json()


async def crowd(http: httpx.AsyncClient, query: str, given: dict[str, object]) -> list[Any]:
    """Send the same mutation from many clients at once; return their results."""
    answers = await asyncio.gather(*(ask(http, query, input=given) for _ in range(CROWD)))
    return [answer["data"]["result"] for answer in answers]


async def test_what_callers_are_told_is_true_under_every_fault(
    targets: tuple[Target, Target],
) -> None:
    total = Figures()
    for scenario in scenarios():
        figures = await play(targets[scenario.is_pair], scenario, seed=1, operations=48)
        assert figures.violations == [], scenario.name
        total.add(figures)
    assert {fault for fault in Fault if not total.injected[fault]} == set()


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda sabotage: sabotage.name)
async def test_broken_promise_is_found(
    dynalite_endpoint: str, tmp_path: Path, sabotage: Sabotage
) -> None:
    sabotage.copy_to(tmp_path)
    table = f"sabotaged-{SABOTAGES.index(sabotage)}"
    is_pair = sabotage.is_pair
    with running_target(dynalite_endpoint, tmp_path, table, tmp_path, is_pair=is_pair) as target:
        figures = await play(target, sabotage.scenario, seed=1, operations=200)
    assert sabotage.promise in {violation.promise for violation in figures.violations}


@pytest.mark.parametrize("with_records", [False, True])
async def test_fifty_creates_with_one_key_make_one_item(
    target: Target, http: httpx.AsyncClient, with_records: bool
) -> None:
    target.proxy.with_records, target.proxy.ledger = with_records, Ledger()
    key = f"crowd {with_records}"
    results = await crowd(http, CREATE, {**LAMP, "idempotencyKey": key})
    assert [result["__typename"] for result in results] == ["CreateItemSuccess"] * CROWD
    assert all(result == results[0] for result in results)
    (created,) = target.proxy.ledger.entries()
    assert created.item_id == results[0]["item"]["id"]


@pytest.mark.parametrize("with_records", [False, True])
async def test_fifty_updates_of_one_version_make_one_change(
    target: Target, http: httpx.AsyncClient, with_records: bool
) -> None:
    target.proxy.with_records = with_records
    created = await ask(http, CREATE, input=LAMP)
    item = created["data"]["result"]["item"]
    target.proxy.ledger = Ledger()
    given = {"id": item["id"], "expectedVersion": 1, "price": "39.99"}
    results = await crowd(http, UPDATE, given)
    conflicts = [r for r in results if r["__typename"] == "VersionConflictProblem"]
    (success,) = [r for r in results if r["__typename"] == "UpdateItemSuccess"]
    assert len(conflicts) == CROWD - 1
    assert success["item"]["version"] == 2
    assert all(conflict["item"] == success["item"] for conflict in conflicts)
    assert len(target.proxy.ledger.entries()) == 1


async def test_unreadable_record_is_an_internal_error_that_the_log_explains(
    target: Target, http: httpx.AsyncClient
) -> None:
    item_id = "item_" + "0" * 32
    target.direct.put_item(
        TableName=target.table, Item={"id": {"S": item_id}, "price": {"S": "cheap"}}
    )
    answer = await ask(http, READ, id=item_id)
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert answer["data"] == {"result": None}
    log = target.log
    assert error["extensions"]["requestId"] in log
    assert "UnreadableRecord" in log
    assert "Unreadable" not in error["message"]
