"""Records that another program wrote: they harm no list, and nobody's entity."""

import logging
from dataclasses import replace
from typing import Any

import pytest

from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import Order, PageRequest
from tests.support.kinds.kind import Kind
from tests.support.kinds.registered import KINDS
from tests.support.stores import Store
from tests.support.walks import entities_of, walked
from tests.support.writes import a_write, add_all

ORDERS_OF_KINDS = [
    pytest.param(kind, order, id=f"{kind.noun}-{order.field.value}-{order.descending}")
    for kind in KINDS
    for order in kind.orders
]


def put_damaged(store: Store, kind: Kind, one: Any, attribute: str, value: Any) -> str:
    """Store a record with one attribute that is not ours; return its id."""
    record: Any = {**kind.record.encode(one, a_write(one.id), 1), attribute: value}
    store.client.put_item(TableName=store.name, Item=record)
    return str(one.id)


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize(("kind", "order"), ORDERS_OF_KINDS)
async def test_unreadable_record_is_left_out_and_named_in_the_log(
    dynalite_store: Store,
    caplog: pytest.LogCaptureFixture,
    kind: Kind,
    order: Order[Any],
    backwards: bool,
) -> None:
    entities = dynalite_store.repository(kind.record)
    await add_all(entities, *(made := kind.many(6)))
    attribute, value = kind.hidden
    bad = {
        put_damaged(dynalite_store, kind, kind.one(f"bad {n}"), attribute, value) for n in range(4)
    }

    request = PageRequest(6, backwards=backwards)
    page = await entities.page(replace(kind.listing(order=order), page=request))

    assert entities_of(page) == kind.oracle.listed(made, kind.everything, order)
    assert (page.has_next, page.has_previous, page.is_short) == (False, False, False)
    errors = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    assert len(errors) == 4
    assert {entry.args for entry in errors} == {(entity_id, kind.noun) for entity_id in bad}


async def test_unreadable_record_read_by_its_id_is_told_apart_from_none(
    dynalite_store: Store, kind: Kind
) -> None:
    entities = dynalite_store.repository(kind.record)
    bad = put_damaged(dynalite_store, kind, kind.one("bad"), "created_at", {"S": "yesterday"})
    await add_all(entities, good := kind.one())
    found = await entities.get_many([bad, good.id, kind.one("unknown").id])
    assert found.keys() == {bad, good.id}
    assert found[good.id] == good
    error = found[bad]
    assert isinstance(error, UnreadableRecord)
    assert error.id == bad


async def test_walk_of_many_passes_unreadable_ones(dynalite_store: Store, kind: Kind) -> None:
    made = kind.many(60)
    dynalite_store.fill(made, 1, kind.record)
    for one in made[::4]:
        put_damaged(dynalite_store, kind, one, kind.token, {"N": "1"})
    expected = [one for n, one in enumerate(made) if n % 4]
    for backwards in (False, True):
        entities = dynalite_store.repository(kind.record)
        walk = walked(entities, kind.listing(), size=7, backwards=backwards)
        assert await walk == expected
