"""What is written as CSV is read as it was, and other programs read the same."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.domain.csv_lines import BadHeader, columns_of, header, reader_of, writer_of
from graphql_api.domain.json_lines import BadLine
from graphql_api.domain.timestamp import Timestamp
from graphql_api.items.item import ITEM, Item

AT = Timestamp("2026-01-02T12:00:00.000000Z")
COLUMNS = columns_of(header(ITEM).encode(), ITEM)
TEXTS = st.text('a é,;"\n\t=', min_size=1, max_size=6)


@given(TEXTS, st.none() | TEXTS)
def test_what_is_written_is_read(name: str, description: str | None) -> None:
    one = Item(
        id="item_1",
        created_at=AT,
        updated_at=AT,
        version=3,
        name=name,
        description=description,
        price=ITEM.fields["price"].form.exact(Decimal("20.5")),  # type: ignore[union-attr]
        category="Home",
    )
    record = writer_of(ITEM)(one)
    (row,) = csv.reader(io.StringIO(record, newline=""), strict=True)
    assert row[:2] == ["item_1", name]
    found = reader_of(ITEM, COLUMNS)(record.encode())
    assert {**ITEM.defaults, **found.values} == {
        **ITEM.defaults,
        "name": name,
        "price": Decimal("20.50"),
        "category": "Home",
        "description": description,
    }
    assert found.ignored == {"id", "createdAt", "updatedAt", "version"}


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12", Decimal(12)), (" 1.5 ", Decimal("1.5")), ("a", "a"), ("", None), ("1e9999", "1e9999")],
)
def test_number_that_is_none_is_for_the_create_to_refuse(cell: str, value: object) -> None:
    read = reader_of(ITEM, ["name", "price", "category"])
    assert read(f"Lamp,{cell},Home".encode()).values["price"] == value


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"a", "it has 1 cell; the header has 3 columns."),
        (b"a,b", "it has 2 cells; the header has 3 columns."),
        (b'"a,b', "it is not CSV"),
        (b"a,\xff,b", "byte 3 is not UTF-8."),
        (b'5" lamp,1,Home\nDesk,2,Home', "it reads as 2 records"),
        (b"Lamp,1,Home\rDesk,2,Home", "it reads as 2 records"),
    ],
)
def test_record_that_is_none_is_told(body: bytes, said: str) -> None:
    with pytest.raises(BadLine, match=said):
        reader_of(ITEM, ["name", "price", "category"])(body)


def test_header_names_each_column_once() -> None:
    assert columns_of(b"\xef\xbb\xbfname, price ,category", ITEM) == ["name", "price", "category"]
    for body, said in {
        b"name,price,category,name": "twice",
        b"name,price,category,": 'columns that no item has: "".',
        b"name,price,category\rLamp,1,Home\r": "it reads as 2 records",
        b"name,price": "lacks the columns category",
        b"Name,price,category": 'columns that no item has: "Name".',
    }.items():
        with pytest.raises(BadHeader, match=said):
            columns_of(body, ITEM)
