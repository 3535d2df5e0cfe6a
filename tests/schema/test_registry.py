"""A schema is made of whatever is registered, also of nothing."""

import pytest
from graphql import build_schema as parsed

from graphql_api.registry import REGISTRY, Registry
from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.support.application import Application
from tests.support.reviews import WITH_REVIEWS

EMPTY = Registry(records=tuple, registrations=tuple, samples=tuple)


def test_empty_registry_serves_queries_and_no_mutation() -> None:
    schema = parsed(build_schema(EMPTY).as_str())
    assert schema.mutation_type is None
    assert schema.query_type is not None
    assert list(schema.query_type.fields) == ["node", "nodes", "viewer"]


async def test_service_without_entities_answers(settings: Settings) -> None:
    application = Application(settings, EMPTY)
    found = await application.ask(
        '{ node(id: "item_1") { id } nodes(ids: ["x"]) { id } viewer { isSignedIn } }'
    )
    assert found == {"node": None, "nodes": [None], "viewer": {"isSignedIn": False}}


@pytest.mark.parametrize(
    ("registry", "fields"),
    [
        (REGISTRY, ["item", "items", "node", "nodes", "viewer"]),
        (WITH_REVIEWS, ["item", "items", "review", "reviews", "node", "nodes", "viewer"]),
    ],
)
def test_queries_stand_in_the_order_of_the_registry(registry: Registry, fields: list[str]) -> None:
    schema = parsed(build_schema(registry).as_str())
    assert schema.query_type is not None
    assert list(schema.query_type.fields) == fields


def test_both_halves_of_the_registry_name_the_same_entities() -> None:
    for registry in (REGISTRY, WITH_REVIEWS):
        stored = [form.entity for form in registry.records()]
        assert [each.entity for each in registry.registrations()] == stored
        assert [each.entity for each in registry.samples()] == stored


def test_field_that_one_schema_adds_is_not_in_the_next() -> None:
    before = build_schema().as_str()
    assert "reviews(" in build_schema(WITH_REVIEWS).as_str()
    assert build_schema().as_str() == before
