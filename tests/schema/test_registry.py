"""A schema is made of whatever is registered, also of nothing."""

from graphql import build_schema as parsed

from graphql_api.registry import REGISTRY, Registry
from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.support.application import Application
from tests.support.kinds.first import SERVED, STARTING

EMPTY = Registry(records=tuple, registrations=tuple, samples=tuple)


def test_empty_registry_serves_queries_and_no_mutation() -> None:
    schema = parsed(build_schema(EMPTY).as_str())
    assert schema.mutation_type is None
    assert schema.query_type is not None
    assert list(schema.query_type.fields) == ["node", "nodes", "viewer"]


async def test_service_without_entities_answers(settings: Settings) -> None:
    application = Application(settings, EMPTY)
    found = await application.ask(
        '{ node(id: "thing_1") { id } nodes(ids: ["x"]) { id } viewer { isSignedIn } }'
    )
    assert found == {"node": None, "nodes": [None], "viewer": {"isSignedIn": False}}


def test_queries_stand_in_the_order_of_the_registry() -> None:
    schema = parsed(build_schema().as_str())
    assert schema.query_type is not None
    ours = [name for kind in SERVED for name in (kind.one, kind.many)]
    jobs = ["job", "jobs"] if STARTING else []
    assert list(schema.query_type.fields) == [*ours, *jobs, "node", "nodes", "viewer"]


def test_both_halves_of_the_registry_name_the_same_entities() -> None:
    stored = [form.entity for form in REGISTRY.records()]
    assert [each.entity for each in REGISTRY.registrations()] == stored
    assert [each.entity for each in REGISTRY.samples()] == stored
