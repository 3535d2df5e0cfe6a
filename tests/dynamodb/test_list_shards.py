"""Lists spread over shards: merged into one order, and more of them while requests run."""

import json
from decimal import Decimal
from itertools import islice
from operator import attrgetter

import pytest
from botocore.awsrequest import AWSPreparedRequest

from graphql_api.domain.paging import Order, PageRequest
from graphql_api.dynamodb.attributes import shard_of
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField
from tests.support.items import ItemRepository, a_write, add_all, items_of, many_items
from tests.support.stores import Store
from tests.support.walks import ORDERS, walked

SHARDS = 8
ID = attrgetter("id")
BY_PRICE = Order(OrderField.PRICE, descending=False)


def in_turns(shards: int, turn: int, count: int) -> list[Item]:
    """Return items of which, in the order of their times, `turn` at a time share a shard."""
    made = iter(many_items(shards * count * 2))
    kept: list[Item] = []
    while len(kept) < count:
        shard = (len(kept) // turn) % shards
        kept += islice((item for item in made if shard_of(item.id, shards) == shard), 1)
    return kept


@pytest.mark.parametrize("turn", [1, 7, 40])
@pytest.mark.parametrize("size", [1, 5, 20])
async def test_shards_are_merged_however_the_items_fall_on_them(
    dynalite_store: Store, turn: int, size: int
) -> None:
    made = in_turns(SHARDS, turn, 40)
    dynalite_store.fill(made, SHARDS)
    for backwards in (False, True):
        walk = walked(
            dynalite_store.items(shards=SHARDS), ItemListing(), size=size, backwards=backwards
        )
        assert await walk == made[::-1]


async def test_first_page_asks_each_shard_once_and_for_little_more_than_its_share(
    dynalite_store: Store,
) -> None:
    made = many_items(400)
    dynalite_store.fill(made, SHARDS)
    limits: list[int] = []

    def note(request: AWSPreparedRequest, **_: object) -> None:
        assert isinstance(request.body, bytes)
        limits.append(json.loads(request.body)["Limit"])

    events = dynalite_store.client.meta.events
    events.register("before-send.dynamodb.Query", note)
    try:
        page = await dynalite_store.items(shards=SHARDS).page(ItemListing(page=PageRequest(100)))
    finally:
        events.unregister("before-send.dynamodb.Query", note)
    assert items_of(page) == made[:299:-1]
    assert limits == [20] * SHARDS  # the mean of 101 / 8, and two deviations


async def test_raising_the_shards_in_two_steps_loses_nothing(dynalite_store: Store) -> None:
    before = dynalite_store.items(shards=1)
    reads_more = dynalite_store.items(shards=SHARDS, shards_written=1)
    writes_more = dynalite_store.items(shards=SHARDS)
    made = many_items(90)

    async def finds(items: ItemRepository, *expected: Item) -> bool:
        lists = [await walked(items, ItemListing(order=order), size=7) for order in ORDERS]
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
    assert {shard_of(item.id, SHARDS) for item in made[60:]} == set(range(SHARDS))


async def test_item_of_before_the_shards_were_raised_can_be_changed_and_deleted(
    dynalite_store: Store,
) -> None:
    made = [item for item in many_items(9) if shard_of(item.id, SHARDS) != 0]
    await add_all(dynalite_store.items(shards=1), *made)
    items = dynalite_store.items(shards=SHARDS)
    changed, deleted = made[0], made[1]

    await items.update(changed.id, {"category": "New"}, a_write(1), None)
    await items.update(changed.id, {"category": "Newer"}, a_write(2), None)
    await items.delete(deleted.id, a_write(3), None)

    left = {item.id for item in made} - {deleted.id}
    assert {item.id for item in await walked(items, ItemListing(), size=3)} == left
    for category, expected in [("New", []), ("Newer", [changed.id])]:
        page = await items.page(ItemListing(Filter(category=category)))
        assert [item.id for item in items_of(page)] == expected
    in_its_old_one = items_of(await items.page(ItemListing(Filter(category=changed.category))))
    assert changed.id not in {item.id for item in in_its_old_one}


async def test_walk_begun_by_an_old_version_is_ended_by_a_new_one(dynalite_store: Store) -> None:
    old, new = dynalite_store.items(shards=1), dynalite_store.items(shards=SHARDS, shards_written=1)
    await add_all(old, *(made := many_items(30)))
    first = await old.page(ItemListing(order=BY_PRICE, page=PageRequest(10)))
    rest = await new.page(ItemListing(order=BY_PRICE, page=PageRequest(100, first.end_cursor)))
    assert items_of(first) + items_of(rest) == sorted(made, key=lambda item: Decimal(item.price))
