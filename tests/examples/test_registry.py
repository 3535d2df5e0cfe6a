"""An example is served behind the entities of the registry, in one schema alone."""

from graphql import build_schema as parsed

from graphql_api.wiring import build_schema
from tests.examples.with_reviews import WITH_REVIEWS


def test_queries_stand_in_the_order_of_the_registry() -> None:
    schema = parsed(build_schema(WITH_REVIEWS).as_str())
    assert schema.query_type is not None
    fields = ["item", "items", "review", "reviews", "job", "jobs", "node", "nodes", "viewer"]
    assert list(schema.query_type.fields) == fields


def test_both_halves_of_the_registry_name_the_same_entities() -> None:
    stored = [form.entity for form in WITH_REVIEWS.records()]
    assert [each.entity for each in WITH_REVIEWS.registrations()] == stored
    assert [each.entity for each in WITH_REVIEWS.samples()] == stored


def test_field_that_one_schema_adds_is_not_in_the_next() -> None:
    before = build_schema().as_str()
    assert "reviews(" in build_schema(WITH_REVIEWS).as_str()
    assert build_schema().as_str() == before
