"""The contract of ItemRepository for one item, held to by the model and by both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest

from graphql_api.domain.errors import IdempotencyConflict, NotFound, VersionConflict
from graphql_api.domain.ports import Presence
from graphql_api.domain.timestamp import timestamp
from graphql_api.items.listing import Filter, ItemListing
from tests.support.items import (
    NOON,
    ItemRepository,
    a_write,
    add_all,
    an_item,
    dollars,
    item_id,
    items_of,
    many_items,
    whole,
)

LATER = NOON + timedelta(days=1, microseconds=1)


@pytest.mark.parametrize("price", ["0.01", "9999999999.99", "30.00"])
async def test_item_is_read_as_it_was_created(items: ItemRepository, price: str) -> None:
    item = an_item(
        name="Straße \U0001f4a1 \U0010ffff",
        description="one\n\ttwo",
        price=price,
        category="A#B",
        created_at=NOON + timedelta(microseconds=1),
    )
    assert await items.create(item, a_write()) == item
    found = whole(await items.get_many([item.id]))
    assert found == {item.id: item}
    assert found[item.id].price == price


async def test_item_without_description_has_none(items: ItemRepository) -> None:
    await add_all(items, item := an_item(description=None))
    assert whole(await items.get_many([item.id]))[item.id].description is None


async def test_unknown_ids_are_absent(items: ItemRepository) -> None:
    await add_all(items, item := an_item())
    assert whole(await items.get_many([item_id("unknown"), item.id])) == {item.id: item}


async def test_presence_is_that_of_entities_that_exist(items: ItemRepository) -> None:
    await add_all(items, item := an_item())
    found = await items.presence([item_id("unknown"), item.id], LATER)
    assert found == {item.id: Presence.EXISTS}


async def test_more_than_a_hundred_ids_are_all_found(items: ItemRepository) -> None:
    await add_all(items, *(all_items := many_items(103)))
    found = whole(await items.get_many([item.id for item in all_items]))
    assert found == {item.id: item for item in all_items}


async def test_update_changes_the_given_fields_only(items: ItemRepository) -> None:
    await add_all(items, item := an_item(description="old"))
    expected = replace(item, price=dollars("39.99"), version=2, updated_at=timestamp(LATER))

    updated = await items.update(item.id, {"price": dollars("39.99")}, a_write(1, LATER), None)

    assert updated == expected
    assert whole(await items.get_many([item.id])) == {item.id: expected}


async def test_update_of_every_field_moves_the_item_in_every_list(items: ItemRepository) -> None:
    await add_all(items, item := an_item(category="Home", description="old"))
    updated = await items.update(
        item.id,
        {"name": "Desk", "description": None, "price": dollars("1.00"), "category": "Office"},
        a_write(1),
        None,
    )
    assert (updated.name, updated.description, updated.category) == ("Desk", None, "Office")
    for wanted, found in [
        (Filter(), [updated]),
        (Filter(category="Home"), []),
        (Filter(category="Office"), [updated]),
        (Filter(name_prefix="lamp"), []),
        (Filter(name_prefix="desk"), [updated]),
    ]:
        assert items_of(await items.page(ItemListing(wanted))) == found


async def test_update_of_an_unknown_id_creates_nothing(items: ItemRepository) -> None:
    with pytest.raises(NotFound) as raised:
        await items.update(unknown := item_id("unknown"), {"name": "Desk"}, a_write(), None)
    assert raised.value.id == unknown
    assert await items.get_many([unknown]) == {}
    assert items_of(await items.page(ItemListing())) == []


@pytest.mark.parametrize("expected", [2, 3])
async def test_update_of_another_version_changes_nothing(
    items: ItemRepository, expected: int
) -> None:
    await add_all(items, item := an_item())
    with pytest.raises(VersionConflict) as raised:
        await items.update(item.id, {"name": "Desk"}, a_write(1), expected)
    assert raised.value.current == item
    assert whole(await items.get_many([item.id])) == {item.id: item}


async def test_each_update_is_one_version_more(items: ItemRepository) -> None:
    await add_all(items, item := an_item())
    for version in (1, 2, 3):
        updated = await items.update(item.id, {"name": f"N{version}"}, a_write(version), version)
        assert updated.version == version + 1


@pytest.mark.parametrize("expected", [None, 1])
async def test_update_made_twice_is_applied_once(
    items: ItemRepository, expected: int | None
) -> None:
    await add_all(items, item := an_item())
    write = a_write(1)
    first = await items.update(item.id, {"name": "Desk"}, write, expected)
    assert await items.update(item.id, {"name": "Desk"}, write, expected) == first
    assert first.version == 2


async def test_deleted_item_is_nowhere(items: ItemRepository) -> None:
    await add_all(items, item := an_item(), other := an_item(1))
    await items.delete(item.id, a_write(1), None)
    assert whole(await items.get_many([item.id, other.id])) == {other.id: other}
    assert items_of(await items.page(ItemListing())) == [other]
    assert items_of(await items.page(ItemListing(Filter(category=item.category)))) == [other]


async def test_deleted_item_is_not_found_by_later_writes(items: ItemRepository) -> None:
    await add_all(items, item := an_item())
    await items.delete(item.id, a_write(1), 1)
    with pytest.raises(NotFound):
        await items.delete(item.id, a_write(2), None)
    with pytest.raises(NotFound):
        await items.update(item.id, {"name": "Desk"}, a_write(3), 1)


async def test_delete_of_another_version_leaves_the_item(items: ItemRepository) -> None:
    await add_all(items, item := an_item())
    with pytest.raises(VersionConflict) as raised:
        await items.delete(item.id, a_write(1), 2)
    assert raised.value.current == item
    assert whole(await items.get_many([item.id])) == {item.id: item}


async def test_delete_made_twice_is_one_delete(items: ItemRepository) -> None:
    await add_all(items, item := an_item())
    write = a_write(1)
    await items.delete(item.id, write, None)
    await items.delete(item.id, write, None)
    assert await items.get_many([item.id]) == {}


async def test_delete_of_an_unknown_id_is_not_found(items: ItemRepository) -> None:
    with pytest.raises(NotFound):
        await items.delete(item_id("unknown"), a_write(), None)


async def test_repeated_create_returns_the_item_as_it_stands(items: ItemRepository) -> None:
    item = an_item()
    await items.create(item, a_write(1, input_hash="a"))
    again = await items.create(
        replace(item, created_at=timestamp(LATER)), a_write(2, input_hash="a")
    )
    assert again == item
    updated = await items.update(item.id, {"name": "Desk"}, a_write(3), None)
    assert await items.create(item, a_write(4, input_hash="a")) == updated
    assert items_of(await items.page(ItemListing())) == [updated]


async def test_key_of_other_input_is_a_conflict(items: ItemRepository) -> None:
    item = an_item()
    await items.create(item, a_write(1, input_hash="a"))
    with pytest.raises(IdempotencyConflict):
        await items.create(replace(item, name="Desk"), a_write(2, input_hash="b"))
    assert whole(await items.get_many([item.id])) == {item.id: item}


async def test_repeated_create_brings_no_deleted_item_back(items: ItemRepository) -> None:
    item = an_item()
    await items.create(item, a_write(1, input_hash="a"))
    await items.delete(item.id, a_write(2), None)
    with pytest.raises(IdempotencyConflict):
        await items.create(item, a_write(3, input_hash="a"))
    assert await items.get_many([item.id]) == {}
    assert items_of(await items.page(ItemListing())) == []


@pytest.mark.parametrize(
    ("after", "is_forgotten"),
    [
        (timedelta(hours=23, minutes=59, seconds=59, microseconds=999_999), False),
        (timedelta(hours=24, seconds=1), True),
        (timedelta(days=2), True),  # longer than time to live usually takes to sweep
    ],
)
@pytest.mark.parametrize("input_hash", ["a", "b"])
async def test_key_is_forgotten_24_hours_after_its_item_was_deleted(
    items: ItemRepository, after: timedelta, is_forgotten: bool, input_hash: str
) -> None:
    gone = NOON + timedelta(seconds=30, microseconds=500_000)
    await items.create(an_item(description="old"), a_write(1, NOON, "a"))
    await items.update(item_id(0), {"name": "Desk"}, a_write(2, NOON), None)
    await items.delete(item_id(0), a_write(3, gone), None)
    presence = {} if is_forgotten else {item_id(0): Presence.DELETED}
    assert await items.presence([item_id(0)], gone + after) == presence
    item = an_item(name="Vase", created_at=gone + after)
    create = items.create(item, a_write(4, gone + after, input_hash))
    if not is_forgotten:
        with pytest.raises(IdempotencyConflict):
            await create
        return
    assert await create == item
    assert whole(await items.get_many([item.id])) == {item.id: item}
    assert items_of(await items.page(ItemListing())) == [item]
    changed = await items.update(item.id, {"name": "Desk"}, a_write(5, gone + after), 1)
    assert changed.version == 2
    await items.delete(item.id, a_write(6, gone + after), None)
    with pytest.raises(IdempotencyConflict):  # remembered anew
        await items.create(item, a_write(7, gone + after, input_hash))
