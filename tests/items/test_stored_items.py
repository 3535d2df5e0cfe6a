"""Items as the table keeps them: what was given comes back."""

from datetime import timedelta

import pytest

from tests.items.builders import ItemRepository, an_item
from tests.support.writes import NOON, a_write, add_all, whole


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
