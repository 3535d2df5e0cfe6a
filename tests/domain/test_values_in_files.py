"""Each type of a field in a file: what is written is read as it was, by both formats."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.domain import csv_lines, json_lines
from graphql_api.domain.entity import Entity
from graphql_api.domain.errors import InvalidInput
from graphql_api.domain.fields import DecimalText, FixedDecimal, Time, WholeNumber
from graphql_api.domain.timestamp import Timestamp, timestamp
from graphql_api.domain.validation import check

NOON: Final = datetime(2026, 1, 2, 12, tzinfo=UTC)
AT: Final = timestamp(NOON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    id: str = "thing_1"
    created_at: Timestamp = AT
    updated_at: Timestamp = AT
    version: int = 1
    name: str
    weight: Annotated[DecimalText, FixedDecimal(4, 2)]
    stock: Annotated[int, WholeNumber(-9, 9)] = 0
    sold: bool = False
    spare: bool | None = None
    seen_at: Time | None = None


THING: Final = Entity.of(Thing, "thing")
COLUMNS: Final = csv_lines.columns_of(csv_lines.header(THING).encode(), THING)
LINE: Final = '{"name": "x", "weight": "1", "%s": %s}'

THINGS: Final = st.builds(
    Thing,
    name=st.sampled_from(["true", "7", "2026-01-02T12:00:00Z"]),
    weight=st.sampled_from(["1.00", "99.99"]),
    stock=st.integers(-9, 9),
    sold=st.booleans(),
    spare=st.none() | st.booleans(),
    seen_at=st.none()
    | st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001
        timestamp
    ),
)


def stored(found: json_lines.Input) -> dict[str, Any]:
    checked: dict[str, Any] = check(THING.new, {**THING.defaults, **found.values})
    return checked


@pytest.mark.parametrize(
    ("write", "read"),
    [
        (json_lines.writer_of(THING), json_lines.reader_of(THING)),
        (csv_lines.writer_of(THING), csv_lines.reader_of(THING, COLUMNS)),
    ],
    ids=["json", "csv"],
)
@given(one=THINGS)
def test_what_is_written_is_read_as_it_was(
    write: Callable[[Thing], str], read: Callable[[bytes], json_lines.Input], one: Thing
) -> None:
    new = stored(read(write(one).encode()))
    assert new == {name: getattr(one, name) for name in THING.fields}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("stock", "5.0", 5),  # as of a table with gaps, in a program that knows no other number
        ("stock", "5e0", 5),
        ("weight", "1.5", "1.50"),
        ("weight", '"1.5"', "1.50"),
        ("sold", "true", True),
        ("seenAt", '"2026-01-02T13:00:00+01:00"', timestamp(NOON)),
        ("seenAt", "null", None),
    ],
)
def test_value_in_json_is_what_a_create_makes_of_it(
    field: str, value: str, expected: object
) -> None:
    found = json_lines.reader_of(THING)((LINE % (field, value)).encode())
    name = {"seenAt": "seen_at"}.get(field, field)
    assert stored(found)[name] == expected


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        *(("stock", value, "stock must be a whole number.") for value in ('"5"', "5.5", "true")),
        ("stock", "1e99", "stock must be a whole number."),
        *(("sold", value, "sold must be true or false.") for value in ('"true"', "1", "1.0")),
        ("sold", "null", "sold is required: it can't be null."),
        *(
            ("seenAt", value, "seen at must be a time with an offset such as 2026-11-23T02:32:00Z.")
            for value in ('"noon"', '"2026-01-02T12:00:00"', "1767355200", '"20260102T120000Z"')
        ),
    ],
)
def test_value_that_a_create_would_refuse_is_refused(field: str, value: str, message: str) -> None:
    found = json_lines.reader_of(THING)((LINE % (field, value)).encode())
    with pytest.raises(InvalidInput) as raised:
        stored(found)
    assert [fault.message for fault in raised.value.faults] == [message]


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        *(("sold", cell, True) for cell in ("true", "TRUE", " True ")),
        ("sold", "false", False),
        *(("sold", cell, False) for cell in ("", "FALSE")),
        ("spare", "", None),
        ("stock", " 5.0 ", 5),
        ("seenAt", "2026-01-02T12:00:00Z", NOON),
        ("weight", "1", Decimal(1)),
        ("name", "true", "true"),
    ],
)
def test_cell_is_read_by_its_columns_type(column: str, cell: str, expected: object) -> None:
    found = csv_lines.reader_of(THING, [column])(f'"{cell}"'.encode())
    assert next(iter(found.values.values()), THING.defaults.get(column)) == expected


@pytest.mark.parametrize(
    ("column", "cell"),
    [("sold", "yes"), ("sold", "1"), ("stock", "many"), ("seenAt", "2026-01-02")],
)
def test_cell_that_cannot_be_read_is_for_the_create_to_refuse(column: str, cell: str) -> None:
    found = csv_lines.reader_of(THING, ["name", "weight", column])(f"x,1,{cell}".encode())
    with pytest.raises(InvalidInput):
        stored(found)
