"""Editors find the clients' documents, and which schema they are for."""

import subprocess
from pathlib import Path
from typing import Final

import pytest
from graphql import build_schema, parse, validate

from tests.support.paths import ROOT

OPERATIONS: Final = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "clients").rglob("*.graphql")
    if not {"node_modules", "generated", "__generated__", "schema"} & set(path.parts)
)


def test_documents_of_the_clients_are_found_with_their_schema() -> None:
    files = [*OPERATIONS, "clients/apollo/items.ts", "clients/urql/example/page.tsx"]
    others = ["clients/schema/released.graphql", "clients/urql/generated/schema.ts"]
    script = str(Path(__file__).with_name("graphql_config.mjs"))
    printed = subprocess.check_output(["node", script, str(ROOT), *files, *others], text=True)
    assert printed.splitlines() == [
        *(f"{file}: schema.graphql" for file in files),
        *(f"{file}: no document" for file in others),
    ]


@pytest.mark.parametrize("path", OPERATIONS)
def test_document_fits_the_schema_that_editors_use(path: str) -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text("utf-8"))
    assert validate(schema, parse((ROOT / path).read_text("utf-8"))) == []
