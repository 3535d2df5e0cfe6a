"""The use cases, on the model: it is always noon, and tokens count up."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from graphql_api.domain.collection import Collection
from graphql_api.domain.errors import IdempotencyConflict, InvalidInput, NotFound, VersionConflict
from graphql_api.domain.timestamp import timestamp
from graphql_api.items.item import ITEM, Item
from graphql_api.items.listing import ItemListing
from tests.support.items import NOON, ItemCollection, dollars, item_id, items_of
from tests.support.kinds.items import model_items

LAMP: dict[str, Any] = {"name": "Lamp", "price": Decimal("29.9"), "category": "Home"}


@pytest.fixture
def clock() -> list[datetime]:
    """The time; a test moves it by setting the one element."""
    return [NOON]


@pytest.fixture
def catalogue(clock: list[datetime]) -> ItemCollection:
    tokens = count(1)
    return Collection(
        ITEM, model_items(), now=lambda: clock[0], new_token=lambda: f"{next(tokens):032x}"
    )


async def test_created_item_has_its_first_version_and_times(catalogue: ItemCollection) -> None:
    item = await catalogue.create(LAMP)
    expected_id = "item_" + "0" * 31 + "1"
    assert item == Item(
        id=expected_id,
        name="Lamp",
        price=dollars("29.90"),
        category="Home",
        created_at=timestamp(NOON),
        updated_at=timestamp(NOON),
        version=1,
    )
    assert await catalogue.get_many([item.id]) == {item.id: item}


async def test_bad_values_store_nothing(catalogue: ItemCollection) -> None:
    with pytest.raises(InvalidInput) as raised:
        await catalogue.create({"name": "", "price": Decimal(-5), "category": "Home"})
    assert [fault.field for fault in raised.value.faults] == ["name", "price"]
    assert items_of(await catalogue.page(ItemListing())) == []


async def test_text_that_is_no_id_is_just_not_found(catalogue: ItemCollection) -> None:
    item = await catalogue.create(LAMP)
    assert await catalogue.get_many(["", "\ud800", "x" * 5_000, item.id]) == {item.id: item}
    with pytest.raises(NotFound):
        await catalogue.update("no id", {"name": "Desk"})
    with pytest.raises(NotFound):
        await catalogue.delete("no id")


async def test_repeated_create_with_a_key_is_one_item(catalogue: ItemCollection) -> None:
    first = await catalogue.create(LAMP, "key")
    assert await catalogue.create({**LAMP, "price": Decimal("29.90")}, "key") == first
    assert items_of(await catalogue.page(ItemListing())) == [first]


async def test_keys_belong_to_their_callers(catalogue: ItemCollection) -> None:
    first = await catalogue.create(LAMP, "key", "one")
    assert (await catalogue.create(LAMP, "key", "other")).id != first.id


async def test_key_of_other_input_or_of_a_deleted_item_is_a_conflict(
    catalogue: ItemCollection,
) -> None:
    item = await catalogue.create(LAMP, "key")
    with pytest.raises(IdempotencyConflict):
        await catalogue.create({**LAMP, "name": "Desk"}, "key")
    await catalogue.delete(item.id)
    with pytest.raises(IdempotencyConflict):
        await catalogue.create(LAMP, "key")


@pytest.mark.parametrize("key", ["", " ", "x" * 101, "a\nb"])
async def test_bad_key_is_named_beside_the_other_fields(
    catalogue: ItemCollection, key: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        await catalogue.create({**LAMP, "name": ""}, key)
    assert [fault.field for fault in raised.value.faults] == ["name", "idempotency_key"]


async def test_update_changes_what_is_given_and_the_time(
    catalogue: ItemCollection, clock: list[datetime]
) -> None:
    item = await catalogue.create({**LAMP, "description": "Bright"})
    clock[0] = NOON + timedelta(hours=1)
    updated = await catalogue.update(item.id, {"price": Decimal("39.99")})
    expected = (item.name, "Bright", "39.99", item.created_at, timestamp(clock[0]), 2)
    assert expected == (
        updated.name,
        updated.description,
        updated.price,
        updated.created_at,
        updated.updated_at,
        updated.version,
    )


async def test_update_of_nothing_leaves_the_item_and_its_version(catalogue: ItemCollection) -> None:
    item = await catalogue.create(LAMP)
    assert await catalogue.update(item.id, {}) == item
    assert await catalogue.update(item.id, {}, expected_version=1) == item
    with pytest.raises(VersionConflict):
        await catalogue.update(item.id, {}, expected_version=2)
    with pytest.raises(NotFound):
        await catalogue.update(item_id("unknown"), {})


async def test_bad_changes_are_named_before_the_item_is_looked_for(
    catalogue: ItemCollection,
) -> None:
    with pytest.raises(InvalidInput):
        await catalogue.update("no id", {"name": None})


async def test_deleted_item_is_gone(catalogue: ItemCollection) -> None:
    item = await catalogue.create(LAMP)
    with pytest.raises(VersionConflict):
        await catalogue.delete(item.id, expected_version=2)
    await catalogue.delete(item.id, expected_version=1)
    assert await catalogue.get_many([item.id]) == {}
    with pytest.raises(NotFound):
        await catalogue.delete(item.id)
