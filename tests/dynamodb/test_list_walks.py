"""Walks through lists that change: who is there all along comes exactly once."""

import asyncio
from collections.abc import Mapping
from itertools import count, product
from typing import Any

import pytest

from graphql_api.domain.paging import Order
from graphql_api.domain.ports import Repository
from tests.support.kinds.kind import Kind
from tests.support.kinds.registered import KINDS
from tests.support.marks import REPEATED
from tests.support.stores import Store
from tests.support.walks import walked
from tests.support.writes import a_write

STEADY = 40
AnyRepository = Repository[Any, Any, Any]
LISTS = [
    pytest.param(
        kind,
        field,
        grouped,
        id=f"{kind.noun}-{field.value}-{'group' if grouped else 'all'}",
        marks=REPEATED if at and grouped is (at % 2 == 0) else [],
    )
    for kind in KINDS
    for at, field in enumerate(kind.order_by)
    for grouped in ((False, True) if kind.group else (False,))
]


async def come_and_go(kind: Kind, entities: AnyRepository, stop: asyncio.Event, first: int) -> None:
    """Create, move and delete entities among the others until told to stop."""
    for n in count(first, 4):
        if stop.is_set():
            return
        one = await entities.create(kind.one(("passing", n)), a_write(("passing", n)))
        for number in (n % 41, n % 37):  # they come from one place, and go to two others
            moved = kind.change(number)
            await entities.update(one.id, moved, a_write(("moved", n, number)), None)
        await entities.delete(one.id, a_write(("deleted", n)), None)


async def change_in_place(
    entities: AnyRepository, ids: list[str], changes: Mapping[str, Any], stop: asyncio.Event
) -> None:
    for n in count():
        if stop.is_set():
            return
        await entities.update(ids[n % len(ids)], changes, a_write(("changed", n)), None)


@pytest.mark.parametrize(("kind", "field", "is_grouped"), LISTS)
async def test_entities_that_keep_their_place_come_exactly_once_while_others_move(
    dynalite_store: Store, kind: Kind, field: Any, is_grouped: bool
) -> None:
    entities = dynalite_store.repository(kind.record, shards=3)
    of_one = {kind.group: getattr(kind.one(), kind.group)} if kind.group else {}
    steady = kind.many(STEADY, **of_one)
    dynalite_store.fill(steady, 3, kind.record)
    wanted = kind.of_group(of_one[kind.group]) if is_grouped else kind.everything
    order = Order(field, False)
    ids = [one.id for one in kind.oracle.listed(steady, wanted, order)]
    stop = asyncio.Event()
    writers = [
        *(asyncio.create_task(come_and_go(kind, entities, stop, first)) for first in range(4)),
        asyncio.create_task(change_in_place(entities, ids, kind.still[field], stop)),
    ]
    met = set()
    try:
        for size, backwards in product((1, 3, 11), (False, True)):
            listing = kind.listing(wanted, order)
            walk = await walked(entities, listing, size=size, backwards=backwards)
            assert [one.id for one in walk if one.id in ids] == ids
            met |= {one.id for one in walk} - set(ids)
    finally:
        stop.set()
        await asyncio.gather(*writers)
    assert met, "no walk met one that came and went"
