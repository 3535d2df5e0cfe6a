import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.faults.ledger import Ledger
from tests.support.faults.plan import Fault
from tests.support.kinds.kind import Kind
from tests.support.kinds.registered import KINDS
from tests.system.chaos.figures import Figures
from tests.system.chaos.round import play
from tests.system.chaos.sabotage import SABOTAGES, Sabotage
from tests.system.chaos.scenarios import scenarios
from tests.system.chaos.target import Target, running_target, running_targets

CROWD = 50  # clients at once
EACH = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
MIXED = "all"  # the scenario that stands for the others where these are long


def each_kind() -> list[Any]:
    """Return parameters: the first kind, and the others for the long tests."""
    others = (pytest.param(kind, id=kind.noun, marks=pytest.mark.long) for kind in KINDS[1:])
    return [pytest.param(KINDS[0], id=KINDS[0].noun), *others]


def each_sabotage() -> list[Any]:
    """Return parameters: each sabotage with the first kind that shows it, then with the others."""
    return [
        pytest.param(kind, sabotage, id=f"{kind.noun}-{sabotage.name}", marks=marks)
        for sabotage in SABOTAGES
        for number, kind in enumerate(sabotage.shown_by(KINDS))
        for marks in ([pytest.mark.whole] if number or sabotage is not SABOTAGES[0] else [],)
    ]


@pytest.fixture(scope="module")
def targets(
    dynalite_endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Target, Target]]:
    """The service with every kind that there is, one process and a pair."""
    folder = tmp_path_factory.mktemp("target")
    with running_targets(dynalite_endpoint, folder, "guaranteed", KINDS[-1].example) as running:
        yield running


@pytest.fixture(scope="module")
def target(dynalite_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The same for tests that let no call fail, and ask for more than a busy machine can do."""
    folder = tmp_path_factory.mktemp("patient")
    with running_target(
        dynalite_endpoint, folder, "patient", is_patient=True, example=KINDS[-1].example
    ) as running:
        yield running


@pytest.fixture
async def http(target: Target) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=target.url, timeout=30, trust_env=False) as client:
        yield client


async def ask(http: httpx.AsyncClient, query: str, **variables: object) -> Any:
    answer = await http.post("/graphql", json={"query": query, "variables": variables})
    return answer.json()


async def result_of(http: httpx.AsyncClient, query: str, given: dict[str, Any]) -> Any:
    """Return what a mutation answers with, or fail with its errors."""
    answer = await ask(http, query, input=given)
    assert "errors" not in answer, answer
    return answer["data"]["result"]


async def crowd(http: httpx.AsyncClient, query: str, given: dict[str, object]) -> list[Any]:
    """Send the same mutation from many clients at once; return their results."""
    return await asyncio.gather(*(result_of(http, query, given) for _ in range(CROWD)))


async def an_input(http: httpx.AsyncClient, kind: Kind) -> dict[str, Any]:
    """Return the input of a create, and create what it refers to."""
    group = "Home"
    if kind.owner is not None:
        owner = await result_of(http, kind.owner.asked.create, await an_input(http, kind.owner))
        group = owner["entity"]["id"]
    return kind.asked.new(random.Random(1), f"one of {uuid.uuid4().hex}", group)


@pytest.mark.long
@pytest.mark.whole  # where it is left out, `make chaos` does the same
@pytest.mark.parametrize("kind", each_kind())
async def test_what_callers_are_told_is_true_under_every_fault(
    targets: tuple[Target, Target], kind: Kind
) -> None:
    total = Figures()
    for scenario in scenarios():
        figures = await play(targets[scenario.is_pair], scenario, 1, operations=48, kind=kind)
        assert figures.violations == [], scenario.name
        total.add(figures)
    assert {fault for fault in Fault if not total.injected[fault]} == set()


@pytest.mark.parametrize("kind", KINDS[1:], ids=lambda kind: kind.noun)
async def test_what_callers_are_told_of_another_kind_is_true_under_mixed_faults(
    dynalite_endpoint: str, tmp_path: Path, kind: Kind
) -> None:
    (scenario,) = (each for each in scenarios() if each.name == MIXED)
    often = replace(scenario, name="mixed, often", probability=4 * scenario.probability)
    with running_target(
        dynalite_endpoint, tmp_path, f"mixed-{kind.noun}", example=kind.example
    ) as target:
        figures = await play(target, often, 1, operations=160, kind=kind)
    assert figures.violations == []
    assert figures.injected.total() > 0


@pytest.mark.long
@pytest.mark.parametrize(("kind", "sabotage"), each_sabotage())
async def test_broken_promise_is_found(
    dynalite_endpoint: str, tmp_path: Path, kind: Kind, sabotage: Sabotage
) -> None:
    sabotage.copy_to(tmp_path)
    table = f"sabotaged-{kind.noun}-{SABOTAGES.index(sabotage)}"
    with running_target(
        dynalite_endpoint,
        tmp_path,
        table,
        tmp_path,
        is_pair=sabotage.is_pair,
        example=kind.example,
    ) as target:
        figures = await play(target, sabotage.scenario, seed=1, operations=200, kind=kind)
    assert sabotage.promise in {violation.promise for violation in figures.violations}


@EACH
@pytest.mark.parametrize("with_records", [False, True])
async def test_fifty_creates_with_one_key_make_one_entity(
    target: Target, http: httpx.AsyncClient, kind: Kind, with_records: bool
) -> None:
    given = await an_input(http, kind)
    target.proxy.with_records, target.proxy.ledger = with_records, Ledger(kind.token)
    key = f"crowd {with_records}"
    results = await crowd(http, kind.asked.create, {**given, "idempotencyKey": key})
    assert [result["__typename"] for result in results] == [kind.asked.success("Create")] * CROWD
    assert all(result == results[0] for result in results)
    # On a busy machine, a write of the round before may arrive only now.
    told = results[0]["entity"]
    made = [each for each in target.proxy.ledger.entries() if each.token == told["token"]]
    assert [each.entity_id for each in made] == [told["id"]], made


@EACH
@pytest.mark.parametrize("with_records", [False, True])
async def test_fifty_updates_of_one_version_make_one_change(
    target: Target, http: httpx.AsyncClient, kind: Kind, with_records: bool
) -> None:
    target.proxy.with_records = with_records
    asked = kind.asked
    entity = (await result_of(http, asked.create, await an_input(http, kind)))["entity"]
    target.proxy.ledger = Ledger()
    given = {"id": entity["id"], "expectedVersion": 1, asked.token: "another"}
    results = await crowd(http, asked.update, given)
    conflicts = [r for r in results if r["__typename"] == asked.conflict]
    (success,) = [r for r in results if r["__typename"] == asked.success("Update")]
    assert len(conflicts) == CROWD - 1
    assert success["entity"]["version"] == 2
    assert all(conflict["entity"] == success["entity"] for conflict in conflicts)
    entries = target.proxy.ledger.entries()
    assert len([each for each in entries if each.entity_id == entity["id"]]) == 1


@EACH
async def test_unreadable_record_is_an_internal_error_that_the_log_explains(
    target: Target, http: httpx.AsyncClient, kind: Kind
) -> None:
    entity_id = f"{kind.noun}_{'0' * 32}"
    target.direct.put_item(TableName=target.table, Item={"id": {"S": entity_id}})
    answer = await ask(http, kind.asked.read, id=entity_id)
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert answer["data"] == {"result": None}
    log = target.log
    assert error["extensions"]["requestId"] in log
    assert "UnreadableRecord" in log
    assert "Unreadable" not in error["message"]
