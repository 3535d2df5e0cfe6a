"""Which attributes reads ask for: those that are shown, and in lists the order's own key."""

from dataclasses import replace
from typing import Any, cast

import pytest

from graphql_api.domain.entity import MANAGED
from graphql_api.domain.paging import Order
from graphql_api.dynamodb.attributes import TOMBSTONE
from tests.support.kinds.kind import Kind
from tests.support.kinds.registered import KINDS
from tests.support.stores import Store
from tests.support.walks import entities_of
from tests.support.writes import a_write, add_all, whole

# By order, as a kind's index of all entities has it.
ORDERS = [
    pytest.param(kind, order, id=f"{kind.noun}-{order.field.value}")
    for kind in KINDS
    for order in kind.orders
    if not order.descending
]


def shown(kind: Kind) -> set[str]:
    return {*MANAGED, *kind.entity.fields}


class Recorder:
    """A client that keeps what its reads return."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.records: list[dict[str, Any]] = []

    def query(self, **parameters: Any) -> Any:
        reply = self._client.query(**parameters)
        self.records += reply["Items"]
        return reply

    def batch_get_item(self, **parameters: Any) -> Any:
        reply = self._client.batch_get_item(**parameters)
        self.records += [record for found in reply["Responses"].values() for record in found]
        return reply


@pytest.fixture(params=["dynalite_store", "moto_store"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize(("kind", "order"), ORDERS)
async def test_list_reads_what_is_shown_and_its_own_sort_key(
    store: Store, kind: Kind, order: Order[Any]
) -> None:
    one = kind.one(**{kind.token: "Brass."})
    await add_all(store.repository(kind.record), one)
    client = Recorder(store.client)
    entities = replace(store, client=cast("Any", client)).repository(kind.record)
    assert entities_of(await entities.page(kind.listing(order=order))) == [one]
    (record,) = client.records
    assert record.keys() == shown(kind) | {kind.record.query(kind.everything, order).sort_key}


async def test_reads_by_id_read_what_is_shown_and_tombstones(store: Store, kind: Kind) -> None:
    one, gone = kind.one(**{kind.token: "Brass."}), kind.one(1)
    entities = store.repository(kind.record)
    await add_all(entities, one, gone)
    await entities.delete(gone.id, a_write("delete"), None)
    client = Recorder(store.client)
    entities = replace(store, client=cast("Any", client)).repository(kind.record)
    assert whole(await entities.get_many([one.id, gone.id])) == {one.id: one}
    by_id = {record["id"]["S"]: record.keys() for record in client.records}
    assert by_id == {one.id: shown(kind), gone.id: {"id", "updated_at", "version", TOMBSTONE}}
