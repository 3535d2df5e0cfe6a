"""What is read of each object of a list counts once for each: before anything is read."""

from typing import Any, Final

import pytest

from graphql_api.domain.budget import Budget
from graphql_api.domain.caller import ANYONE
from graphql_api.execution.cost import Cost
from graphql_api.execution.documents import Documents
from graphql_api.execution.engine import LISTS_MAX, GraphQLEngine
from graphql_api.execution.errors import RequestRefused
from graphql_api.execution.executable import ExecutableSchema
from graphql_api.execution.persisted import PersistedDocuments
from graphql_api.execution.request import GraphQLRequest, RequestContext
from graphql_api.schema.builder import attribute_of, class_of, reads_of
from graphql_api.settings import Settings
from graphql_api.wiring import LIMITS
from tests.execution.relations import CORE

MAX_COST: Final = Settings.model_fields["max_cost"].default
SCHEMA: Final = ExecutableSchema(CORE, attribute_of, class_of, reads_of, {})
ENGINE: Final = GraphQLEngine(
    SCHEMA,
    PersistedDocuments(Documents(SCHEMA, LIMITS.document, LIMITS.cache), LIMITS.cache),
    MAX_COST,
    LIMITS.document.errors,
)


def a_context() -> RequestContext:
    return RequestContext(budget=Budget.of(8, lambda: 0.0), caller=ANYONE)


async def cost_of(text: str, variables: dict[str, Any] | None = None) -> Cost:
    request = GraphQLRequest(text, variables)
    return (await ENGINE.prepare(request, a_context(), may_register=False)).cost


NESTED: Final = "items(first: {}) {{ nodes {{ reviews(first: {}) {{ nodes {{ id }} }} }} }}"
TO_ONE: Final = "reviews(first: 20) { nodes { item { id } } }"


async def test_list_below_a_list_counts_once_for_each_element() -> None:
    cost = await cost_of("{ " + NESTED.format(20, 10) + " }")
    # items, nodes; 20 times reviews and nodes; 10 ids of each
    assert cost == Cost(fields=2 + 20 * (2 + 10), lists=1 + 20, nested_lists=20)


@pytest.mark.parametrize("size", [0, 1, 20])
async def test_list_below_a_list_of_a_variable_size_counts_alike(size: int) -> None:
    text = "query ($n: Int, $m: Int) { " + NESTED.format("$n", "$m") + " }"
    cost = await cost_of(text, {"n": size, "m": 10})
    assert cost == Cost(fields=2 + size * (2 + 10), lists=1 + size, nested_lists=size)


async def test_list_below_edges_counts_once_for_each() -> None:
    text = "{ reviews(first: 5) { edges { node { item { reviews(first: 3) { total } } } } } }"
    cost = await cost_of(text)
    assert (cost.lists, cost.nested_lists) == (1 + 5, 5)
    assert (cost.by_id, cost.nested_by_id) == (5, 5)


async def test_relation_to_one_below_a_list_is_read_by_id_for_each_element() -> None:
    cost = await cost_of(f"{{ {TO_ONE} }}")
    assert cost == Cost(fields=2 + 20 * 2, by_id=20, lists=1, nested_by_id=20)


async def test_relation_that_is_selected_twice_in_one_place_is_read_once() -> None:
    text = f"{{ {TO_ONE} ...f }} fragment f on Query {{ {TO_ONE} }}"
    cost = await cost_of(text)
    assert (cost.by_id, cost.lists) == (20, 1)


async def test_relations_of_relations_multiply() -> None:
    below = "reviews(first: 3) { nodes { item { reviews(first: 1) { total } } } }"
    cost = await cost_of(f"{{ items(first: 20) {{ nodes {{ {below} }} }} }}")
    assert (cost.lists, cost.by_id) == (1 + 20 + 60, 60)


async def test_lists_of_each_element_of_the_largest_page_are_accepted() -> None:
    cost = await cost_of("{ " + NESTED.format(100, 10) + " }")
    assert cost.lists == 101 <= LISTS_MAX
    assert cost.fields == 1_202 < MAX_COST


# 1 list and 39 for each of 3 parents; two more are as many as there may be.
ALIASES: Final = " ".join(f"a{n}: reviews {{ total }}" for n in range(39))
MANY: Final = f"items(first: 3) {{ nodes {{ {ALIASES} }} }} reviews {{ total }}"


async def test_more_lists_are_refused() -> None:
    assert (await cost_of(f"{{ {MANY} more: reviews {{ total }} }}")).lists == LISTS_MAX
    with pytest.raises(RequestRefused) as refused:
        await cost_of(f"{{ {MANY} more: reviews {{ total }} and: reviews {{ total }} }}")
    (error,) = refused.value.errors
    assert error["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "retryable": False,
        "limit": "lists",
        "measured": LISTS_MAX + 1,
        "maximum": LISTS_MAX,
    }


@pytest.mark.parametrize(
    ("text", "is_sequential"),
    [
        ("{ reviews { total } }", True),
        (f"{{ {TO_ONE} }}", False),
        ("{ " + NESTED.format(2, 1) + " }", False),
    ],
)
async def test_request_with_relations_is_not_read_one_step_at_a_time(
    text: str, is_sequential: bool
) -> None:
    context = a_context()
    prepared = await ENGINE.prepare(GraphQLRequest(text), context, may_register=False)
    # The context has no world: the resolvers fail, and nothing is read.
    await ENGINE.execute(prepared, context, "request")
    assert context.budget.is_sequential is is_sequential
    assert context.budget.lists.waiting == prepared.cost.lists
    assert context.budget.lists.nested == prepared.cost.nested_lists
