"""JSON does not tell 20.0 and 2e1 from 20; a price is exact, however it is written."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest
from graphql import GraphQLInputObjectType, GraphQLInt, GraphQLList, get_named_type

from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.support.application import CREATE, LAMP, http_client

PAGE: Final = "query ($n: Int) { items(first: $n) { nodes { id } } }"
UPDATE: Final = """
    mutation ($input: UpdateItemInput!) {
      updateItem(input: $input) { ... on UpdateItemSuccess { item { version price } } }
    }
"""
DELETE: Final = """
    mutation ($input: DeleteItemInput!) {
      deleteItem(input: $input) { ... on DeleteItemSuccess { deletedItemId } }
    }
"""


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(settings) as client:
        yield client


def with_numbers(value: object, **numbers: str) -> str:
    """Return the value as JSON, each "NAME" in it replaced by a number as it is to be written."""
    text = json.dumps(value)
    for name, number in numbers.items():
        text = text.replace(f'"{name}"', number)
    return text


async def ask(client: httpx.AsyncClient, query: str, variables: str, method: str = "POST") -> Any:
    if method == "GET":
        params = {"query": query, "variables": variables}
        return (await client.get("/graphql", params=params)).json()
    body = f'{{"query": {json.dumps(query)}, "variables": {variables}}}'
    headers = {"content-type": "application/json"}
    return (await client.post("/graphql", content=body, headers=headers)).json()


async def created(client: httpx.AsyncClient, price: str = "30") -> Any:
    variables = with_numbers({"input": {**LAMP, "price": "PRICE"}}, PRICE=price)
    return (await ask(client, CREATE, variables))["data"]["createItem"]


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_whole_number_is_an_int_however_it_is_written(
    client: httpx.AsyncClient, method: str
) -> None:
    for _ in range(4):
        await created(client)
    for start in ("query ($n: Int) { items(first: $n)", "query ($n: Int! = 1) { items(last: $n)"):
        for number in ("3", "3.0", "3.000", "0.3e1", "3E0", "30e-1", "0.03E+2"):
            reply = await ask(
                client, f"{start} {{ nodes {{ id }} }} }}", f'{{"n": {number}}}', method
            )
            assert len(reply["data"]["items"]["nodes"]) == 3, number


@pytest.mark.parametrize("number", ["1.0", "10.00E-1"])
async def test_expected_version_is_an_int_within_an_input(
    client: httpx.AsyncClient, number: str
) -> None:
    item = (await created(client))["item"]
    given = {"id": item["id"], "expectedVersion": "N", "price": "PRICE"}
    numbers = {"N": number, "PRICE": "31.50"}
    changed = await ask(client, UPDATE, with_numbers({"input": given}, **numbers))
    assert changed["data"]["updateItem"]["item"] == {"version": 2, "price": "31.50"}

    given = {"id": item["id"], "expectedVersion": "N"}
    deleted = await ask(client, DELETE, with_numbers({"input": given}, N="2.0"))
    assert deleted["data"]["deleteItem"] == {"deletedItemId": item["id"]}


def test_these_are_all_ints_of_the_schema() -> None:
    found = set()
    for kind in build_schema()._schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        is_input = isinstance(kind, GraphQLInputObjectType)
        for name, field in getattr(kind, "fields", {}).items():
            inputs = {name: field} if is_input else getattr(field, "args", {})
            found |= {
                f"{kind.name}.{name}({argument})"
                for argument, definition in inputs.items()
                if get_named_type(definition.type) is GraphQLInt
                and not isinstance(definition.type, GraphQLList)
            }
    assert found == {
        "Query.items(first)",
        "Query.items(last)",
        "UpdateItemInput.expectedVersion(expectedVersion)",
        "DeleteItemInput.expectedVersion(expectedVersion)",
    }


NO_INTS: Final = (
    ("20.5", "non-integer value: 20.5"),
    ("2.05e1", "non-integer value: 20.5"),
    ("20.00000000000000000001", "non-integer value: 20.00000000000000000001"),
    ("1e-1", "non-integer value: 0.1"),
    ("1e400", "non-integer value: 1E+400"),
    ("1e999999999", "non-integer value: 1E+999999999"),
    ("-1e999999999", "non-integer value: -1E+999999999"),
    ("1e-999999999", "non-integer value: 1E-999999999"),
    ("2147483648.0", "non 32-bit signed integer value: 2147483648"),
    ("-2.147483649e9", "non 32-bit signed integer value: -2147483649"),
    ("1e20", "non 32-bit signed integer value: 100000000000000000000"),
)


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_number_that_is_no_int_is_refused(client: httpx.AsyncClient, method: str) -> None:
    for number, fault in NO_INTS:
        (error,) = (await ask(client, PAGE, f'{{"n": {number}}}', method))["errors"]
        assert error["message"] == f"Variable '$n' has invalid value: Int cannot represent {fault}"
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_nothing_is_nothing_whatever_its_exponent(client: httpx.AsyncClient) -> None:
    for number in ("0", "-0.0", "0e999999999", "0.0e-999999999"):
        (error,) = (await ask(client, PAGE, f'{{"n": {number}}}'))["errors"]
        assert error["message"] == "first must be 1 to 100; it is 0."


async def test_size_of_a_page_counts_as_much_however_it_is_written(
    client: httpx.AsyncClient,
) -> None:
    costs = set()
    request = {"query": PAGE, "variables": {"n": "N"}, "extensions": {"cost": True}}
    headers = {"content-type": "application/json"}
    for number in ("100", "100.0", "1e2"):
        content = with_numbers(request, N=number)
        reply = await client.post("/graphql", content=content, headers=headers)
        costs.add(reply.json()["extensions"]["cost"]["requested"])
    assert costs == {102}


async def test_whole_number_is_an_id(client: httpx.AsyncClient) -> None:
    for number in ("7", "7.0", "0.7e1"):
        query = "query ($id: ID!, $ids: [ID!]!) { item(id: $id) { id } nodes(ids: $ids) { id } }"
        reply = await ask(client, query, f'{{"id": {number}, "ids": [{number}]}}')
        assert reply == {"data": {"item": None, "nodes": [None]}}
        problem = (
            "mutation ($i: ID!) { deleteItem(input: {id: $i}) { ... on Problem { message } } }"
        )
        reply = await ask(client, problem, f'{{"i": {number}}}')
        assert reply["data"]["deleteItem"] == {"message": 'No item has the id "7".'}


async def test_version_of_an_extension_is_a_number_however_it_is_written(
    client: httpx.AsyncClient,
) -> None:
    for version in ("1", "1.0", "10e-1"):
        body = (
            f'{{"extensions": {{"persistedQuery": {{"version": {version}, "sha256Hash":'
            f' "{"0" * 64}"}}}}}}'
        )
        headers = {"content-type": "application/json"}
        reply = await client.post("/graphql", content=body, headers=headers)
        assert reply.json()["errors"][0]["message"] == "PersistedQueryNotFound"


async def test_price_stays_exact(client: httpx.AsyncClient) -> None:
    for number, price in (
        ("29.90", "29.90"),
        ("29.900000", "29.90"),
        ("0.1", "0.10"),
        ("30.0", "30.00"),
        ("3e1", "30.00"),
        ("9999999999.99", "9999999999.99"),
        ("999999999999e-2", "9999999999.99"),
    ):
        assert (await created(client, number))["item"]["price"] == price


async def test_price_is_not_rounded_into_its_limits(client: httpx.AsyncClient) -> None:
    for number, code in (
        ("29.900000000000000000001", "TOO_MANY_DIGITS"),
        ("9999999999.990000000000000000001", "TOO_LARGE"),
        ("0.0", "TOO_SMALL"),
        ("1e50", "TOO_LARGE"),
        ("1e1000", "INVALID"),
    ):
        (fault,) = (await created(client, number))["fields"]
        assert (fault["path"], fault["code"]) == (["input", "price"], code)
