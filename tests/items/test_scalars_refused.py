"""A string that a scalar can't read is named in its place, and hides no other fault."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest
from graphql import GraphQLInputObjectType, get_named_type

from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.items.lamps import LAMP
from tests.support.application import http_client

NO_DECIMALS: Final = (
    *("1,99", "", "abc", "NaN", "-nan", "sNaN", "Infinity", "-Infinity", "inf", " 5 ", "5\n"),
    *("0x1", "1_000", "１", "٣", "1e1000", "1e99999999999999999999", "1.2.3", "$5", "\ud800"),
    *("\u200b5", "1" * 1_000 + "x", "--5", ".", "1e", "1 000", "1.000,00", "true", "null"),
)
DECIMAL: Final = 'Decimal takes a string or a number such as "29.90", its exponent of at most'
DATE_TIME: Final = "DateTime takes an RFC 3339 string with an offset, such as"
PROBLEM: Final = "{ __typename ... on InputProblem { fields { path code message } } }"
CREATE: Final = f"mutation ($input: CreateItemInput!) {{ createItem(input: $input) {PROBLEM} }}"
UPDATE: Final = f"mutation ($input: UpdateItemInput!) {{ updateItem(input: $input) {PROBLEM} }}"
LIST: Final = "query ($filter: ItemFilter) { items(filter: $filter) { nodes { id } } }"
PRICE: Final = {
    "path": ["input", "price"],
    "code": "INVALID",
    "message": "price must be a decimal number such as 29.90, its exponent of at most 3 digits.",
}
NAME: Final = {
    "path": ["input", "name"],
    "code": "TOO_SHORT",
    "message": "name must have at least 1 character.",
}
CATEGORY: Final = {
    "path": ["input", "category"],
    "code": "INVALID",
    "message": "category must not consist of blanks only.",
}
KEY: Final = {
    "path": ["input", "idempotencyKey"],
    "code": "TOO_SHORT",
    "message": "idempotency key must have at least 1 character.",
}


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(settings) as client:
        yield client


async def ask(client: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    # As json does it: a lone surrogate is legal in JSON.
    content = json.dumps({"query": query, "variables": variables})
    headers = {"content-type": "application/json"}
    return (await client.post("/graphql", content=content, headers=headers)).json()


def literal(values: dict[str, Any]) -> str:
    return ", ".join(f"{name}: {json.dumps(value)}" for name, value in values.items())


async def test_no_decimal_is_named_beside_all_other_faults(client: httpx.AsyncClient) -> None:
    for price in NO_DECIMALS:
        values = {"name": "", "price": price, "category": " "}
        created = (await ask(client, CREATE, input={**values, "idempotencyKey": ""}))["data"]
        assert created["createItem"]["fields"] == [NAME, PRICE, CATEGORY, KEY], price
        updated = (await ask(client, UPDATE, input={"id": "x", **values}))["data"]
        assert updated["updateItem"]["fields"] == [NAME, PRICE, CATEGORY], price


async def test_no_decimal_in_a_document_is_named_as_one_in_a_variable(
    client: httpx.AsyncClient,
) -> None:
    for price in set(NO_DECIMALS) - {"\ud800"}:  # GraphQL's own strings can't hold it
        values = literal({"name": "", "price": price, "category": " "})
        for field in (
            f"createItem(input: {{{values}}})",
            f'updateItem(input: {{id: "x", {values}}})',
        ):
            (problem,) = (await ask(client, f"mutation {{ {field} {PROBLEM} }}"))["data"].values()
            assert problem["fields"] == [NAME, PRICE, CATEGORY], price


async def test_no_decimal_alone_changes_nothing(client: httpx.AsyncClient) -> None:
    default = 'mutation ($p: Decimal! = "abc") { createItem(input: {price: $p, %s}) %s }'
    others = literal({"name": "Lamp", "category": "Home"})
    for query, variables in (
        (CREATE, {"input": {**LAMP, "price": "1,99"}}),
        (default % (others, PROBLEM), {}),
        (default % (others, PROBLEM), {"p": "1,99"}),
        (f"mutation {{ createItem(input: {{price: 1e1000, {others}}}) {PROBLEM} }}", {}),
    ):
        reply = await ask(client, query, **variables)
        problem = {"__typename": "InputProblem", "fields": [PRICE]}
        assert reply == {"data": {"createItem": problem}}
    assert (await ask(client, LIST))["data"] == {"items": {"nodes": []}}


async def test_other_type_stays_a_coercion_error(client: httpx.AsyncClient) -> None:
    for value in (True, [], {}, ["29.90"], {"value": "29.90"}):
        (error,) = (await ask(client, CREATE, input={**LAMP, "price": value}))["errors"]
        place = "Variable '$input' has invalid value at .price"
        assert error["message"].startswith(f"{place}: {DECIMAL}")
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "path" not in error
        (error,) = (await ask(client, LIST, filter={"createdAt": {"max": value}}))["errors"]
        place = "Variable '$filter' has invalid value at .createdAt.max"
        assert error["message"].startswith(f"{place}: {DATE_TIME}")


RANGES: Final[tuple[tuple[dict[str, Any], list[tuple[str, str, str]]], ...]] = (
    ({"price": {"min": "1,99"}}, [("filter.price.min", '"1,99"', DECIMAL)]),
    ({"price": {"max": "NaN"}}, [("filter.price.max", '"NaN"', DECIMAL)]),
    ({"price": {"max": "1e1000"}}, [("filter.price.max", '"1e1000"', DECIMAL)]),
    ({"createdAt": {"min": "x"}}, [("filter.createdAt.min", '"x"', DATE_TIME)]),
    (
        {"createdAt": {"max": "2026-02-29T00:00:00Z"}},
        [("filter.createdAt.max", '"2026-02-29T00:00:00Z"', DATE_TIME)],
    ),
    (
        {"price": {"min": "", "max": "5€"}, "createdAt": {"min": "2026-11-23", "max": None}},
        [
            ("filter.price.min", '""', DECIMAL),
            ("filter.price.max", '"5€"', DECIMAL),
            ("filter.createdAt.min", '"2026-11-23"', DATE_TIME),
        ],
    ),
)


async def test_unreadable_end_of_a_range_is_an_error_of_its_field(
    client: httpx.AsyncClient,
) -> None:
    for filters, faults in RANGES:
        ranges = literal_ranges(filters)
        written = f"{{ other: __typename items(filter: {{{ranges}}}) {{ nodes {{ id }} }} }}"
        for query, variables, place in (
            (LIST, {"filter": filters}, "items"),
            (written, {}, faults[0][1]),
        ):
            reply = await ask(client, query, **variables)
            (error,) = reply["errors"]
            assert error["extensions"] == {"code": "BAD_USER_INPUT", "retryable": False}
            assert error["path"] == ["items"]
            assert error["locations"][0] == {"line": 1, "column": query.index(place) + 1}
            for at, value, wanted in faults:
                assert f"{at} is {value}: {wanted}" in error["message"]
            assert reply["data"]["items"] is None


def literal_ranges(filters: dict[str, dict[str, Any]]) -> str:
    ends = {name: json.dumps(ends, ensure_ascii=False) for name, ends in filters.items()}
    ranges = ", ".join(f"{name}: {ends[name]}" for name in filters)
    return ranges.replace('"min":', "min:").replace('"max":', "max:")


LITERALS: Final = (
    ("price: {min: true}", ".price.min"),
    ("price: {min: [1]}", ".price.min"),
    ("price: {max: {a: 1}}", ".price.max"),
    ("price: {max: RED}", ".price.max"),
    ("createdAt: {min: 5}", ".createdAt.min"),
    ("createdAt: {max: [1]}", ".createdAt.max"),
)


async def test_literal_of_another_type_is_told_with_its_location(
    client: httpx.AsyncClient,
) -> None:
    for value, place in LITERALS:
        query = f"{{ items(filter: {{{value}}}) {{ nodes {{ id }} }} }}"
        (error,) = (await ask(client, query))["errors"]
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert error["message"].startswith(f"Argument 'filter' has invalid value at {place}: ")
        column = query.index(value) + value.index(": ", value.index("{")) + 3
        assert error["locations"] == [{"line": 1, "column": column}]


def test_these_are_all_places_of_such_values() -> None:
    kinds = build_schema()._schema.type_map.values()
    places = {
        f"{kind.name}.{name}"
        for kind in kinds
        for name, field in getattr(kind, "fields", {}).items()
        for given in ([field] if isinstance(kind, GraphQLInputObjectType) else field.args.values())
        if not kind.name.startswith("__")
        and get_named_type(given.type).name in {"Decimal", "DateTime"}
    }
    assert places == {
        *("CreateItemInput.price", "UpdateItemInput.price"),
        *("DecimalRange.min", "DecimalRange.max", "DateTimeRange.min", "DateTimeRange.max"),
    }
