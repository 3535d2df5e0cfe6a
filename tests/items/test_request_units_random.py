"""Documents at random, over the largest records: what one request reads stays within the figure."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_api.execution.engine import BY_ID_MAX
from graphql_api.items.record import RECORD
from graphql_api.process import CallLimits
from graphql_api.settings import Settings
from graphql_api.web.json_body import JsonLimits
from graphql_api.web.request_reader import RequestLimits
from graphql_api.wiring import Limits
from tests.items.builders import as_large, item_id, many_items
from tests.support.application import changed, http_client
from tests.support.stores import Store, dynalite_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WORST: Final = 1_100  # read units
LIMITS: Final = Limits(
    request=RequestLimits(json=JsonLimits(values=5_000)), calls=CallLimits(list_seconds=25)
)
CATEGORIES: Final = {"few": 3, "small": 400, "large": 300, "mixed": 300}
KNOWN: Final = [item_id(n) for n in range(sum(CATEGORIES.values()))]
FILTERS: Final = (
    *("", *(f'category: "{category}"' for category in (*CATEGORIES, "none"))),
    *('namePrefix: "nobody"', 'price: {min: "1e15"}', 'price: {max: "0.01"}'),
    *('category: "mixed", namePrefix: "nobody"', 'createdAt: {max: "2000-01-01T00:00:00Z"}'),
)


@pytest.fixture(scope="module")
def table(dynalite_client: "DynamoDBClient") -> Iterator[Store]:
    made = many_items(len(KNOWN))
    with dynalite_table(dynalite_client) as store:
        for category, count in CATEGORIES.items():
            mine, made = made[:count], made[count:]
            grown = [
                as_large(item) if category == "large" or (category == "mixed" and n > 60) else item
                for n, item in enumerate(mine)
            ]
            store.fill((replace(item, category=category) for item in grown), 1, RECORD)
        yield store


def a_list(parts: tuple[str, str, str, str, int]) -> str:
    wanted, field, direction, way, size = parts
    return (
        f"items({way}: {size}, filter: {{{wanted}}}, orderBy: {{field: {field}, direction:"
        f" {direction}}}) {{ nodes {{ id }} pageInfo {{ endCursor }} }}"
    )


orders = (st.sampled_from(["CREATED_AT", "NAME", "PRICE"]), st.sampled_from(["ASC", "DESC"]))
sizes = (st.sampled_from(["first", "last"]), st.sampled_from([1, 20, 100]))
lists = st.tuples(st.sampled_from(FILTERS), *orders, *sizes).map(a_list)
reads_by_id = st.tuples(st.integers(0, 900), st.sampled_from([1, 50, 90, 100]))


def requests(fields: list[str | tuple[int, int]]) -> tuple[dict[str, Any], int, int]:
    """Return a request, what it reads by id and how many lists it has."""
    variables: dict[str, list[str]] = {}
    selected = []
    for n, field in enumerate(fields):
        if isinstance(field, str):
            selected.append(f"f{n}: {field}")
            continue
        first, count = field
        variables[f"v{n}"] = KNOWN[first : first + count]
        selected.append(f"f{n}: nodes(ids: $v{n}) {{ id }}")
    declared = " ".join(f"${name}: [ID!]!" for name in variables)
    head = f"query ({declared})" if declared else "query"
    body = {
        "query": f"{head} {{ {' '.join(selected)} }}",
        "variables": variables,
        "extensions": {"cost": True},
    }
    return body, sum(map(len, variables.values())), len(fields) - len(variables)


@pytest.fixture
def service(settings: Settings, table: Store) -> Settings:
    patient = {"request_seconds": 28, "dynamodb_read_seconds": 25}
    return changed(settings, table_name=table.name, **patient)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(fields=st.lists(lists | reads_by_id, min_size=1, max_size=20))
def test_any_request_is_within_the_figure_or_refused_for_its_ids(
    service: Settings, fields: list[str | tuple[int, int]]
) -> None:
    body, by_id, listed = requests(fields)

    async def ask() -> httpx.Response:
        async with http_client(service, LIMITS) as client:
            return await client.post("/graphql", json=body)

    answer = asyncio.run(ask()).json()
    if by_id > BY_ID_MAX:
        (error,) = answer["errors"]
        assert error["extensions"]["limit"] == "read_units_by_id"
        assert error["extensions"]["measured"] == by_id
        return
    assert "errors" not in answer, answer["errors"]
    assert answer["extensions"]["cost"]["readUnits"] <= WORST
    assert len(answer["extensions"].get("readBudgetMet", [])) <= listed
