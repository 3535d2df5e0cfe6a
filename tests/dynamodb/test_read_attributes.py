"""Which attributes reads ask for: those that are shown, and in lists the order's own key."""

from dataclasses import fields, replace
from typing import Any, cast

import pytest

from graphql_api.domain.paging import Order
from graphql_api.dynamodb.attributes import TOMBSTONE
from graphql_api.items.item import Item
from graphql_api.items.listing import ItemListing, OrderField
from graphql_api.items.record import LISTS
from tests.support.items import a_write, add_all, an_item, items_of, whole
from tests.support.stores import Store

SHOWN = {field.name for field in fields(Item)}


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


@pytest.mark.parametrize("order", OrderField)
async def test_list_reads_what_is_shown_and_its_own_sort_key(
    store: Store, order: OrderField
) -> None:
    item = an_item(description="Brass.")
    await add_all(store.items(), item)
    client = Recorder(store.client)
    items = replace(store, client=cast("Any", client)).items()
    assert items_of(await items.page(ItemListing(order=Order(order)))) == [item]
    (record,) = client.records
    assert record.keys() == SHOWN | {LISTS.orders[order].attribute}


async def test_reads_by_id_read_what_is_shown_and_tombstones(store: Store) -> None:
    item, gone = an_item(description="Brass."), an_item(1)
    await add_all(store.items(), item, gone)
    await store.items().delete(gone.id, a_write("delete"), None)
    client = Recorder(store.client)
    items = replace(store, client=cast("Any", client)).items()
    assert whole(await items.get_many([item.id, gone.id])) == {item.id: item}
    by_id = {record["id"]["S"]: record.keys() for record in client.records}
    assert by_id == {item.id: SHOWN, gone.id: {"id", "updated_at", "version", TOMBSTONE}}
