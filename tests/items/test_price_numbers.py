"""A price is exact, however its number is written in JSON."""

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from graphql_api.settings import Settings
from tests.items.lamps import CREATE, LAMP
from tests.support.application import http_client
from tests.support.json_numbers import ask, with_numbers

UPDATE: Final = """
    mutation ($input: UpdateItemInput!) {
      updateItem(input: $input) { ... on UpdateItemSuccess { item { version price } } }
    }
"""


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(settings) as client:
        yield client


async def created(client: httpx.AsyncClient, price: str = "30") -> Any:
    variables = with_numbers({"input": {**LAMP, "price": "PRICE"}}, PRICE=price)
    return (await ask(client, CREATE, variables))["data"]["createItem"]


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


async def test_price_of_an_update_is_exact_too(client: httpx.AsyncClient) -> None:
    item = (await created(client))["item"]
    given = {"id": item["id"], "expectedVersion": "N", "price": "PRICE"}
    numbers = {"N": "10.00E-1", "PRICE": "31.50"}
    changed = await ask(client, UPDATE, with_numbers({"input": given}, **numbers))
    assert changed["data"]["updateItem"]["item"] == {"version": 2, "price": "31.50"}


async def test_input_problem_names_both_fields_and_nothing_is_stored(
    client: httpx.AsyncClient,
) -> None:
    bad = {"name": "", "price": -5, "category": "Books"}
    reply = await client.post("/graphql", json={"query": CREATE, "variables": {"input": bad}})
    problem = reply.json()["data"]["createItem"]
    assert problem["__typename"] == "InputProblem"
    assert problem["fields"] == [
        {
            "path": ["input", "name"],
            "code": "TOO_SHORT",
            "message": "name must have at least 1 character.",
        },
        {"path": ["input", "price"], "code": "TOO_SMALL", "message": "price must be above 0."},
    ]
    listed = await client.post("/graphql", json={"query": "{ items { nodes { name } } }"})
    assert listed.json() == {"data": {"items": {"nodes": []}}}
