"""Leaving out the rules that can find nothing finds the same as asking them all."""

import json

import pytest
from graphql import (
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    get_introspection_query,
    parse,
    validate,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api.execution.rules import RULES, rules_for
from graphql_api.wiring import build_schema
from tests.support.hostile.documents import document_attacks
from tests.support.kinds.first import FIRST

SCHEMA = build_schema()._schema

# What documents are made of; most combinations break some rule, and one of each mark is missing.
PIECES = [
    FIRST.named(piece)
    for piece in (
        "query Q { MANY { nodes { id } } }",
        "query Q($a: Int) { MANY(first: $a) { nodes { id } } }",
        "query R($b: TYPE, $b: Int) { MANY(first: $c) { nodes { id } } }",
        "query ($d: String) { MANY(first: $d) { nodes { id } } }",
        "mutation M { deleteTYPE(input: {id: 1, id: 2}) { __typename } }",
        "subscription S { MANY { nodes { id } } }",
        "{ ONE(id: 1) { ...F } node(id: 1) { ... on Query { __typename } ... on String { id } } }",
        "{ ONE(id: 1) { ...Unknown version @skip(if: true) @skip(if: $e) LABEL @unknown } }",
        "fragment F on TYPE { LABEL ...G }",
        "fragment G on TYPE { ...F }",
        "fragment F on DateTime { name }",
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "{ MANY { nodes { id @defer ... @defer { LABEL } } edges @stream { cursor } } }",
        '{ ONE(id: "$ @ ... fragment on __ subscription") { id } }',
        "type TYPE { id: ID }",
        "{ nothing ONE { id: LABEL id } ONE(id: 1) }",
    )
]


def found(text: str, rules: object) -> list[str]:
    errors: list[GraphQLError] = validate(SCHEMA, parse(text), rules)  # type: ignore[arg-type]
    return [json.dumps(error.formatted) for error in errors]


@pytest.mark.parametrize("introspection", [True, False])
@settings(max_examples=150, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
def test_errors_are_those_of_all_rules(introspection: bool, pieces: list[str]) -> None:
    text = "\n".join(pieces)
    all_rules = (*RULES, *(() if introspection else (NoSchemaIntrospectionCustomRule,)))
    assert found(text, rules_for(text, introspection=introspection)) == found(text, all_rules)


def test_hostile_documents_are_judged_by_all_rules() -> None:
    judged = 0
    for attack in document_attacks():
        try:
            text = json.loads(attack.body or b"")["query"]
            document = parse(text, max_tokens=2_000)
        except (GraphQLError, ValueError, TypeError, KeyError, RecursionError):
            continue
        chosen = validate(SCHEMA, document, rules_for(text, introspection=True))
        assert [error.formatted for error in chosen] == [
            error.formatted for error in validate(SCHEMA, document, RULES)
        ]
        judged += 1
    assert judged > 50


def test_a_plain_query_is_spared_half_of_the_rules() -> None:
    assert len(rules_for(FIRST.list, introspection=True)) < 16
    last = rules_for(get_introspection_query(), introspection=False)[-1]
    assert issubclass(last, NoSchemaIntrospectionCustomRule)
