"""The schema may be asked for where the setting allows it, and is then given whole."""

import json
import subprocess
from typing import Any, Final

import pytest
from graphql import build_client_schema, build_schema, lexicographic_sort_schema, print_schema

from graphql_api.settings import Settings
from tests.support.application import changed, code_of, post, tableless
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT

# Every option of graphql-js' own: what GraphiQL and the code generators send, and more.
SCRIPT: Final = """
import { getIntrospectionQuery } from 'graphql';
const names = ['descriptions', 'specifiedByUrl', 'directiveIsRepeatable', 'schemaDescription',
  'inputValueDeprecation', 'oneOf'];
const all = Object.fromEntries(names.map((name) => [name, true]));
const queries = [getIntrospectionQuery(), getIntrospectionQuery({ ...all, descriptions: false }),
  getIntrospectionQuery(all), getIntrospectionQuery({ ...all, typeDepth: 12 })];
console.log(JSON.stringify(queries));
"""

# The GraphQL specification of September 2025, 3.13, and one of this schema.
DIRECTIVES: Final = {
    "include": ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"],
    "skip": ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"],
    "deprecated": [
        "FIELD_DEFINITION",
        "ARGUMENT_DEFINITION",
        "INPUT_FIELD_DEFINITION",
        "ENUM_VALUE",
    ],
    "specifiedBy": ["SCALAR"],
    "oneOf": ["INPUT_OBJECT"],
    "semanticNonNull": ["FIELD_DEFINITION"],
}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return tableless(monkeypatch)


@pytest.fixture(scope="module")
def queries() -> list[str]:
    run = subprocess.run(
        ["node", "--input-type=module", "-"],
        input=SCRIPT,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    found: list[str] = json.loads(run.stdout)
    return found


async def test_common_tools_are_given_the_whole_schema(
    settings: Settings, queries: list[str]
) -> None:
    contract = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    for query in queries:
        answer = (await post(settings, {"query": query})).json()
        assert "errors" not in answer
        found = lexicographic_sort_schema(build_client_schema(answer["data"]))
        assert set(found.type_map) == set(contract.type_map)
        if all(option in query for option in ("description", "specifiedByURL")):
            assert print_schema(found) == print_schema(lexicographic_sort_schema(contract))


async def test_directives_have_the_locations_of_the_released_specification(
    settings: Settings,
) -> None:
    query = "{ __schema { directives { name locations } } }"
    answer = (await post(settings, {"query": query})).json()
    found = {each["name"]: each["locations"] for each in answer["data"]["__schema"]["directives"]}
    assert found == DIRECTIVES


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { queryType { name } } }",
        f'{{ __type(name: "{FIRST.type_name}") {{ name }} }}',
        "{ ...f } fragment f on Query { a: __schema { types { name } } }",
    ],
)
async def test_schema_is_not_told_where_it_is_off(settings: Settings, query: str) -> None:
    reply = await post(changed(settings, introspection="off"), {"query": query})
    assert set(reply.json()) == {"errors"}
    codes = {error["extensions"]["code"] for error in reply.json()["errors"]}
    assert codes == {"GRAPHQL_VALIDATION_FAILED"}


async def test_common_tools_are_refused_where_it_is_off(
    settings: Settings, queries: list[str]
) -> None:
    for query in queries:
        reply = await post(changed(settings, introspection="off"), {"query": query})
        assert "data" not in reply.json()


async def test_names_of_types_in_answers_stay(settings: Settings) -> None:
    reply = await post(changed(settings, introspection="off"), {"query": "{ __typename }"})
    assert reply.json() == {"data": {"__typename": "Query"}}


MISSPELT: Final[dict[str, dict[str, Any]]] = {
    "field": {"query": f"{{ {FIRST.many}s {{ nodes {{ id }} }} }}"},
    "field of a type": {"query": f"{{ {FIRST.many} {{ nodes {{ {FIRST.label}s }} }} }}"},
    "argument": {"query": f"{{ {FIRST.many}(frst: 1) {{ nodes {{ id }} }} }}"},
    "type": {"query": f"{{ node(id: 1) {{ ... on {FIRST.type_name}s {{ id }} }} }}"},
    "variable's type": {"query": f"query ($a: {FIRST.type_name}s) {{ __typename }}"},
    "input field": {
        "query": FIRST.delete.replace("id: $id", 'id: $id, ids: "a"'),
        "variables": {"id": "a"},
    },
    "directive": {"query": "{ __typename @skp(if: true) }"},
    "input field in a variable": {
        "query": FIRST.create,
        "variables": {"input": {**FIRST.new, f"{FIRST.label}s": "a"}},
    },
}


@pytest.mark.parametrize("what", MISSPELT)
async def test_suggestions_are_hidden_where_it_is_off(settings: Settings, what: str) -> None:
    reply = await post(changed(settings, introspection="off"), MISSPELT[what])
    assert "data" not in reply.json()
    assert "did you mean" not in reply.text.lower()


@pytest.mark.parametrize(
    ("what", "code", "meant"),
    [
        ("field", "GRAPHQL_VALIDATION_FAILED", FIRST.many),
        ("input field", "GRAPHQL_VALIDATION_FAILED", "id"),
        ("input field in a variable", "BAD_USER_INPUT", FIRST.label),
    ],
)
async def test_suggestions_help_where_it_is_on(
    settings: Settings, what: str, code: str, meant: str
) -> None:
    reply = await post(settings, MISSPELT[what])
    assert code_of(reply) == code
    assert f"Did you mean '{meant}'" in reply.text
