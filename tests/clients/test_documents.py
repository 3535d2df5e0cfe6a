"""What the clients send is accepted, and far from the limits of documents."""

from pathlib import Path

import pytest
from graphql import parse

from benchmarks import documents as measured
from graphql_api.execution.documents import CacheSize, Documents
from graphql_api.execution.limits import DocumentLimits, check_limits
from graphql_api.schema.builder import executable
from graphql_api.wiring import build_schema
from tests.clients.workspace import CLIENTS
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def documents() -> Documents:
    return Documents(executable(build_schema()), DocumentLimits(), CacheSize(1, 1))


def real_documents() -> dict[str, str]:
    found = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for folder in (CLIENTS / "codegen", CLIENTS / "web" / "src")
        for path in sorted(Path(folder).rglob("*.graphql"))
    }
    return found | {
        name: getattr(measured, name) for name in ("GET", "LIST", "CREATE", "UPDATE", "ALIASES")
    }


@pytest.mark.parametrize("name", real_documents())
def test_what_frontends_send_is_accepted(documents: Documents, name: str) -> None:
    assert documents.examine(real_documents()[name]).operations


def test_what_frontends_send_is_far_from_the_limits() -> None:
    usual = DocumentLimits()
    few = DocumentLimits(
        spreads=usual.spreads // 2,
        argument_values=usual.argument_values // 2,
        field_pairs=2_000,
    )
    for text in real_documents().values():
        check_limits(parse(text), few)
