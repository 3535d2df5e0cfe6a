"""What a later release adds to lists: the cursors and records of before are not concerned by it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Annotated, Any

import pytest

from graphql_api.domain.entity import Entity
from graphql_api.domain.fields import Time, WholeNumber
from graphql_api.domain.paging import Listing, Order, Range
from graphql_api.domain.timestamp import LENGTH, PATTERN, Timestamp, timestamp
from graphql_api.dynamodb.attributes import KEY_END, RecordFormat
from graphql_api.dynamodb.list_keys import BY_CREATION, Partition, SortKey
from graphql_api.dynamodb.lists import IndexQuery, Lists
from graphql_api.dynamodb.record_format import record_format
from tests.support.kinds.registered import FIRST_KIND
from tests.support.stores import Store
from tests.support.walks import entities_of
from tests.support.writes import NOON, a_write, add_all

LATER = NOON + timedelta(days=1)


class By(Enum):
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


BY_CHANGE = SortKey("by_updated", "updated_at", str, f"{PATTERN}{KEY_END}", LENGTH)
CHANGES = Lists(
    FIRST_KIND.entity,
    {By.CREATED_AT: BY_CREATION, By.UPDATED_AT: BY_CHANGE},
    Partition("list_all", lambda shard, _: f"made-up#{shard}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocked:
    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int
    name: str
    stock: Annotated[int, WholeNumber(0, 9)] = 0
    sold: bool = False
    seen_at: Time | None = None


STOCKS: Lists[Stocked, By] = Lists(
    Entity.of(Stocked, "stocked"),
    {By.CREATED_AT: BY_CREATION},
    Partition("list_all", lambda shard, _: f"stocked#{shard}"),
)
ABSENT = "attribute_not_exists(#stock) OR attribute_type(#stock, :null)"


def stocked(name: str, **values: Any) -> Stocked:
    at = timestamp(NOON)
    new_id = STOCKS.entity.ids.of_key("", name)
    return Stocked(id=new_id, created_at=at, updated_at=at, version=1, name=name, **values)


def changes(order: By, **added: Range[Any]) -> IndexQuery:
    return CHANGES.query(order, {}, added=added)


def test_filter_is_a_condition_in_other_orders() -> None:
    query = changes(By.CREATED_AT, updated_at=Range(NOON, LATER), version=Range(2, None))
    assert query.key_range() == (None, None)
    assert query.condition() == (
        [
            "#updated_at >= :updated_at_min",
            "#updated_at <= :updated_at_max",
            "#version >= :version_min",
        ],
        {"#updated_at": "updated_at", "#version": "version"},
        {
            ":updated_at_min": {"S": timestamp(NOON)},
            ":updated_at_max": {"S": timestamp(LATER)},
            ":version_min": {"N": "2"},
        },
    )


def test_filter_is_a_range_of_keys_in_its_own_order() -> None:
    query = changes(By.UPDATED_AT, updated_at=Range(NOON, LATER))
    after_key_end = chr(ord(KEY_END) + 1)
    assert query.key_range() == (timestamp(NOON), timestamp(LATER) + after_key_end)
    assert query.condition() == ([], {}, {})


@pytest.mark.parametrize(
    ("span", "clauses"),
    [
        (Range(2, None), "#stock >= :stock_min"),
        (Range(None, 5), f"({ABSENT} OR #stock <= :stock_max)"),
        (Range(0, 5), f"({ABSENT} OR #stock >= :stock_min AND #stock <= :stock_max)"),
    ],
)
def test_record_from_before_a_field_passes_where_its_default_does(
    span: Range[int], clauses: str
) -> None:
    query = STOCKS.query(By.CREATED_AT, {"stock": span})
    assert query.condition()[0] == [clauses]


def test_filter_on_a_bool_asks_for_one_of_two_values() -> None:
    query = STOCKS.query(By.CREATED_AT, {}, added={"sold": Range(True, True)})
    _, names, values = query.condition()
    assert names == {"#sold": "sold"}
    assert set(values) == {":sold_min", ":sold_max"}
    assert all(value == {"BOOL": True} for value in values.values())


@pytest.mark.parametrize(
    ("span", "names"),
    [
        ({"stock": Range(None, 0)}, "before now"),
        ({"stock": Range(0, 7)}, "before now later"),
        ({"stock": Range(1, None)}, "later"),
        ({"sold": Range(False, False)}, "before now"),
        ({"sold": Range(True, True)}, "later"),
        ({"sold": Range(False, False), "stock": Range(1, None)}, ""),
        ({"seen_at": Range(None, LATER)}, "later"),
        ({"seen_at": Range(LATER, None)}, ""),
    ],
)
@pytest.mark.parametrize("engine", ["dynalite_store", "moto_store"])
async def test_list_holds_what_an_entity_shows(
    request: pytest.FixtureRequest, engine: str, span: dict[str, Range[Any]], names: str
) -> None:
    store: Store = request.getfixturevalue(engine)
    form: RecordFormat[Stocked, None, By] = record_format(
        STOCKS, lambda _, order: STOCKS.query(order.field, {}, added=span)
    )
    before = form.encode(stocked("before"), a_write(), 1)
    for name in ("stock", "sold"):
        del before[name]
    store.client.put_item(TableName=store.name, Item=before)
    now = stocked("now")
    later = stocked("later", stock=7, sold=True, seen_at=timestamp(NOON))
    await add_all(store.repository(form), now, later)
    listing: Listing[None, By] = Listing(None, Order(By.CREATED_AT, descending=False))
    found = entities_of(await store.repository(form).page(listing))
    assert sorted(one.name for one in found) == sorted(names.split())


def test_entity_moves_in_the_order_of_changes_with_each_update() -> None:
    form: RecordFormat[Any, None, By] = record_format(
        CHANGES, lambda _, order: changes(order.field)
    )
    one = FIRST_KIND.one()
    assert form.encode(one, a_write(), 1)["by_updated"] == {"S": f"{timestamp(NOON)}#{one.id}"}
    made = form.encode_changes(one.id, FIRST_KIND.every_change, a_write(at=LATER), 1)
    assert made["by_updated"] == {"S": f"{timestamp(LATER)}#{one.id}"}
    assert "by_created" not in made
