"""Suggestions of the names in a filter and an order, which tell of the schema as it does itself."""

from typing import Any, Final

import pytest

from graphql_api.settings import Settings
from tests.support.application import changed, code_of, post, tableless


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return tableless(monkeypatch)


FILTERED: Final = "query ($f: ItemFilter) { items(filter: $f) { nodes { id } } }"
CREATE: Final = "mutation ($i: CreateItemInput!) { createItem(input: $i) { __typename } }"
MISSPELT: Final[dict[str, dict[str, Any]]] = {
    "enum value": {"query": "{ items(orderBy: {field: NAMES}) { nodes { id } } }"},
    "input field": {"query": '{ items(filter: {categry: "a"}) { nodes { id } } }'},
    "input field in a variable": {"query": FILTERED, "variables": {"f": {"categry": "a"}}},
    "enum value in a variable": {
        "query": "query ($o: ItemOrder) { items(orderBy: $o) { nodes { id } } }",
        "variables": {"o": {"field": "NAMES"}},
    },
    "input field of a mutation": {"query": CREATE, "variables": {"i": {"nme": "a"}}},
}


@pytest.mark.parametrize("what", MISSPELT)
async def test_suggestions_are_hidden_where_it_is_off(settings: Settings, what: str) -> None:
    reply = await post(changed(settings, introspection="off"), MISSPELT[what])
    assert "data" not in reply.json()
    assert "did you mean" not in reply.text.lower()


async def test_suggestions_help_where_it_is_on(settings: Settings) -> None:
    reply = await post(settings, MISSPELT["enum value"])
    assert code_of(reply) == "GRAPHQL_VALIDATION_FAILED"
    assert "Did you mean the enum value 'NAME'" in reply.text
    reply = await post(settings, MISSPELT["input field in a variable"])
    assert "Did you mean 'category'" in reply.text
