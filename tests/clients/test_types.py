"""What the clients' compilers make of the schema: complete, and strictly typed."""

import filecmp
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.clients.workspace import CLIENTS, PROGRAMS, copied_workspace, run, running_door
from tests.support.marks import repeated

UNIONS: Final = ("CreateItemResult", "UpdateItemResult", "DeleteItemResult")
NEW_PROBLEM: Final = '''
"""More items than the caller may have."""
type QuotaProblem implements Problem {
  """What went wrong, for people to read."""
  message: String!
}
'''
COMPILERS: Final = {
    "codegen": ["graphql-codegen", "--config", "codegen.ts", "--silent"],
    "urql": ["gql.tada", "generate-output"],
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_door("uvicorn", tmp_path_factory.mktemp("types") / "data") as service:
        yield service.url


def compile_schema(client: Path, **environment: str) -> None:
    program, *arguments = COMPILERS[client.name]
    done = run([PROGRAMS / program, *arguments], client, environment)
    assert done.returncode == 0, done.stdout + done.stderr


def type_errors(clients: Path) -> list[str]:
    """Return what TypeScript says, strictly."""
    done = run([PROGRAMS / "tsc", "--project", "."], clients)
    assert bool(done.returncode) == bool(done.stdout)
    return done.stdout.splitlines()


def with_new_members(schema: Path) -> None:
    """Add one more problem to each mutation's union."""
    text, count = re.subn(
        rf"^(union (?:{'|'.join(UNIONS)}) = )",
        r"\1QuotaProblem | ",
        schema.read_text(),
        flags=re.MULTILINE,
    )
    assert count == len(UNIONS)
    schema.write_text(text + NEW_PROBLEM)


def test_all_clients_are_strictly_typed() -> None:
    assert type_errors(CLIENTS) == []


def test_codegen_writes_the_same_from_the_service_as_from_the_file(
    url: str, tmp_path: Path
) -> None:
    clients = copied_workspace(tmp_path, "behaviour", "codegen")
    compile_schema(clients / "codegen", ITEMS_SCHEMA=f"{url}/graphql")
    live, built = clients / "codegen/generated", CLIENTS / "codegen/generated"
    files = sorted(path.name for path in built.iterdir())
    assert "graphql.ts" in files
    same = filecmp.cmpfiles(live, built, files, shallow=False)
    assert same == (files, [], []), "run make test, which generates code anew"


@repeated  # for the schema as codegen
def test_tada_writes_the_same_from_the_service_as_from_the_file(url: str, tmp_path: Path) -> None:
    clients = copied_workspace(tmp_path, "urql")
    generate: list[str | Path] = [
        "generate-schema",
        f"{url}/graphql",
        "--output",
        tmp_path / "schema.graphql",
    ]
    done = run([PROGRAMS / "gql.tada", *generate], clients / "urql")
    assert done.returncode == 0, done.stdout + done.stderr
    compile_schema(clients / "urql")
    live, built = (root / "urql/generated/schema.ts" for root in (clients, CLIENTS))
    assert live.read_text() == built.read_text()


def test_prices_and_times_are_strings_in_typescript() -> None:
    types = (CLIENTS / "codegen/generated/graphql.ts").read_text()
    assert "price: string | number;" in types  # into the service
    assert "price: string," in types  # out of it
    assert not re.search(r"\b(any|unknown)\b[,;]", types)


@pytest.mark.long
@pytest.mark.whole
@pytest.mark.parametrize("client", COMPILERS)
def test_member_that_is_not_handled_does_not_compile(client: str, tmp_path: Path) -> None:
    clients = copied_workspace(tmp_path, "behaviour", client)
    compile_schema(clients / client)
    assert type_errors(clients) == []

    with_new_members(tmp_path / "schema.graphql")
    compile_schema(clients / client)

    errors = [error for error in type_errors(clients) if "error TS" in error]
    assert len(errors) == len(UNIONS)
    for error in errors:
        assert error.startswith(f"{client}/outcomes.ts(")
        assert "is not assignable to parameter of type 'never'" in error
