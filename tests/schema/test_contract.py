"""The contract as a file, and its two scalars."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from graphql import (
    FloatValueNode,
    GraphQLError,
    GraphQLNamedType,
    IntValueNode,
    ListValueNode,
    StringValueNode,
    ValueNode,
)

from graphql_api.schema.scalars import (
    Unreadable,
    parse_date_time,
    parse_decimal,
    parse_decimal_literal,
    serialize_date_time,
    serialize_decimal,
)
from graphql_api.wiring import build_schema
from tests.support.kinds.first import SERVED, STARTING
from tests.support.paths import ROOT

SCHEMA_FILE = ROOT / "schema.graphql"


def test_schema_file_is_current() -> None:
    committed = SCHEMA_FILE.read_text(encoding="utf-8")
    assert committed == build_schema().as_str() + "\n", "it is stale; run: make schema"


def undescribed(kind: GraphQLNamedType) -> Iterator[str]:
    """Yield all of a type that its readers in the explorer are told nothing about."""
    if not kind.description:
        yield kind.name
    for name, field in {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}.items():
        if not field.description:
            yield f"{kind.name}.{name}"
        for argument, definition in getattr(field, "args", {}).items():
            if not definition.description:
                yield f"{kind.name}.{name}({argument})"


def test_everything_is_described() -> None:
    kinds = build_schema()._schema.type_map.values()
    ours = [kind for kind in kinds if not kind.name.startswith("__")]
    assert [name for kind in ours for name in undescribed(kind)] == []


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("29.90", "29.90"),
        ("+.5", "0.5"),
        ("-0", "-0"),
        ("1e2", "1E+2"),
        ("1e-999", "1E-999"),
        (7, "7"),
        (0.1, "0.1"),
        (Decimal("0.10"), "0.10"),
    ],
)
def test_decimal_takes_strings_and_numbers_exactly(value: object, number: str) -> None:
    assert str(parse_decimal(value)) == number


@pytest.mark.parametrize(
    "value",
    ["", " 1", "1 ", "1_0", "１", "NaN", "Infinity", "-inf", "0x1", "1e1000", "1,5", ".", "1.2.3"],
)
def test_decimal_leaves_what_is_no_plain_number_to_the_input(value: str) -> None:
    unreadable = parse_decimal(value)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.value == value
    assert unreadable.wanted.startswith("Decimal takes")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("1e999999999")])
def test_decimal_leaves_hanging_exponents_to_the_input(value: float | Decimal) -> None:
    assert isinstance(parse_decimal(value), Unreadable)


@pytest.mark.parametrize("value", [True, None, [], {}])
def test_decimal_refuses_other_values(value: object) -> None:
    with pytest.raises(GraphQLError, match="Decimal takes"):
        parse_decimal(value)


@pytest.mark.parametrize("kind", [StringValueNode, IntValueNode, FloatValueNode])
def test_decimal_in_a_document_never_becomes_a_float(
    kind: type[StringValueNode | IntValueNode | FloatValueNode],
) -> None:
    text = "0.1000000000000000055511151231257827"
    assert parse_decimal_literal(kind(value=text)) == Decimal(text)


def test_decimal_in_a_document_refuses_other_literals() -> None:
    literal: ValueNode = ListValueNode(values=())
    with pytest.raises(GraphQLError, match="Decimal takes"):
        parse_decimal_literal(literal)


@pytest.mark.parametrize(
    ("number", "text"),
    [("30.00", "30.00"), ("1E+2", "100"), ("1E-7", "0.0000001"), ("9999999999.99",) * 2],
)
def test_decimal_is_sent_in_plain_notation(number: str, text: str) -> None:
    assert serialize_decimal(Decimal(number)) == text
    assert serialize_decimal(text) is text


@pytest.mark.parametrize("value", ["", "1e2", "NaN", "+1", "1.", ".5", "1_0", " 1", "٣", 1, 1.5])
def test_what_is_no_decimal_is_not_sent_as_one(value: object) -> None:
    with pytest.raises(GraphQLError, match="decimal number"):
        serialize_decimal(value)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-23T02:32:00Z", datetime(2026, 11, 23, 2, 32, tzinfo=UTC)),
        ("2026-11-23t02:32:00z", datetime(2026, 11, 23, 2, 32, tzinfo=UTC)),
        ("2026-11-23T02:32:00.5+05:30", datetime(2026, 11, 22, 21, 2, 0, 500_000, tzinfo=UTC)),
        ("2026-11-23T02:32:00.1234567-00:01", datetime(2026, 11, 23, 2, 33, 0, 123456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),  # a leap second
        ("0000-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+01:00", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59-01:00", datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_date_time_takes_any_offset(text: str, time: datetime) -> None:
    assert parse_date_time(text) == time


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-23T02:32:00",  # no offset
        "2026-11-23",
        "2026-11-23 02:32:00Z",
        "2026-02-29T00:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T02:32:61Z",
        "2026-11-23T02:32:00+24:00",
        "2026-11-23T02:32:00.Z",
        "２026-11-23T02:32:00Z",
        "",
    ],
)
def test_date_time_leaves_what_is_no_such_time_to_the_input(value: str) -> None:
    unreadable = parse_date_time(value)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.value == value
    assert unreadable.wanted.startswith("DateTime takes")


@pytest.mark.parametrize("value", [1795401120, None, True, [], {}])
def test_date_time_refuses_all_else(value: object) -> None:
    with pytest.raises(GraphQLError, match="DateTime takes"):
        parse_date_time(value)


@pytest.mark.parametrize("text", ["2026-11-23T02:32:00.000000Z", "0001-01-01T00:00:00.000001Z"])
def test_date_time_is_sent_in_utc_with_six_digits(text: str) -> None:
    assert serialize_date_time(parse_date_time(text)) == text
    assert serialize_date_time(text) is text


@pytest.mark.parametrize(
    "value",
    [
        *("noon", "2026-11-23", "2026-11-23T02:32:00Z", "2026-11-23T02:32:00.000000+00:00"),
        *("2026-02-30T02:32:00.000000Z", "", b"2026-11-23T02:32:00.000000Z", 1795401120, None),
    ],
)
def test_what_is_no_time_is_not_sent_as_one(value: object) -> None:
    with pytest.raises(GraphQLError, match="point in time"):
        serialize_date_time(value)


def test_numbers_in_descriptions_are_those_that_are_enforced() -> None:
    program = """
from graphql_api.domain import paging
paging.PAGE_SIZE_MAX, paging.PAGE_SIZE_DEFAULT = 7007, 7008
from graphql_api.wiring import build_schema
print(build_schema().as_str())
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    stated = {number: done.stdout.count(str(number)) for number in (7007, 7008)}
    # Of each argument, and of each list that says it: jobs and their problems are lists, too.
    lists = len(SERVED) + (2 if STARTING else 0)
    assert 2 * len(SERVED) <= stated[7007] <= 3 * lists
    assert len(SERVED) <= stated[7008] <= 2 * lists
