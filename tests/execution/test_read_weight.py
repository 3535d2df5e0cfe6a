"""What an operation reads by id is weighed before anything is read."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from graphql_api.execution.cost import Cost
from graphql_api.execution.engine import BY_ID_MAX
from graphql_api.execution.limits import DocumentLimits
from graphql_api.schema.field_policy import READS
from graphql_api.settings import Settings
from graphql_api.wiring import Limits, build_schema
from tests.support.application import changed, post, tableless
from tests.support.kinds.first import FIRST, SERVED, STARTING

DECLARED: Final = {
    **{kind.one: Cost(by_id=1) for kind in SERVED},
    **{kind.many: Cost(lists=1) for kind in SERVED},
    "node": Cost(by_id=1),
    "nodes": Cost(by_id=1),
    "viewer": None,
    **{
        f"{verb}{kind.type_name}": Cost(by_id=1, writes=1)
        for kind in SERVED
        for verb in ("create", "update", "delete")
    },
    **{
        kind.create_many: Cost(by_id=1, writes=1)
        for kind in SERVED
        if kind.create_many in kind.mutations
    },
    **{
        name: Cost(by_id=1, writes=1)
        for kind in STARTING
        for name in (kind.start_import, kind.start_export, "cancelJob")
    },
    **({"job": Cost(by_id=1), "jobs": Cost(lists=1)} if STARTING else {}),
}


def test_every_root_field_declares_what_it_reads_and_writes() -> None:
    schema = build_schema()
    declared = {}
    for root in ("Query", "Mutation"):
        definition: Any = schema.get_type_by_name(root)
        for field in definition.fields:
            name = schema.config.name_converter.get_graphql_name(field)
            declared[name] = field.metadata.get(READS)
    assert declared == DECLARED


def ids(first: int, count: int) -> list[str]:
    return [FIRST.id_of(n) for n in range(first, first + count)]


def lists_of_ids(count: int) -> dict[str, list[str]]:
    """Return so many ids, in lists as long as one field takes."""
    return {f"v{at}": ids(at, min(100, count - at)) for at in range(0, count, 100)}


def literal(values: list[str]) -> str:
    return "[" + " ".join(f'"{value}"' for value in values) + "]"


def nodes(alias: str, values: str) -> str:
    return f"{alias}: nodes(ids: {values}) {{ __typename }} "


def as_literals(count: int) -> dict[str, Any]:
    fields = [nodes(name, literal(values)) for name, values in lists_of_ids(count).items()]
    return {"query": f"{{ {''.join(fields)} }}"}


def as_variables(count: int) -> dict[str, Any]:
    given = lists_of_ids(count)
    declared = " ".join(f"${name}: [ID!]!" for name in given)
    fields = "".join(nodes(name, f"${name}") for name in given)
    return {"query": f"query ({declared}) {{ {fields} }}", "variables": given}


def as_defaults(count: int) -> dict[str, Any]:
    given = lists_of_ids(count)
    declared = " ".join(f"${name}: [ID!]! = {literal(given[name])}" for name in given)
    fields = "".join(nodes(name, f"${name}") for name in given)
    return {"query": f"query ({declared}) {{ {fields} }}", "variables": {"v0": given["v0"]}}


def one_by_one(count: int) -> dict[str, Any]:
    """Ask for each by a field of its own; what is selected twice in one place is read once."""
    fields = [f'i{n}: {FIRST.one}(id: "{n}") {{ id }}' for n in range(count - 1)]
    twice, once = " ".join(fields[:50]), " ".join(fields[50:])
    last = 'n: node(id: "n") { id }'
    return {
        "query": f"query {{ ...f ...f {twice} {once} {last} ... on Query {{ {last} }} }}"
        f" fragment f on Query {{ ... {{ {twice} }} }}"
    }


def with_lists_of_one(count: int) -> dict[str, Any]:
    """Ask with values in the place of lists, which GraphQL takes as lists of one."""
    request = as_variables(count - 3)
    more = nodes("a", "$alone") + nodes("b", "7") + nodes("c", '"text"')
    query = request["query"].replace("(", "($alone: [ID!]! ", 1).removesuffix("}") + more + "}"
    return {"query": query, "variables": {**request["variables"], "alone": "id"}}


def beside_lists(count: int) -> dict[str, Any]:
    """Ask for the pages of lists, too, which count nothing here."""
    request = as_variables(count)
    pages = FIRST.named("l: MANY(first: 100) { nodes { id } } m: MANY { nodes { id } }")
    return {**request, "query": request["query"].removesuffix("}") + pages + "}"}


# With it, documents of any size are taken.
ROOMY: Final = Limits(
    document=DocumentLimits(
        characters=1_000_000,
        tokens=100_000,
        root_fields=1_000,
        argument_values=100_000,
        fields=100_000,
        aliases=10_000,
    )
)
WAYS: Final = [
    *(as_literals, as_variables, as_defaults),
    *(one_by_one, with_lists_of_one, beside_lists),
]


def patient(settings: Settings) -> Settings:
    """Return settings of a service that takes documents of any cost."""
    return changed(settings, max_cost=1_000_000)


@pytest.mark.parametrize("way", WAYS)
async def test_800_ids_are_read(settings: Settings, way: Callable[[int], Any]) -> None:
    body = {**way(BY_ID_MAX), "extensions": {"cost": True}}
    answer = (await post(patient(settings), body, ROOMY)).json()
    assert "errors" not in answer, answer["errors"]
    assert answer["extensions"]["cost"]["readUnits"] <= BY_ID_MAX


def refusal(answer: Any) -> dict[str, Any]:
    (error,) = answer["errors"]
    extensions: dict[str, Any] = error["extensions"]
    assert f"{extensions['measured']} read units" in error["message"]
    return extensions


def too_many(requested: int) -> dict[str, Any]:
    return {
        "code": "LIMIT_EXCEEDED",
        "retryable": False,
        "limit": "read_units_by_id",
        "measured": requested,
        "maximum": BY_ID_MAX,
    }


@pytest.mark.parametrize("way", WAYS)
async def test_801_ids_are_refused_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch, way: Callable[[int], Any]
) -> None:
    answer = (await post(patient(tableless(monkeypatch)), way(BY_ID_MAX + 1), ROOMY)).json()
    assert refusal(answer) == too_many(BY_ID_MAX + 1)


async def test_mutations_that_could_read_more_are_refused_before_anything_is_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    delete = FIRST.named('deleteTYPE(input: {id: "i"}) { __typename }')
    fields = " ".join(f"m{n}: {delete}" for n in range(BY_ID_MAX + 1))
    body = {"query": f"mutation {{ {fields} }}"}
    answer = await post(patient(tableless(monkeypatch)), body, ROOMY)
    assert refusal(answer.json()) == too_many(BY_ID_MAX + 1)


async def test_mutation_is_weighed_as_what_it_reads(settings: Settings) -> None:
    create = {"query": FIRST.create, "variables": {"input": FIRST.new}}
    (created,) = (await post(settings, create)).json()["data"].values()
    given = f'input: {{id: "{created[FIRST.one]["id"]}"}}'
    update = f"update{FIRST.type_name}({given}) {{ __typename }}"
    fields = " ".join(f"m{n}: {update}" for n in range(20))
    body = {"query": f"mutation {{ {fields} }}", "extensions": {"cost": True}}
    answer = (await post(settings, body)).json()
    assert answer["extensions"]["cost"]["readUnits"] == 20


async def test_id_that_is_asked_for_twice_is_read_once(settings: Settings) -> None:
    body = {
        "query": f"query ($v: [ID!]!) {{ {nodes('a', '$v')} {nodes('b', '$v')} }}",
        "variables": {"v": ids(0, 100)},
        "extensions": {"cost": True},
    }
    answer = (await post(settings, body)).json()
    assert answer["extensions"]["cost"]["readUnits"] == 100
