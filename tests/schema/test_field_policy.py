"""Every root field says, once, what its caller needs; the list of all of them stands here."""

from typing import Any

import pytest
from strawberry.permission import PermissionExtension

from graphql_api.process import Process
from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.support.application import LAMP, Application

UNKNOWN = f"item_{'0' * 32}"
READ = ["SignedIn"]
EDIT = ["SignedIn", "Editor"]
NEEDS = {
    "Query": dict.fromkeys(("item", "items", "node", "nodes", "viewer"), READ),
    "Mutation": dict.fromkeys(("createItem", "updateItem", "deleteItem"), EDIT),
}


def needs(type_name: str) -> dict[str, list[str]]:
    """What each field of a root type declares that its caller needs."""
    schema = build_schema()
    definition: Any = schema.get_type_by_name(type_name)
    return {
        schema.config.name_converter.get_graphql_name(field): [
            type(permission).__name__
            for extension in field.extensions
            if isinstance(extension, PermissionExtension)
            for permission in extension.permissions
        ]
        for field in definition.fields
    }


@pytest.mark.parametrize("type_name", NEEDS)
def test_every_root_field_declares_what_its_caller_needs(type_name: str) -> None:
    assert needs(type_name) == NEEDS[type_name]


def test_there_are_no_other_root_types() -> None:
    core = build_schema()._schema
    roots = [core.query_type, core.mutation_type, core.subscription_type]
    assert {root.name for root in roots if root is not None} == NEEDS.keys()


EVERY_FIELD = """
    {
      item(id: "i") { id }
      items { nodes { id } }
      node(id: "i") { id }
      nodes(ids: ["i"]) { id }
      viewer { name }
    }
"""


MUTATIONS = """
    mutation ($id: ID!, $input: CreateItemInput!) {
      createItem(input: $input) { __typename }
      updateItem(input: {id: $id, price: "1"}) { __typename }
      deleteItem(input: {id: $id}) { __typename }
    }
"""


async def test_every_field_is_closed_to_nobody(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each field by itself: what refuses whole requests before it is not relied on."""
    served = Process.new_context
    monkeypatch.setattr(Process, "new_context", lambda self, _, left: served(self, None, left))
    application = Application(settings)
    for type_name, document in (("Query", EVERY_FIELD), ("Mutation", MUTATIONS)):
        answer = await application.answer(document, id=UNKNOWN, input=LAMP)
        assert answer.data == dict.fromkeys(NEEDS[type_name])
        assert answer.errors == ["Sign in first."] * len(NEEDS[type_name])
        assert answer.calls == 0
