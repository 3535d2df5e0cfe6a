"""Creates that have to name what exists: their extra read, when it fails and when it is outrun."""

import asyncio
from typing import Any

import pytest

from graphql_api.domain.collection import Collection
from graphql_api.domain.errors import NotFound, StoreUnavailable, Throttled
from graphql_api.domain.ports import Presence
from graphql_api.settings import Settings
from tests.dynamodb.schedules.wire import PromptCalls, Wire, settle
from tests.support.faults.plan import Fault, Plan, Rule
from tests.support.faults.proxy import FaultProxy
from tests.support.kinds.kind import Kind
from tests.support.kinds.registered import KINDS
from tests.support.stores import Store, a_budget
from tests.support.writes import NOON, a_write, token

REFERRING = [pytest.param(kind, id=kind.noun) for kind in KINDS if kind.owner is not None]
READ = frozenset({"BatchGetItem"})
FAULTS = (
    *(Fault.THROTTLED, Fault.ERROR_500, Fault.ERROR_503, Fault.RESET, Fault.HANG),
    *(Fault.CUT, Fault.BAD_CHECKSUM, Fault.GARBAGE),
)


def values_of(kind: Kind) -> dict[str, Any]:
    """Return the values of a new entity, which belongs to the first of the owners."""
    one = kind.one(**{kind.group: kind.owners[0].id})
    return {name: getattr(one, name) for name in kind.entity.fields}


def collection(kind: Kind, repository: Any) -> Collection[Any, Any, Any]:
    tokens = iter([token("new"), token("write")])
    return Collection(kind.entity, repository, lambda: NOON, tokens.__next__)


def owners(store: Store, kind: Kind) -> Any:
    assert kind.owner is not None
    return store.repository(kind.owner.record)


async def add_owner(store: Store, kind: Kind) -> None:
    await owners(store, kind).create(kind.owners[0], a_write("owner", NOON))


async def delete_owner(store: Store, kind: Kind) -> None:
    await owners(store, kind).delete(kind.owners[0].id, a_write("gone", NOON), None)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.value)
@pytest.mark.parametrize("kind", REFERRING)
async def test_check_that_fails_once_is_made_again(
    proxied: tuple[FaultProxy, Settings], store: Store, kind: Kind, fault: Fault
) -> None:
    proxy, _ = proxied
    await add_owner(store, kind)
    proxy.use(Plan([Rule(fault, READ, count=1, seconds=0.6)]))
    entities = store.repository(kind.record)
    created = await collection(kind, entities).create(values_of(kind))
    assert await entities.get_many([created.id]) == {created.id: created}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.value)
@pytest.mark.parametrize("kind", REFERRING)
async def test_check_that_fails_is_never_taken_for_a_missing_owner_and_nothing_is_created(
    proxied: tuple[FaultProxy, Settings], store: Store, kind: Kind, fault: Fault
) -> None:
    proxy, _ = proxied
    await add_owner(store, kind)
    proxy.use(Plan([Rule(fault, READ, seconds=0.6)]))
    with pytest.raises((StoreUnavailable, Throttled)):
        await collection(kind, store.repository(kind.record)).create(values_of(kind))
    assert len(proxy.ledger.entries()) == 1  # the owner's


class Race:
    """One create whose calls wait for the test."""

    def __init__(self, store: Store, kind: Kind, key: str | None = None) -> None:
        self.wire = Wire()
        calls = PromptCalls(self.wire, a_budget(), max_attempts=3)
        entities = collection(kind, store.repository(kind.record, calls=calls))
        self.told = asyncio.ensure_future(entities.create(values_of(kind), key))

    async def step(self, *, is_answered: bool = True) -> None:
        """Let the next call arrive, and its answer, or not."""
        await settle()
        sent = self.wire.next()
        outcome = sent.arrive()
        if is_answered:
            sent.succeed(outcome)
        else:
            sent.lose()
        await settle()


@pytest.mark.parametrize("kind", REFERRING)
async def test_owner_that_goes_before_the_check_is_missing(
    dynalite_store: Store, kind: Kind
) -> None:
    await add_owner(dynalite_store, kind)
    race = Race(dynalite_store, kind)
    await delete_owner(dynalite_store, kind)
    await race.step()
    with pytest.raises(NotFound) as raised:
        await race.told
    assert raised.value.id == kind.owners[0].id
    assert race.wire.waiting == []


@pytest.mark.parametrize("kind", REFERRING)
async def test_owner_that_goes_behind_the_check_is_referred_to_all_the_same(
    dynalite_store: Store, kind: Kind
) -> None:
    await add_owner(dynalite_store, kind)
    race = Race(dynalite_store, kind)
    await race.step()
    await delete_owner(dynalite_store, kind)
    await race.step()
    created = await race.told
    entities = dynalite_store.repository(kind.record)
    assert await entities.get_many([created.id]) == {created.id: created}
    found = await entities.presence([kind.owners[0].id, created.id], NOON)
    assert found == {kind.owners[0].id: Presence.DELETED, created.id: Presence.EXISTS}


@pytest.mark.parametrize("kind", REFERRING)
async def test_create_whose_answer_was_lost_is_recognised_though_its_owner_has_gone(
    dynalite_store: Store, kind: Kind
) -> None:
    await add_owner(dynalite_store, kind)
    first = Race(dynalite_store, kind, "key")
    await first.step()
    await first.step(is_answered=False)
    first.told.cancel()
    await delete_owner(dynalite_store, kind)
    again = Race(dynalite_store, kind, "key")
    await again.step()
    await again.step()
    while not again.told.done():  # the record, where a failed condition brings none
        await again.step()
    created = await again.told
    entities = dynalite_store.repository(kind.record)
    assert await entities.get_many([created.id]) == {created.id: created}
