"""What one request reads at most, counted on dynalite, which reports real read units.

The figure stands in docs/scale.md.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from graphql_api.items.record import RECORD
from graphql_api.process import CallLimits
from graphql_api.settings import Settings
from graphql_api.wiring import Limits
from tests.items.builders import as_large, many_items
from tests.support.application import changed, post
from tests.support.marks import REPEATED, first_in_test
from tests.support.paths import ROOT
from tests.support.stores import Store, dynalite_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WORST: Final = 1_100  # read units
COUNT: Final = 1_000
PATIENT: Final = CallLimits(list_seconds=25)
# For each order a filter that is no range of its keys, and lets nothing through.
RARE: Final = {
    "CREATED_AT": '{namePrefix: "nobody"}',
    "NAME": '{price: {max: "0.01"}}',
    "PRICE": '{namePrefix: "nobody"}',
}
SELECTED: Final = "nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
SKEWED: Final = {"few small": 105, "many small": 600}  # and so many large ones later
LATER: Final = 700


@pytest.fixture(scope="module")
def large(dynalite_client: "DynamoDBClient") -> Iterator[Store]:
    with dynalite_table(dynalite_client) as store:
        store.fill(map(as_large, many_items(COUNT)), 1, RECORD)
        yield store


@pytest.fixture(scope="module")
def skewed(dynalite_client: "DynamoDBClient") -> Iterator[Store]:
    with dynalite_table(dynalite_client) as store:
        made = many_items(sum(SKEWED.values()) + len(SKEWED) * LATER)
        for category, small in SKEWED.items():
            first, later, made = made[:small], made[small : small + LATER], made[small + LATER :]
            mine = [*first, *map(as_large, later)]
            store.fill((replace(item, category=category) for item in mine), 1, RECORD)
        yield store


async def ask(
    settings: Settings, store: Store, query: str, calls: CallLimits = PATIENT, /, **variables: Any
) -> Any:
    body = {"query": query, "variables": variables, "extensions": {"cost": True}}
    patient = {"request_seconds": 28, "dynamodb_read_seconds": 25}
    service = changed(settings, table_name=store.name, **patient)
    reply = await post(service, body, Limits(calls=calls))
    return reply.json()


def units(answer: Any) -> float:
    assert "errors" not in answer, answer["errors"]
    counted: float = answer["extensions"]["cost"]["readUnits"]
    return counted


def lists(arguments: str, count: int = 20) -> str:
    return "\n".join(f"l{n}: items({arguments}) {{ {SELECTED} }}" for n in range(count))


def all_by_id(count: int = 800) -> tuple[str, str, dict[str, list[str]]]:
    """Return variables, fields and values that ask for so many items in each field of 100."""
    ids = [item.id for item in many_items(count)]
    values = {f"v{at}": ids[at : at + 100] for at in range(0, count, 100)}
    variables = ", ".join(f"${name}: [ID!]!" for name in values)
    fields = "\n".join(f"{name}: nodes(ids: ${name}) {{ __typename }}" for name in values)
    return variables, fields, values


@pytest.mark.parametrize(
    ("field", "direction", "page"),
    [
        ("CREATED_AT", "ASC", "first: 100"),
        ("CREATED_AT", "DESC", "last: 100"),
        ("NAME", "ASC", "last: 100"),
        ("NAME", "DESC", "first: 100"),
        ("PRICE", "ASC", "first: 100"),
        ("PRICE", "DESC", "last: 100"),
    ],
)
@pytest.mark.parametrize("is_filtered", [True, False], ids=["filtered", "whole"])
@pytest.mark.parametrize("reads_by_id", first_in_test([800, 0]))
async def test_request_for_the_largest_items_reads_no_more_than_the_figure(
    settings: Settings,
    large: Store,
    field: str,
    direction: str,
    page: str,
    is_filtered: bool,
    reads_by_id: int,
) -> None:
    arguments = f"{page}, orderBy: {{field: {field}, direction: {direction}}}"
    arguments += f", filter: {RARE[field]}" if is_filtered else ""
    if reads_by_id:
        variables, fields, values = all_by_id()
        query = f"query ({variables}) {{ {fields} {lists(arguments, 12)} }}"
        answer = await ask(settings, large, query, **values)
    else:
        answer = await ask(settings, large, f"{{ {lists(arguments)} }}")
    assert reads_by_id + 190 <= units(answer) <= WORST


@pytest.mark.parametrize(
    ("category", "count"), [("few small", 20), ("many small", 4), ("many small", 7)]
)
@pytest.mark.parametrize("concurrency", [5, 20])
async def test_large_items_behind_small_ones_are_no_surprise(
    settings: Settings, skewed: Store, category: str, count: int, concurrency: int
) -> None:
    wanted = f'{{category: "{category}", namePrefix: "nobody"}}'
    query = lists(f"filter: {wanted}, orderBy: {{field: CREATED_AT}}", count)
    calls = replace(PATIENT, concurrent_lists=concurrency)
    assert 950 <= units(await ask(settings, skewed, f"{{ {query} }}", calls)) <= WORST


@pytest.mark.parametrize("count", [1, 2, 4, 5, 12, 20])
async def test_each_list_takes_its_equal_share_and_says_where_it_stopped(
    settings: Settings, large: Store, count: int
) -> None:
    arguments = f"filter: {RARE['CREATED_AT']}, orderBy: {{field: CREATED_AT}}"
    answer = await ask(settings, large, f"{{ {lists(arguments, count)} }}")

    share = min(250, 1_000 / count)
    assert count * share - 0.5 <= units(answer) <= count * (share + 0.5)
    pages = answer["data"].values()
    assert all(page["nodes"] == [] and page["pageInfo"]["hasNextPage"] for page in pages)
    assert all(page["pageInfo"]["endCursor"] for page in pages)
    met = [short["path"] for short in answer["extensions"]["readBudgetMet"]]
    assert sorted(met) == sorted([alias] for alias in answer["data"])


async def test_list_that_ends_early_leaves_its_share_to_the_others(
    settings: Settings, large: Store
) -> None:
    ended = lists('filter: {category: "none"}', 8) + lists('filter: {price: {min: "1e12"}}', 8)
    rare = lists(f"filter: {RARE['CREATED_AT']}", 4)
    named = [f"a{n}" for n in range(20)]
    query = re.sub(r"\bl\d+(?=: items)", lambda _: named.pop(), f"{{ {ended} {rare} }}")
    # Those of the same five still hold their fiftieths when the first of the four begins.
    assert 850 <= units(await ask(settings, large, query)) <= 1_002


@pytest.mark.parametrize("size", [20, 100])
async def test_page_alone_is_full_whatever_its_items_size(
    settings: Settings, large: Store, size: int
) -> None:
    answer = await ask(settings, large, f"{{ {lists(f'first: {size}', 1)} }}")
    assert len(answer["data"]["l0"]["nodes"]) == size
    assert "readBudgetMet" not in answer["extensions"]
    assert answer["extensions"]["cost"]["calls"] == 1


async def test_twenty_pages_of_20_small_items_are_full_and_one_call_each(
    settings: Settings, skewed: Store
) -> None:
    arguments = 'filter: {category: "many small"}, orderBy: {field: CREATED_AT}'
    answer = await ask(settings, skewed, f"{{ {lists(arguments)} }}")
    assert {len(page["nodes"]) for page in answer["data"].values()} == {20}
    assert "readBudgetMet" not in answer["extensions"]
    assert answer["extensions"]["cost"]["calls"] == 20


# What 19 or 20 lists, or 12 lists and 800 ids, read of the largest items: each list reads each
# shard once, for half a unit at least.
SHARDS: Final = {1: 1_100, 16: 1_100, 100: 1_400}


@pytest.mark.parametrize(
    ("shards", "most"),
    [
        pytest.param(shards, most, marks=REPEATED if shards == max(SHARDS) else [])
        for shards, most in SHARDS.items()
    ],
)
async def test_lists_over_shards_read_each_once_and_their_cursors_move(
    settings: Settings, dynalite_store: Store, shards: int, most: float
) -> None:
    dynalite_store.fill(map(as_large, many_items(COUNT)), shards, RECORD)
    sharded = changed(settings, list_shards=shards)
    arguments = f"filter: {RARE['CREATED_AT']}"
    variables, fields, values = all_by_id()
    mixed = f"query ({variables}) {{ {fields} {lists(arguments, 12)} }}"
    alone = [f"{{ {lists(arguments, count)} }}" for count in (19, 20)]
    for query, given in ((alone[0], {}), (alone[1], {}), (mixed, values)):
        answer = await ask(sharded, dynalite_store, query, **given)
        assert units(answer) <= most
        pages = [page for alias, page in answer["data"].items() if alias.startswith("l")]
        assert all(page["pageInfo"]["endCursor"] for page in pages)


def test_documentation_has_the_figures() -> None:
    text = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([\d,]+) \|$", text, re.MULTILINE)
    assert {int(shards): int(most.replace(",", "")) for shards, most in rows} == SHARDS
