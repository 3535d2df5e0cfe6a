"""JSON lines: what is written can be read, and what cannot be read is said."""

import json
from decimal import Decimal
from typing import Any, Final

import pytest

from graphql_api.domain.json_lines import BadLine, graphql_name, reader_of, writer_of
from graphql_api.domain.samples import Samples
from graphql_api.domain.validation import check
from graphql_api.items.item import ITEM
from graphql_api.local.generated import generated_entity
from tests.examples.with_reviews import WITH_REVIEWS

LAMP: Final = b'{"name":"Lamp","price":%s,"category":"Home"}'


@pytest.mark.parametrize("samples", WITH_REVIEWS.samples(), ids=lambda each: each.entity.noun)
def test_what_is_written_can_be_read(samples: Samples[Any]) -> None:
    one, _ = generated_entity(samples, 1, 1)
    line = writer_of(samples.entity)(one)
    found = reader_of(samples.entity)(f"{line}\r\n".encode())
    assert found.ignored == {"id", "createdAt", "updatedAt", "version"}
    new = check(samples.entity.new, found.values)
    assert new == {name: getattr(one, name) for name in samples.entity.fields}


@pytest.mark.parametrize("price", [b'"30.5"', b"30.5", b"3.05e1"])
def test_number_is_exact_in_every_notation(price: bytes) -> None:
    assert reader_of(ITEM)(LAMP % price).values["price"] == Decimal("30.5")


@pytest.mark.parametrize("price", [b"1e999999999", b'"1e999999999"', b"true", b"null", b"[]"])
def test_what_is_no_such_number_is_left_to_the_check(price: bytes) -> None:
    assert not isinstance(reader_of(ITEM)(LAMP % price).values["price"], Decimal)


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{", b'"\xff"', b"NaN", b'{"a":' + b"1" * 5000 + b"}", b"[" * 100_000]
)
def test_bad_line_says_why(line: bytes) -> None:
    with pytest.raises(BadLine, match=r"^\S+ .*\.$"):
        reader_of(ITEM)(line)


def test_key_and_what_the_service_sets_are_apart() -> None:
    line = json.dumps({"id": "x", "createdAt": "y", "idempotencyKey": "k", "name": "Lamp"})
    found = reader_of(ITEM)(line.encode())
    assert (found.values, found.idempotency_key) == ({"name": "Lamp"}, "k")
    assert found.ignored == {"id", "createdAt"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("colour", '"colour"'),
        ("idempotency_key", '"idempotency_key"'),
        ("created_at", '"created_at"'),
        ("", '""'),
        ("\ud800\n", r'"\ud800\n"'),
        ("x" * 1000, f'"{"x" * 40}..."'),
    ],
)
def test_name_that_graphql_does_not_have_is_told_with_those_it_has(name: str, shown: str) -> None:
    with pytest.raises(BadLine) as bad:
        reader_of(ITEM)(json.dumps({"name": "Lamp", name: 1}).encode())
    assert str(bad.value) == (
        f"it has fields that no item has: {shown}."
        " Fields are name, description, price, category, idempotencyKey."
    )


def test_names_are_graphqls() -> None:
    assert [graphql_name(name) for name in ("id", "created_at", "a_b_c")] == [
        "id",
        "createdAt",
        "aBC",
    ]
