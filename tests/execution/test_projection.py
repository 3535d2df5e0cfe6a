"""The projection answers exactly as graphql-core does, whatever is asked and whatever is there."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    OverlappingFieldsCanBeMergedRule,
    execute,
    parse,
    validate,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graphql_api.domain.caller import ANYONE
from graphql_api.domain.fields import DecimalText
from graphql_api.domain.paging import Edge, Page
from graphql_api.domain.timestamp import timestamp
from graphql_api.execution import executor, projection
from graphql_api.execution.executor import PROJECTIONS_MAX, ProjectingExecutor
from graphql_api.execution.operation import condition_variables
from graphql_api.schema.builder import attribute_of, class_of
from graphql_api.wiring import build_schema
from tests.execution.things import FIELDS, SCHEMA, Thing
from tests.support.kinds.first import SERVED, Served

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LAMP = Thing(
    id="thing_" + "0" * 32,
    name="Lamp",
    amount=DecimalText("9.90"),
    created_at=timestamp(NOON),
    updated_at=timestamp(NOON),
    version=1,
)


class Text(str):
    """A text that is not exactly one: graphql-core has to see it."""


@dataclass
class Lists:
    """What resolvers need of a context."""

    found: Page[Any]
    caller: Any = ANYONE

    async def page(self, *_: object) -> Page[Any]:
        return self.found


ODD: dict[str, tuple[Any, ...]] = {
    "id": (None, 7),
    "name": (None, 3, Text("text"), b"bytes", "", "\ud800"),
    "text": ("", 3, True, b"bytes"),
    "amount": (Decimal("1E+2"), 1, 1.5, None, Text("1.00"), Text("1e2")),
    "created_at": (None, Text("noon"), NOON, NOON.replace(tzinfo=None)),
    "version": (None, 2**31, -(2**31), True, 1.0, 1.5, "1"),
}
values = {name: st.sampled_from(odd) for name, odd in ODD.items()}
ordinary = st.builds(lambda name: replace(LAMP, name=name), st.text(max_size=5))
odd = st.fixed_dictionaries({}, optional=values).map(lambda changed: replace(LAMP, **changed))
things = st.lists(st.one_of(ordinary, odd), max_size=4)

conditions = st.sampled_from(
    ["", "", "", " @include(if: $a)", " @skip(if: $b)", " @skip(if: $a) @include(if: $b)"]
)
# The last ones are names in the code that is generated, or words of Python's.
aliases = st.sampled_from(["", "", "one: ", "two: ", "origin: ", "value0: ", "None: ", "return: "])


def selections(fields: st.SearchStrategy[str], on: str) -> st.SearchStrategy[str]:
    """Selection sets of the fields, in fragments and out of them; never without a field."""
    field = st.tuples(aliases, fields, conditions).map(lambda parts: "".join(parts))
    inline = st.tuples(
        st.sampled_from(["...", f"... on {on}"]),
        conditions,
        st.lists(field, min_size=1, max_size=3),
    )
    fragment = inline.map(lambda parts: f"{parts[0]}{parts[1]} {{ {' '.join(parts[2])} }}")
    return st.lists(st.one_of(field, fragment), min_size=1, max_size=6).map(" ".join)


thing_selections = st.one_of(
    selections(st.sampled_from((*FIELDS, "__typename")), "Thing"),
    st.just("...F"),
    st.just("... on Node { id }"),
)
edges = st.tuples(conditions, thing_selections).map(
    lambda parts: f"edges {{ cursor __typename node{parts[0]} {{ {parts[1]} }} }}"
)
nodes = thing_selections.map(lambda selection: f"nodes {{ {selection} }}")
page_info = st.just("pageInfo { hasNextPage hasPreviousPage startCursor endCursor __typename }")
documents = st.lists(st.one_of(edges, nodes, page_info), min_size=1, max_size=3).map(
    lambda parts: (
        "query ($a: Boolean!, $b: Boolean = false) {{ things {{ {} }} }}"
        " fragment F on Thing {{ amount name @include(if: $b) ...G }}"
        " fragment G on Thing {{ id __typename }}".format(" ".join(parts))
    )
)


def run(
    document: DocumentNode,
    found: list[Any],
    variables: dict[str, Any],
    schema: GraphQLSchema = SCHEMA._schema,
    **options: Any,
) -> str:
    """Return the whole answer as text: data in the order of its keys, and every error."""
    page = Page(tuple(Edge(f"c{n}", one) for n, one in enumerate(found)), True, False, None, "c")

    async def answer() -> ExecutionResult:
        result = execute(
            schema,
            document,
            context_value=Lists(page),
            variable_values=variables,
            **options,
        )
        return result if isinstance(result, ExecutionResult) else await result

    result = asyncio.run(answer())
    errors = [error.formatted for error in result.errors or ()]
    return json.dumps({"data": result.data, "errors": errors})


def projected(document: Any, projections: dict[Any, Any]) -> dict[str, Any]:
    return {
        "executor_class": ProjectingExecutor,
        "projections": projections,
        "conditions": condition_variables(document),
        "attribute_of": attribute_of,
        "class_of": class_of,
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents, things, things, st.booleans(), st.sampled_from([True, False, None]))
def test_answers_are_the_same_byte_for_byte(
    text: str, first: list[Thing], second: list[Thing], a: bool, b: bool | None
) -> None:
    document = parse(text)
    # One key for two fields, or an unused fragment or variable: never executed. NoUnused... is
    # no matter for the executor, so only conflicts are left out.
    assume(not validate(SCHEMA._schema, document, [OverlappingFieldsCanBeMergedRule]))
    variables = {"a": a} | ({} if b is None else {"b": b})
    kept: dict[Any, Any] = {}
    plain: dict[str, Any] = {"executor_class": SCHEMA.execution_context_class}
    for found in (first, second, first):  # from the second on, the projection is a kept one
        expected = run(document, found, variables, **plain)
        assert run(document, found, variables, **projected(document, kept)) == expected
        variables = variables | {"a": not a}  # and back to what the first selection was


@pytest.mark.parametrize(
    ("attribute", "value"), [(name, value) for name, odd in ODD.items() for value in odd]
)
def test_each_odd_value_is_answered_by_graphql_core(attribute: str, value: Any) -> None:
    document = parse(f"{{ things {{ nodes {{ {' '.join(FIELDS)} }} }} }}")
    found = [LAMP, replace(LAMP, **{attribute: value})]
    expected = run(document, found, {}, executor_class=SCHEMA.execution_context_class)
    assert run(document, found, {}, **projected(document, {})) == expected


LIST = "{ things { edges { node { id name amount } } } }"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many objects the projection has completed."""
    calls = 0
    object_of = projection.object_of

    def counting(*arguments: Any) -> Callable[[Any], Any]:
        complete = object_of(*arguments)

        def count(value: Any) -> Any:
            nonlocal calls
            calls += 1
            return complete(value)

        return count

    monkeypatch.setattr(executor, "object_of", counting)
    return lambda: calls


def test_an_ordinary_list_is_projected(counted: Callable[[], int]) -> None:
    document = parse(LIST)
    run(document, [LAMP] * 3, {}, **projected(document, {}))
    assert counted() == 7  # the connection, three edges, three nodes


@pytest.mark.parametrize("kind", SERVED, ids=lambda kind: kind.one)
def test_all_fields_of_what_is_served_are_projected(
    kind: Served, counted: Callable[[], int]
) -> None:
    schema = build_schema()._schema
    document = parse(kind.named("{ MANY { nodes { LEAVES __typename } } }"))
    found = kind.generated(3)
    expected = run(document, found, {}, schema, executor_class=SCHEMA.execution_context_class)
    assert counted() == 0
    assert run(document, found, {}, schema, **projected(document, {})) == expected
    assert counted() == 4  # the connection, three nodes


def test_a_projection_is_found_once_for_each_selection() -> None:
    document = parse(LIST)
    kept: dict[Any, Any] = {}
    run(document, [LAMP], {}, **projected(document, kept))
    before = dict(kept)
    run(document, [LAMP], {}, **projected(document, kept))
    assert kept == before


def test_the_number_of_projections_is_bounded() -> None:
    names = [f"v{n}" for n in range(7)]
    declared = " ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"f{name}: name @include(if: ${name})" for name in names)
    document = parse(f"query ({declared}) {{ things {{ nodes {{ id {fields} }} }} }}")
    kept: dict[Any, Any] = {}
    for number in range(2**7):
        variables = {name: bool(number >> bit & 1) for bit, name in enumerate(names)}
        run(document, [LAMP], variables, **projected(document, kept))
    assert len(kept) <= PROJECTIONS_MAX


def test_object_of_another_class_is_none_of_the_projection_s() -> None:
    @dataclass
    class Other:
        name: str = "Lamp"

    complete = projection.object_of(
        Text, "Text", [("name", "name", projection.Plain(str))], ["name"]
    )
    with pytest.raises(projection.Unusual):
        complete(Other())


def test_times_and_decimals_that_are_no_text_are_serialized_by_their_scalars() -> None:
    """A resolver may return a datetime or a Decimal."""
    document = parse("{ things { nodes { createdAt amount } } }")
    odd: Any = replace(LAMP, created_at=NOON, amount=Decimal("9.90"))  # type: ignore[arg-type]
    found = [run(document, [one], {}, **projected(document, {})) for one in (LAMP, odd)]
    assert found[0] == found[1]
    assert "2026-11-23T12:00:00.000000Z" in found[0]
