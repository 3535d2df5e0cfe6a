"""How an item is kept, and which records are not items of ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.timestamp import moment, timestamp
from graphql_api.dynamodb.attributes import is_tombstone
from graphql_api.items.item import CENT, PRICE_MAX, Item
from graphql_api.items.record import RECORD
from tests.items.builders import an_item, dollars, item_id
from tests.support.writes import NOON, a_write, token

ID = item_id(0)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=50)
TIMES = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=14))]))
NEVER_ABSENT = [
    "id",
    "name",
    "price",
    "category",
    "created_at",
    "updated_at",
    "version",
]

any_item = st.builds(
    Item,
    id=st.integers().map(item_id),
    name=TEXTS,
    description=st.none() | TEXTS,
    price=st.decimals(CENT, PRICE_MAX, places=2).map(dollars),
    category=TEXTS,
    created_at=TIMES.filter(lambda at: at.year > 1).map(timestamp),
    updated_at=TIMES.filter(lambda at: at.year > 1).map(timestamp),
    version=st.integers(1, 10**9),
)


@given(any_item)
def test_record_of_an_item_reads_as_that_item(item: Item) -> None:
    record = RECORD.encode(item, a_write(), 8)
    assert RECORD.decode(record) == item
    assert not is_tombstone(record)


def test_record_is_as_documented() -> None:
    item = an_item(
        name="Straße", price="9999999999.99", created_at=datetime(987, 6, 5, 4, 3, 2, 1, UTC)
    )
    time = "0987-06-05T04:03:02.000001Z"
    assert RECORD.encode(item, a_write("w", input_hash="hash"), 100) == {
        "id": {"S": ID},
        "name": {"S": "Straße"},
        "price": {"N": "9999999999.99"},
        "category": {"S": "Home"},
        "created_at": {"S": time},
        "updated_at": {"S": time},
        "version": {"N": "1"},
        "write_id": {"S": token(("write", "w"))},
        "input_hash": {"S": "hash"},
        "list_all": {"S": "77"},
        "list_category": {"S": "77#Home"},
        "by_created": {"S": f"{time}#{ID}"},
        "by_name": {"S": f"strasse\x01{ID}"},
        "by_price": {"S": f"999999999999#{ID}"},
    }


@given(any_item, any_item)
def test_changed_record_is_the_record_of_the_changed_item(before: Item, other: Item) -> None:
    changes: dict[str, Any] = {
        "name": other.name,
        "description": other.description,
        "price": other.price,
        "category": other.category,
    }
    write = a_write(at=moment(other.updated_at))
    after = replace(before, **changes, updated_at=other.updated_at)
    record: dict[str, Any] = {
        **RECORD.encode(before, a_write("earlier"), 8),
        **RECORD.encode_changes(before.id, changes, write, 8),
    }
    kept = {name: value for name, value in record.items() if value is not None}
    assert kept == RECORD.encode(after, write, 8)


def test_change_of_nothing_leaves_every_list_key_alone() -> None:
    # Its shard too, or a walk under way could meet the item twice, or never.
    assert RECORD.encode_changes(ID, {}, a_write(), 8).keys() == {"updated_at", "write_id"}
    assert "list_all" not in RECORD.encode_changes(ID, {"category": "Office"}, a_write(), 8)


def test_longest_name_leaves_room_for_the_id_in_its_key() -> None:
    longest = max((chr(n) for n in range(0xD800)), key=lambda char: len(char.casefold().encode()))
    for name in (longest * 100, "\U0010ffff" * 100):
        record = RECORD.encode(an_item(name=name), a_write(), 8)
        assert len(record["by_name"]["S"].encode()) <= 1024
        assert record["by_name"]["S"] == f"{name.casefold()}\x01{ID}"


@pytest.mark.parametrize("absent", NEVER_ABSENT)
def test_record_without_a_value_is_unreadable(absent: str) -> None:
    record = RECORD.encode(an_item(), a_write(), 1)
    del record[absent]
    with pytest.raises(UnreadableRecord) as raised:
        RECORD.decode(record)
    assert raised.value.id == ("" if absent == "id" else ID)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("price", {"N": "29.901"}),
        ("price", {"N": "0"}),
        ("price", {"N": "-5"}),
        ("price", {"N": "10000000000"}),
        ("price", {"N": "1E+125"}),
        ("price", {"N": "1." + "1" * 37}),
        ("price", {"S": "29.90"}),
        ("name", {"N": "5"}),
        ("description", {"N": "5"}),
        ("created_at", {"S": "yesterday"}),
        ("created_at", {"S": "2026-01-02T12:00:00"}),
        ("created_at", {"S": "2026-02-30T12:00:00.000000Z"}),
        ("created_at", {"S": "2026-13-01T12:00:00.000000Z"}),
        ("created_at", {"S": "0001-W01-1T00:00:00+14:00"}),  # none in UTC
        ("updated_at", {"N": "1767355200"}),
        ("version", {"N": "0"}),
        ("version", {"N": "1.5"}),
    ],
)
def test_record_of_another_program_is_unreadable(attribute: str, value: dict[str, Any]) -> None:
    with pytest.raises(UnreadableRecord) as raised:
        RECORD.decode({**RECORD.encode(an_item(), a_write(), 1), attribute: value})
    assert raised.value.id == ID


def test_null_of_another_program_is_no_description() -> None:
    record = {
        **RECORD.encode(an_item(description="x"), a_write(), 1),
        "description": {"NULL": True},
    }
    assert RECORD.decode(record) == an_item()


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        *(("30", "30.00"), ("29.9", "29.90"), ("29.99", "29.99"), ("9999999999.99",) * 2),
        *(("0.5", "0.50"), ("0.01", "0.01"), ("3E+1", "30.00"), ("+1e-2", "0.01")),
        *(("030.0", "30.00"), ("30.000", "30.00"), ("1.", "1.00"), (".5", "0.50")),
    ],
)
def test_price_is_shown_with_its_zeros_however_it_is_stored(stored: str, shown: str) -> None:
    # DynamoDB keeps a number, not its text: 30.00 comes back as 30.
    record = {**RECORD.encode(an_item(price="1"), a_write(), 1), "price": {"N": stored}}
    assert RECORD.decode(record) == an_item(price=shown)
    assert RECORD.decode(record).price == shown


@given(st.decimals(places=3, allow_nan=False), st.sampled_from("fe"))
def test_price_is_readable_if_it_is_a_price(number: Decimal, notation: str) -> None:
    record = {**RECORD.encode(an_item(), a_write(), 1), "price": {"N": format(number, notation)}}
    if CENT <= number <= PRICE_MAX and number == number.quantize(CENT):
        assert RECORD.decode(record).price == f"{number:.2f}"
    else:
        with pytest.raises(UnreadableRecord):
            RECORD.decode(record)


def test_time_is_passed_on_as_it_is_stored() -> None:
    record = RECORD.encode(an_item(), a_write(), 1)
    time = "".join(["2026-01-02T", "12:00:00.000000Z"])
    assert RECORD.decode({**record, "created_at": {"S": time}}).created_at is time


@pytest.mark.parametrize(
    "stored",
    [
        *("2026-01-02T12:00:00Z", "2026-01-02T12:00:00+00:00", "2026-01-02 12:00:00.000Z"),
        *("2026-01-02T13:30:00.000000+01:30", "20260102T120000.0000000000Z", "2026-W01-5T12Z"),
        *("2026-01-02T12:00:00,000000Z", "2026-W01-5T12:00:00.000000Z"),
    ],
)
def test_time_of_another_program_is_shown_in_the_one_form(stored: str) -> None:
    record = {**RECORD.encode(an_item(), a_write(), 1), "created_at": {"S": stored}}
    assert RECORD.decode(record) == an_item(created_at=NOON)
