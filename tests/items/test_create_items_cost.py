"""What creating several items costs: as much as creating each by itself, known before it runs."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from graphql_api.domain.caller import ANYONE
from graphql_api.domain.collection import INPUTS_MAX
from graphql_api.execution.cost import Cost
from graphql_api.execution.engine import WRITES_MAX, GraphQLEngine
from graphql_api.execution.limits import DocumentLimits
from graphql_api.execution.request import GraphQLRequest, RequestContext
from graphql_api.settings import Settings
from graphql_api.web.json_body import JsonLimits
from graphql_api.web.request_reader import RequestLimits
from graphql_api.wiring import Limits, build_engine
from tests.items.many_lamps import CREATE_MANY, lamps
from tests.support.application import changed, code_of, post, tableless
from tests.support.stores import a_budget

LITERAL: Final = '{name: "Lamp", price: 5, category: "Home"}'
SELECTED: Final = "{ ... on CreateItemSuccess { item { id name } } }"
ONE: Final = f"mutation {{ createItem(input: {LITERAL}) {SELECTED} }}"
VARIABLES: Final = f"mutation ($v: [CreateItemInput!]!) {{ createItems(inputs: $v) {SELECTED} }}"
INPUT: Final = "mutation ($v: CreateItemInput!) { createItems(inputs: "
ROOMY: Final = Limits(
    request=RequestLimits(json=JsonLimits(values=10_000)),
    document=DocumentLimits(root_fields=50, characters=100_000),
)


def many(literal: str) -> str:
    return f"mutation {{ createItems(inputs: {literal}) {SELECTED} }}"


def default(count: int) -> str:
    literal = f"[{' '.join([LITERAL] * count)}]"
    return VARIABLES.replace("]!)", f"]! = {literal})")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> GraphQLEngine:
    return build_engine(tableless(monkeypatch))


async def cost_of(engine: GraphQLEngine, text: str, **variables: Any) -> Cost:
    context = RequestContext(budget=a_budget(), caller=ANYONE)
    request = GraphQLRequest(text, variables)
    return (await engine.prepare(request, context, may_register=False)).cost


WAYS: Final[Mapping[str, tuple[str, dict[str, Any], int]]] = {
    "a literal": (many(f"[{LITERAL} {LITERAL} {LITERAL}]"), {}, 3),
    "a literal without a list": (many(LITERAL), {}, 1),
    "an empty literal": (many("[]"), {}, 1),
    "a variable": (VARIABLES, {"v": lamps(7)}, 7),
    "a variable without a list": (VARIABLES, {"v": lamps(1)[0]}, 1),
    "an empty variable": (VARIABLES, {"v": []}, 1),
    "as many as are allowed": (VARIABLES, {"v": lamps(INPUTS_MAX)}, INPUTS_MAX),
    "more, which are refused": (VARIABLES, {"v": lamps(400)}, INPUTS_MAX),
    "a default": (default(4), {}, 4),
    "a variable in place of a default": (default(4), {"v": lamps(2)}, 2),
    "variables in a literal": (f"{INPUT} [$v, $v]) {SELECTED} }}", {"v": lamps(1)[0]}, 2),
}


@pytest.mark.parametrize("way", WAYS)
async def test_it_costs_as_much_as_that_many_creates(engine: GraphQLEngine, way: str) -> None:
    text, variables, count = WAYS[way]
    assert await cost_of(engine, text, **variables) == (await cost_of(engine, ONE)).times(count)


async def test_it_is_counted_beside_other_fields(engine: GraphQLEngine) -> None:
    both = VARIABLES.replace("createItems", "a: createItems", 1)
    both = both.removesuffix("}") + f" b: createItems(inputs: $v) {SELECTED} }}"
    assert await cost_of(engine, both, v=lamps(5)) == (await cost_of(engine, ONE)).times(10)


async def test_cost_is_answered_and_its_limit_refuses_before_anything_is_written(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"query": CREATE_MANY, "variables": {"inputs": lamps(5)}, "extensions": {"cost": True}}
    requested = (await post(settings, body)).json()["extensions"]["cost"]["requested"]
    at = await post(changed(settings, max_cost=requested), body)
    assert "errors" not in at.json()
    past = await post(changed(tableless(monkeypatch), max_cost=requested - 1), body)
    assert code_of(past) == "LIMIT_EXCEEDED"
    assert past.json()["errors"][0]["extensions"]["measured"] == requested


async def test_records_that_it_may_write_are_limited_with_those_of_other_fields(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    full, rest = WRITES_MAX // INPUTS_MAX, lamps(1)
    fields = " ".join(f"m{n}: createItems(inputs: $v) {{ __typename }}" for n in range(full))
    fields += " last: createItems(inputs: $rest) { __typename }"
    query = f"mutation ($v: [CreateItemInput!]!, $rest: [CreateItemInput!]!) {{ {fields} }}"
    body = {"query": query, "variables": {"v": lamps(INPUTS_MAX), "rest": rest}}
    reply = await post(changed(tableless(monkeypatch), max_cost=1_000_000), body, ROOMY)
    assert code_of(reply) == "LIMIT_EXCEEDED"
    extensions = reply.json()["errors"][0]["extensions"]
    assert (extensions["limit"], extensions["measured"]) == ("writes", WRITES_MAX + 1)


async def test_units_and_calls_are_those_of_that_many_creates(settings: Settings) -> None:
    one = f"mutation ($v: CreateItemInput!) {{ createItem(input: $v) {SELECTED} }}"
    asked: list[dict[str, Any]] = [
        {"query": one, "variables": {"v": lamps(1)[0]}},
        {"query": VARIABLES, "variables": {"v": lamps(10)}},
    ]
    alone, several = [
        (await post(settings, {**body, "extensions": {"cost": True}})).json()["extensions"]["cost"]
        for body in asked
    ]
    assert alone["writeUnits"] > 0
    assert several == {name: value * 10 for name, value in alone.items()}
