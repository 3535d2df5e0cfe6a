"""JSON does not tell 20.0 and 2e1 from 20."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest
from graphql import GraphQLInputObjectType, GraphQLInt, GraphQLList, get_named_type

from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.support.application import http_client
from tests.support.json_numbers import ask, with_numbers
from tests.support.kinds.first import FIRST, SERVED, STARTING


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(settings) as client:
        yield client


async def created(client: httpx.AsyncClient) -> Any:
    (result,) = (await ask(client, FIRST.create, json.dumps({"input": FIRST.new})))["data"].values()
    return result[FIRST.one]


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_whole_number_is_an_int_however_it_is_written(
    client: httpx.AsyncClient, method: str
) -> None:
    for _ in range(4):
        await created(client)
    for start in (
        f"query ($n: Int) {{ {FIRST.many}(first: $n)",
        f"query ($n: Int! = 1) {{ {FIRST.many}(last: $n)",
    ):
        for number in ("3", "3.0", "3.000", "0.3e1", "3E0", "30e-1", "0.03E+2"):
            reply = await ask(
                client, f"{start} {{ nodes {{ id }} }} }}", f'{{"n": {number}}}', method
            )
            assert len(reply["data"][FIRST.many]["nodes"]) == 3, number


@pytest.mark.parametrize("number", ["1.0", "10.00E-1"])
async def test_expected_version_is_an_int_within_an_input(
    client: httpx.AsyncClient, number: str
) -> None:
    one = await created(client)
    given = {"id": one["id"], "expectedVersion": "N", **FIRST.other}
    changed = await ask(client, FIRST.update, with_numbers({"input": given}, N=number))
    (result,) = changed["data"].values()
    assert result[FIRST.one]["version"] == 2

    deleted = f"deleted{FIRST.type_name}Id"
    delete = f"""
        mutation ($input: Delete{FIRST.type_name}Input!) {{
          result: delete{FIRST.type_name}(input: $input) {{
            ... on Delete{FIRST.type_name}Success {{ {deleted} }}
          }}
        }}
    """
    given = {"id": one["id"], "expectedVersion": "N"}
    reply = await ask(client, delete, with_numbers({"input": given}, N="2.0"))
    assert reply["data"]["result"] == {deleted: one["id"]}


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
        *(f"Query.{kind.many}({size})" for kind in SERVED for size in ("first", "last")),
        *(
            f"{verb}{kind.type_name}Input.expectedVersion(expectedVersion)"
            for kind in SERVED
            for verb in ("Update", "Delete")
        ),
        *(("Query.jobs(first)", "Query.jobs(last)", "Job.problems(first)") if STARTING else ()),
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
        (error,) = (await ask(client, FIRST.page, f'{{"n": {number}}}', method))["errors"]
        assert error["message"] == f"Variable '$n' has invalid value: Int cannot represent {fault}"
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_nothing_is_nothing_whatever_its_exponent(client: httpx.AsyncClient) -> None:
    for number in ("0", "-0.0", "0e999999999", "0.0e-999999999"):
        (error,) = (await ask(client, FIRST.page, f'{{"n": {number}}}'))["errors"]
        assert error["message"] == "first must be 1 to 100; it is 0."


async def test_size_of_a_page_counts_as_much_however_it_is_written(
    client: httpx.AsyncClient,
) -> None:
    costs = set()
    request = {"query": FIRST.page, "variables": {"n": "N"}, "extensions": {"cost": True}}
    headers = {"content-type": "application/json"}
    for number in ("100", "100.0", "1e2"):
        content = with_numbers(request, N=number)
        reply = await client.post("/graphql", content=content, headers=headers)
        costs.add(reply.json()["extensions"]["cost"]["requested"])
    assert costs == {102}


async def test_whole_number_is_an_id(client: httpx.AsyncClient) -> None:
    for number in ("7", "7.0", "0.7e1"):
        one = f"one: {FIRST.one}(id: $id) {{ id }}"
        query = f"query ($id: ID!, $ids: [ID!]!) {{ {one} nodes(ids: $ids) {{ id }} }}"
        reply = await ask(client, query, f'{{"id": {number}, "ids": [{number}]}}')
        assert reply == {"data": {"one": None, "nodes": [None]}}
        delete = FIRST.delete.replace("__typename", "... on Problem { message }")
        (problem,) = (await ask(client, delete, f'{{"id": {number}}}'))["data"].values()
        assert problem == {"message": f'No {FIRST.entity.noun} has the id "7".'}


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
