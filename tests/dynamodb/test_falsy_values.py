"""A value that is false, empty or zero is a value: an update of another field leaves it alone."""

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

import pytest

from graphql_api.domain.entity import Entity
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.fields import WholeNumber
from graphql_api.domain.timestamp import Timestamp, timestamp
from graphql_api.dynamodb.attributes import RecordFormat
from graphql_api.dynamodb.list_keys import BY_CREATION, Partition
from graphql_api.dynamodb.lists import Lists
from graphql_api.dynamodb.record_format import record_format
from tests.support.stores import Store
from tests.support.writes import NOON, a_write, add_all, token, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    id: str = f"thing_{token(0)}"
    created_at: Timestamp
    updated_at: Timestamp
    version: int = 1
    label: str
    sold: bool = False
    stock: Annotated[int, WholeNumber(0, 9)] = 0
    note: str = ""
    spare: bool | None = None


class By(Enum):
    CREATED_AT = "CREATED_AT"


LISTS: Lists[Thing, By] = Lists(
    Entity.of(Thing, "thing"),
    {By.CREATED_AT: BY_CREATION},
    Partition("list_all", lambda shard, _: f"thing#{shard}"),
)
FORM: RecordFormat[Thing, None, By] = record_format(
    LISTS, lambda _, order: LISTS.query(order.field, {})
)


@pytest.mark.parametrize("engine", ["dynalite_store", "moto_store"])
async def test_update_leaves_what_it_does_not_set(
    request: pytest.FixtureRequest, engine: str
) -> None:
    store: Store = request.getfixturevalue(engine)
    repository = store.repository(FORM)
    at = timestamp(NOON)
    one = Thing(created_at=at, updated_at=at, label="x", spare=False)
    await add_all(repository, one)
    changes: list[dict[str, Any]] = [{"label": ""}, {"stock": 5}, {"sold": True}, {"spare": None}]
    for version, each in enumerate(changes, 2):
        changed = await repository.update(one.id, each, a_write(f"{version}"), version - 1)
        assert changed.version == version
    kept = whole(await repository.get_many([one.id]))[one.id]
    values = (kept.label, kept.stock, kept.sold, kept.spare, kept.note)
    assert values == ("", 5, True, None, "")


@pytest.mark.parametrize("engine", ["dynalite_store", "moto_store"])
async def test_value_of_another_type_is_no_value_of_the_field(
    request: pytest.FixtureRequest, engine: str
) -> None:
    store: Store = request.getfixturevalue(engine)
    at = timestamp(NOON)
    record = FORM.encode(Thing(created_at=at, updated_at=at, label="x"), a_write(), 1)
    item: Any = {**record, "sold": {"S": ""}}
    store.client.put_item(TableName=store.name, Item=item)
    with pytest.raises(UnreadableRecord):
        await store.repository(FORM).update(f"thing_{token(0)}", {"stock": 5}, a_write(), None)
