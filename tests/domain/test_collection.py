"""The use cases, on the model: it is always noon, and tokens count up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from itertools import count
from typing import Annotated, Any

import pytest
from pydantic import Field

from graphql_api.domain.collection import Collection
from graphql_api.domain.entity import Entity
from graphql_api.domain.errors import IdempotencyConflict, InvalidInput, NotFound, VersionConflict
from graphql_api.domain.fields import DecimalText, FixedDecimal
from graphql_api.domain.paging import Listing, Order
from graphql_api.domain.timestamp import Timestamp, timestamp
from tests.support.model import Model, Oracle
from tests.support.walks import entities_of
from tests.support.writes import NOON, token

FORM = FixedDecimal(digits=12, places=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int
    name: Annotated[str, Field(min_length=1, max_length=20)]
    description: str | None = None
    price: Annotated[DecimalText, FORM]


class By(Enum):
    CREATED_AT = "CREATED_AT"


LAMPS = Entity.of(Lamp, "lamp")
ALL: Listing[None, By] = Listing(None, Order(By.CREATED_AT))
LampCollection = Collection[Lamp, None, By]
LAMP: dict[str, Any] = {"name": "Lamp", "price": Decimal("29.9")}


@pytest.fixture
def clock() -> list[datetime]:
    """The time; a test moves it by setting the one element."""
    return [NOON]


@pytest.fixture
def catalogue(clock: list[datetime]) -> LampCollection:
    tokens = count(1)
    return Collection(
        LAMPS,
        Model(Oracle("lamp", lambda *_: True, lambda lamp, _: lamp.created_at)),
        now=lambda: clock[0],
        new_token=lambda: f"{next(tokens):032x}",
    )


async def test_created_entity_has_its_first_version_and_times(catalogue: LampCollection) -> None:
    lamp = await catalogue.create(LAMP)
    expected_id = "lamp_" + "0" * 31 + "1"
    assert lamp == Lamp(
        id=expected_id,
        name="Lamp",
        price=FORM.exact(Decimal("29.90")),
        created_at=timestamp(NOON),
        updated_at=timestamp(NOON),
        version=1,
    )
    assert await catalogue.get_many([lamp.id]) == {lamp.id: lamp}


async def test_bad_values_store_nothing(catalogue: LampCollection) -> None:
    with pytest.raises(InvalidInput) as raised:
        await catalogue.create({"name": "", "price": Decimal(-5)})
    assert [fault.field for fault in raised.value.faults] == ["name", "price"]
    assert entities_of(await catalogue.page(ALL)) == []


async def test_text_that_is_no_id_is_just_not_found(catalogue: LampCollection) -> None:
    lamp = await catalogue.create(LAMP)
    assert await catalogue.get_many(["", "\ud800", "x" * 5_000, lamp.id]) == {lamp.id: lamp}
    with pytest.raises(NotFound):
        await catalogue.update("no id", {"name": "Desk"})
    with pytest.raises(NotFound):
        await catalogue.delete("no id")


async def test_repeated_create_with_a_key_is_one_entity(catalogue: LampCollection) -> None:
    first = await catalogue.create(LAMP, "key")
    assert await catalogue.create({**LAMP, "price": Decimal("29.90")}, "key") == first
    assert entities_of(await catalogue.page(ALL)) == [first]


async def test_keys_belong_to_their_callers(catalogue: LampCollection) -> None:
    first = await catalogue.create(LAMP, "key", "one")
    assert (await catalogue.create(LAMP, "key", "other")).id != first.id


async def test_key_of_other_input_or_of_a_deleted_entity_is_a_conflict(
    catalogue: LampCollection,
) -> None:
    lamp = await catalogue.create(LAMP, "key")
    with pytest.raises(IdempotencyConflict):
        await catalogue.create({**LAMP, "name": "Desk"}, "key")
    await catalogue.delete(lamp.id)
    with pytest.raises(IdempotencyConflict):
        await catalogue.create(LAMP, "key")


@pytest.mark.parametrize("key", ["", " ", "x" * 101, "a\nb"])
async def test_bad_key_is_named_beside_the_other_fields(
    catalogue: LampCollection, key: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        await catalogue.create({**LAMP, "name": ""}, key)
    assert [fault.field for fault in raised.value.faults] == ["name", "idempotency_key"]


async def test_update_changes_what_is_given_and_the_time(
    catalogue: LampCollection, clock: list[datetime]
) -> None:
    lamp = await catalogue.create({**LAMP, "description": "Bright"})
    clock[0] = NOON + timedelta(hours=1)
    updated = await catalogue.update(lamp.id, {"price": Decimal("39.99")})
    expected = (lamp.name, "Bright", "39.99", lamp.created_at, timestamp(clock[0]), 2)
    assert expected == (
        updated.name,
        updated.description,
        updated.price,
        updated.created_at,
        updated.updated_at,
        updated.version,
    )


async def test_update_of_nothing_leaves_the_entity_and_its_version(
    catalogue: LampCollection,
) -> None:
    lamp = await catalogue.create(LAMP)
    assert await catalogue.update(lamp.id, {}) == lamp
    assert await catalogue.update(lamp.id, {}, expected_version=1) == lamp
    with pytest.raises(VersionConflict):
        await catalogue.update(lamp.id, {}, expected_version=2)
    with pytest.raises(NotFound):
        await catalogue.update(LAMPS.ids.of_token(token("unknown")), {})


async def test_bad_changes_are_named_before_the_entity_is_looked_for(
    catalogue: LampCollection,
) -> None:
    with pytest.raises(InvalidInput):
        await catalogue.update("no id", {"name": None})


async def test_deleted_entity_is_gone(catalogue: LampCollection) -> None:
    lamp = await catalogue.create(LAMP)
    with pytest.raises(VersionConflict):
        await catalogue.delete(lamp.id, expected_version=2)
    await catalogue.delete(lamp.id, expected_version=1)
    assert await catalogue.get_many([lamp.id]) == {}
    with pytest.raises(NotFound):
        await catalogue.delete(lamp.id)
