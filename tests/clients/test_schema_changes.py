"""The schema's quality, as the linters that clients' teams use see it, and its changes."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import build_schema, lexicographic_sort_schema, print_schema

from tests.clients.workspace import CLIENTS, PROGRAMS, run, running_door
from tests.support.marks import first_in_ci, first_in_test
from tests.support.paths import ROOT

LINTERS: Final[dict[str, list[str | Path]]] = {
    "graphql-eslint": [PROGRAMS / "eslint", "--config", CLIENTS / "schema/eslint.config.js"],
    "graphql-schema-linter": [PROGRAMS / "graphql-schema-linter", "-c", CLIENTS / "schema"],
}
FLAWS: Final = {
    "a field without a description": (r'  """In which order; .*"""\n', ""),
    "a deprecation without a reason": (r"(  viewer: Viewer)", r"\1 @deprecated"),
    "a connection without page info": (r"  pageInfo: PageInfo!\n", ""),
    "a name that is not like others": (r"\bmayEdit\b", "may_edit"),
}


def lint(linter: str, schema: Path) -> tuple[int, str]:
    done = run([*LINTERS[linter], schema.name], schema.parent)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("linter", LINTERS)
def test_linter_finds_nothing(linter: str) -> None:
    code, output = lint(linter, ROOT / "schema.graphql")
    assert code == 0, output


@pytest.mark.long
@pytest.mark.parametrize("linter", LINTERS)
@pytest.mark.parametrize("flaw", first_in_ci(FLAWS))
def test_linter_finds_a_flaw(linter: str, flaw: str, tmp_path: Path) -> None:
    pattern, replacement = FLAWS[flaw]
    text, count = re.subn(pattern, replacement, (ROOT / "schema.graphql").read_text())
    assert count
    schema = tmp_path / "schema.graphql"
    schema.write_text(text)
    code, output = lint(linter, schema)
    assert code == 1, output


@pytest.fixture(scope="module", params=first_in_test(["lambda", "uvicorn"]))
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_door(request.param, tmp_path_factory.mktemp("schema") / "data") as service:
        yield service.url


def test_service_says_of_itself_what_the_file_says(url: str, tmp_path: Path) -> None:
    script: list[str | Path] = [PROGRAMS / "tsx", "live.ts", f"{url}/graphql"]
    same = run(script, CLIENTS / "schema")
    assert (same.returncode, same.stderr) == (0, "")
    other = tmp_path / "schema.graphql"
    other.write_text((ROOT / "schema.graphql").read_text().replace("  isSignedIn:", "  signedIn:"))
    different = run([*script, other], CLIENTS / "schema")
    assert different.returncode == 1
    assert "'isSignedIn' was added to object type 'Viewer'" in different.stderr


# What other tools build on, of the oldest version that docs/clients.md names.
OLDEST: Final[dict[str, list[str | Path]]] = {
    "graphql-js": [PROGRAMS / "tsx", CLIENTS / "schema/oldest.ts"],
    "graphql-core": [CLIENTS / "python/.venv/bin/python", CLIENTS / "python/oldest.py"],
}


@pytest.mark.parametrize("library", OLDEST)
def test_oldest_libraries_read_the_schema(url: str, library: str) -> None:
    done = run([*OLDEST[library], f"{url}/graphql"], CLIENTS)
    assert (done.returncode, done.stderr) == (0, "")
    read, written = build_schema(done.stdout), build_schema((ROOT / "schema.graphql").read_text())
    assert print_schema(lexicographic_sort_schema(read)) == print_schema(
        lexicographic_sort_schema(written)
    )


def test_documentation_names_the_oldest_libraries() -> None:
    document = (ROOT / "docs/clients.md").read_text()
    lock = json.loads((CLIENTS / "package-lock.json").read_text())
    javascript = lock["packages"]["node_modules/graphql-oldest"]["version"]
    python = re.search(
        r"^graphql-core==(\S+)", (CLIENTS / "python/requirements.txt").read_text(), re.MULTILINE
    )
    assert python
    assert f"graphql-js {javascript} " in document
    assert f"graphql-core {python[1]} " in document


def check(folder: Path, *accepted: dict[str, Any], removed: str = "") -> tuple[int, list[str]]:
    """Compare a schema without some text with the released one."""
    current = folder / "schema.graphql"
    text = (CLIENTS / "schema/released.graphql").read_text()
    assert removed in text
    current.write_text(text.replace(removed, ""))
    shutil.copy(CLIENTS / "schema/released.graphql", folder)
    (folder / "accepted-changes.json").write_text(json.dumps(accepted))
    done = run([PROGRAMS / "tsx", "check.ts", current, folder], CLIENTS / "schema")
    return done.returncode, done.stderr.splitlines()[:-1]


FIELD: Final = '  """The id that was asked for."""\n  itemId: ID!\n'
CHANGE: Final = {"type": "FIELD_REMOVED", "path": "NotFoundProblem.itemId"}


def test_schema_has_no_breaking_change_without_a_reason() -> None:
    done = run(["make", "--silent", "schema-check"], ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_breaking_change_fails_and_is_named(tmp_path: Path) -> None:
    code, objections = check(tmp_path, removed=FIELD)
    assert code != 0
    assert objections == [
        "Field 'itemId' was removed from object type 'NotFoundProblem'"
        " (FIELD_REMOVED NotFoundProblem.itemId)"
    ]


def test_breaking_change_with_a_reason_passes(tmp_path: Path) -> None:
    assert check(tmp_path, CHANGE | {"reason": "Nobody reads it."}, removed=FIELD) == (0, [])


def test_reason_must_be_given_and_the_change_be_there(tmp_path: Path) -> None:
    assert check(tmp_path, CHANGE | {"reason": " "}, removed=FIELD)[1] == [
        "Accepted without a reason: FIELD_REMOVED NotFoundProblem.itemId"
    ]
    assert check(tmp_path, CHANGE | {"reason": "Nobody reads it."})[1] == [
        "Accepted, but not a change any more: FIELD_REMOVED NotFoundProblem.itemId"
    ]


def test_addition_is_no_breaking_change(tmp_path: Path) -> None:
    current = (ROOT / "schema.graphql").read_text()
    more = tmp_path / "more.graphql"
    more.write_text(current.replace("type Viewer {", 'type Viewer {\n  """More."""\n  more: Int\n'))
    done = run([PROGRAMS / "tsx", "check.ts", more], CLIENTS / "schema")
    assert (done.returncode, done.stderr) == (0, "")
