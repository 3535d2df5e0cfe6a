"""Lists spread over shards: merged into one order, and more of them while requests run."""

import json
from dataclasses import replace
from itertools import islice
from operator import attrgetter
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest

from graphql_api.domain.paging import PageRequest
from graphql_api.domain.ports import Repository
from graphql_api.dynamodb.attributes import shard_of
from tests.support.kinds.kind import Kind, shows
from tests.support.kinds.registered import KINDS
from tests.support.marks import first_in_test
from tests.support.stores import Store
from tests.support.walks import entities_of, walked
from tests.support.writes import a_write, add_all

SHARDS = 8
ID = attrgetter("id")
GROUPED = [pytest.param(kind, id=kind.noun) for kind in KINDS if kind.group]
# Those whose entities can go from one group to another.
CHANGING = [
    pytest.param(kind, id=kind.noun)
    for kind in KINDS
    if kind.group and kind.group in kind.every_change
]


def in_turns(kind: Kind, shards: int, turn: int, count: int) -> list[Any]:
    """Return entities of which, in the order of their times, `turn` at a time share a shard."""
    made = iter(kind.many(shards * count * 2))
    kept: list[Any] = []
    while len(kept) < count:
        shard = (len(kept) // turn) % shards
        kept += islice((one for one in made if shard_of(one.id, shards) == shard), 1)
    return kept


@pytest.mark.parametrize("turn", first_in_test([7, 1, 40]))
@pytest.mark.parametrize("size", [1, 5, 20])
async def test_shards_are_merged_however_the_items_fall_on_them(
    dynalite_store: Store, kind: Kind, turn: int, size: int
) -> None:
    made = in_turns(kind, SHARDS, turn, 40)
    dynalite_store.fill(made, SHARDS, kind.record)
    entities = dynalite_store.repository(kind.record, shards=SHARDS)
    for backwards in (False, True):
        walk = walked(entities, kind.listing(), size=size, backwards=backwards)
        assert await walk == made


async def test_first_page_asks_each_shard_once_and_for_little_more_than_its_share(
    dynalite_store: Store, kind: Kind
) -> None:
    made = kind.many(400)
    dynalite_store.fill(made, SHARDS, kind.record)
    limits: list[int] = []

    def note(request: AWSPreparedRequest, **_: object) -> None:
        assert isinstance(request.body, bytes)
        limits.append(json.loads(request.body)["Limit"])

    events = dynalite_store.client.meta.events
    events.register("before-send.dynamodb.Query", note)
    try:
        entities = dynalite_store.repository(kind.record, shards=SHARDS)
        page = await entities.page(replace(kind.listing(), page=PageRequest(100)))
    finally:
        events.unregister("before-send.dynamodb.Query", note)
    assert entities_of(page) == made[:100]
    assert limits == [20] * SHARDS  # the mean of 101 / 8, and two deviations


@pytest.mark.parametrize("kind", GROUPED)
async def test_list_of_one_group_asks_the_shards_that_its_entities_are_spread_over(
    dynalite_store: Store, kind: Kind
) -> None:
    made = kind.many(60)
    dynalite_store.fill(made, SHARDS, kind.record)
    group = getattr(made[0], kind.group)
    asked: list[str] = []

    def note(request: AWSPreparedRequest, **_: object) -> None:
        assert isinstance(request.body, bytes)
        asked.append(json.loads(request.body)["ExpressionAttributeValues"][":list"]["S"])

    events = dynalite_store.client.meta.events
    events.register("before-send.dynamodb.Query", note)
    try:
        entities = dynalite_store.repository(kind.record, shards=SHARDS)
        page = await entities.page(replace(kind.listing(kind.of_group(group)), page=PageRequest(5)))
    finally:
        events.unregister("before-send.dynamodb.Query", note)
    assert entities_of(page) == [one for one in made if getattr(one, kind.group) == group][:5]
    assert len(set(asked)) == (SHARDS if kind.is_group_sharded else 1)


async def test_raising_the_shards_in_two_steps_loses_nothing(
    dynalite_store: Store, kind: Kind
) -> None:
    def service(shards: int, written: int) -> Repository[Any, Any, Any]:
        return dynalite_store.repository(kind.record, shards=shards, shards_written=written)

    before, reads_more, writes_more = service(1, 1), service(SHARDS, 1), service(SHARDS, SHARDS)
    made = kind.many(90)

    async def finds(entities: Repository[Any, Any, Any], *expected: Any) -> bool:
        lists = [await walked(entities, kind.listing(order=order), size=7) for order in kind.orders]
        return all(sorted(map(ID, found)) == sorted(map(ID, expected)) for found in lists)

    # First LIST_SHARDS alone: old and new versions write where both read.
    await add_all(before, *made[:15])
    await add_all(reads_more, *made[15:30])
    assert await finds(before, *made[:30])
    assert await finds(reads_more, *made[:30])
    # Then LIST_SHARDS_WRITTEN, once every version reads all shards.
    await add_all(reads_more, *made[30:60])
    await add_all(writes_more, *made[60:])
    assert await finds(reads_more, *made)
    assert await finds(writes_more, *made)
    assert {shard_of(one.id, SHARDS) for one in made[60:]} == set(range(SHARDS))


@pytest.mark.parametrize("kind", CHANGING)
async def test_entity_of_before_the_shards_were_raised_can_go_to_another_group(
    dynalite_store: Store, kind: Kind
) -> None:
    made = [one for one in kind.many(9) if shard_of(one.id, SHARDS) != 0]
    await add_all(dynalite_store.repository(kind.record, shards=1), *made)
    entities = dynalite_store.repository(kind.record, shards=SHARDS)
    changed = made[0]
    await entities.update(changed.id, {kind.group: "New"}, a_write(1), None)
    await entities.update(changed.id, {kind.group: "Newer"}, a_write(2), None)

    for group, expected in [("New", []), ("Newer", [changed.id])]:
        page = await entities.page(kind.listing(kind.of_group(group)))
        assert [one.id for one in entities_of(page)] == expected
    old = kind.of_group(getattr(changed, kind.group))
    in_its_old_one = entities_of(await entities.page(kind.listing(old)))
    assert changed.id not in {one.id for one in in_its_old_one}


async def test_entity_of_before_the_shards_were_raised_can_be_changed_and_deleted(
    dynalite_store: Store, kind: Kind
) -> None:
    made = [one for one in kind.many(9) if shard_of(one.id, SHARDS) != 0]
    await add_all(dynalite_store.repository(kind.record, shards=1), *made)
    entities = dynalite_store.repository(kind.record, shards=SHARDS)
    changed, deleted = made[0], made[1]

    for number in (1, 2):
        await entities.update(changed.id, kind.change(number), a_write(number), None)
    await entities.delete(deleted.id, a_write(3), None)

    left = [one.id for one in made if one is not deleted]
    found = await walked(entities, kind.listing(), size=3)
    assert [one.id for one in found] == left
    assert shows(found[left.index(changed.id)], {**kind.change(2), "version": 3})


async def test_walk_begun_by_an_old_version_is_ended_by_a_new_one(
    dynalite_store: Store, kind: Kind
) -> None:
    old = dynalite_store.repository(kind.record, shards=1)
    new = dynalite_store.repository(kind.record, shards=SHARDS, shards_written=1)
    await add_all(old, *(made := kind.many(30)))
    for order in kind.orders:
        listing = kind.listing(order=order)
        first = await old.page(replace(listing, page=PageRequest(10)))
        rest = await new.page(replace(listing, page=PageRequest(100, first.end_cursor)))
        expected = kind.oracle.listed(made, kind.everything, order)
        assert entities_of(first) + entities_of(rest) == expected
