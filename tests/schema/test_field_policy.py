"""Every root field says, once, what its caller needs; the list of all of them stands here."""

from typing import Any

import pytest
from strawberry.permission import PermissionExtension

from graphql_api.process import Process
from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.support.application import Application
from tests.support.kinds.first import SERVED, STARTING, Served

READ = ["SignedIn"]
EDIT = ["SignedIn", "Editor"]
JOBS = "WithJobs"


def mutations_of(kind: Served) -> list[str]:
    """Return what changes them: one of them, and several where the kind has that."""
    create, *others = (f"{verb}{kind.type_name}" for verb in ("create", "update", "delete"))
    several = [kind.create_many] if kind.create_many in kind.mutations else []
    return [create, *several, *others]


NEEDS = {
    "Query": {
        **dict.fromkeys(
            (
                *(name for kind in SERVED for name in (kind.one, kind.many)),
                *("node", "nodes", "viewer"),
            ),
            READ,
        ),
        **{name: [*READ, JOBS] for name in (("job", "jobs") if STARTING else ())},
    },
    "Mutation": {
        **dict.fromkeys((name for kind in SERVED for name in mutations_of(kind)), EDIT),
        **{kind.start_import: [*EDIT, JOBS] for kind in STARTING},
        **{kind.start_export: [*READ, JOBS] for kind in STARTING},
        **{name: [*READ, JOBS] for name in (("cancelJob",) if STARTING else ())},
    },
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


EVERY_FIELD = f"""
    {{
      {" ".join(kind.named('ONE(id: "i") { id } MANY { nodes { id } }') for kind in SERVED)}
      node(id: "i") {{ id }}
      nodes(ids: ["i"]) {{ id }}
      viewer {{ name }}
      {'job(id: "i") { id } jobs { nodes { id } }' if STARTING else ""}
    }}
"""
MUTATIONS = """
    mutation ($id: ID!, $input: CreateTYPEInput!, $changes: UpdateTYPEInput!) {
      createTYPE(input: $input) { __typename } SEVERAL
      updateTYPE(input: $changes) { __typename }
      deleteTYPE(input: {id: $id}) { __typename }
    }
"""


async def test_every_field_is_closed_to_nobody(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each field by itself: what refuses whole requests before it is not relied on."""
    served = Process.new_context
    monkeypatch.setattr(Process, "new_context", lambda self, _, left: served(self, None, left))
    application = Application(settings)
    answer = await application.answer(EVERY_FIELD)
    assert answer.data == dict.fromkeys(NEEDS["Query"])
    assert answer.errors == ["Sign in first."] * len(NEEDS["Query"])
    assert answer.calls == 0
    closed: list[str] = []
    for kind in SERVED:
        one = {"id": kind.unknown_id}
        given = {"input": kind.new, "changes": {**one, **kind.other}, **one}
        several = f"{kind.create_many}(inputs: [$input]) {{ __typename }}"
        document = MUTATIONS.replace(
            "SEVERAL", several if kind.create_many in kind.mutations else ""
        )
        answer = await application.answer(kind.named(document), **given)
        assert set(answer.data.values()) == {None}
        assert answer.errors == ["Sign in first."] * len(answer.data)
        assert answer.calls == 0
        closed += answer.data
    for kind in STARTING:
        document = f"""
            mutation {{
              {kind.start_import} {{ job {{ id }} }}
              {kind.start_export} {{ id }}
              cancelJob(id: "i") {{ id }}
            }}
        """
        answer = await application.answer(document)
        assert set(answer.data.values()) == {None}
        assert answer.errors == ["Sign in first."] * len(answer.data)
        assert answer.calls == 0
        closed += answer.data
    assert set(closed) == NEEDS["Mutation"].keys()
