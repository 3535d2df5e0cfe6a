"""docs/clients.md shows the code of the clients under test, and nothing else."""

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from client_workspace import CLIENTS, NODE_MODULES, PROGRAMS, SUITES, run, running_door
from service import ROOT

DOCUMENT: Final = (ROOT / "docs/clients.md").read_text(encoding="utf-8")
INSTALLED: Final = re.compile(r"^npm install --save-exact (.+)$", re.MULTILINE)
EXAMPLES: Final = ("apollo", "graphql-request", "urql")
NAMES: Final = frozenset(f"Lamp{number}" for number in range(5))
LINES: Final = range(5, 50)
# <!-- clients/apollo/client.ts: apollo -->, and the block below it.
SHOWN: Final = re.compile(
    r"<!-- clients/(\S+): (\S+) -->\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
MARK: Final = re.compile(r"^\s*(?://|#) region: (\S+)$", re.MULTILINE)
UNSHOWN: Final = {"node_modules", "generated", "items_client", "build", ".venv", "web"}


def region(file: str, name: str) -> str:
    """Return the code between a region's marks, as it would stand at the margin."""
    text = (CLIENTS / file).read_text(encoding="utf-8")
    _, mark, rest = text.partition(f"region: {name}\n")
    assert mark, f"{file} has no region {name}"
    code = re.split(r"^\s*(?://|#) endregion$", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return textwrap.dedent(code).strip("\n") + "\n"


def marked() -> set[tuple[str, str]]:
    files = (
        file for file in CLIENTS.rglob("*.*") if not UNSHOWN & set(file.relative_to(CLIENTS).parts)
    )
    return {
        (file.relative_to(CLIENTS).as_posix(), name)
        for file in files
        if file.suffix in {".ts", ".py", ".toml"}
        for name in MARK.findall(file.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize(("file", "name", "code"), SHOWN.findall(DOCUMENT))
def test_block_is_the_tested_code(file: str, name: str, code: str) -> None:
    expected = region(file, name)
    assert code == expected, f"docs/clients.md, {name}, should show:\n{expected}"
    assert code.count("\n") in LINES


def test_every_marked_region_is_shown() -> None:
    assert {(file, name) for file, name, _ in SHOWN.findall(DOCUMENT)} == marked()


def test_every_block_of_code_is_a_region() -> None:
    blocks = len(SHOWN.findall(DOCUMENT)) + len(INSTALLED.findall(DOCUMENT))
    assert DOCUMENT.count("\n```\n") == blocks


def test_install_lines_name_the_tested_versions() -> None:
    packages = json.loads((CLIENTS / "package-lock.json").read_text())["packages"]
    named = " ".join(INSTALLED.findall(DOCUMENT)).split()
    assert named
    for name, _, version in (each.rpartition("@") for each in named):
        assert packages[f"node_modules/{name}"]["version"] == version, name


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_door("uvicorn", tmp_path_factory.mktemp("docs") / "data") as service:
        made = "mutation ($input: CreateItemInput!) { createItem(input: $input) { __typename } }"
        for name in NAMES:
            service.ask(made, {"input": {"name": name, "price": "1", "category": "docs"}})
        yield service.url


@pytest.mark.parametrize("client", EXAMPLES)
def test_whole_program_runs_as_it_is_shown(client: str, url: str, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "package.json").write_text('{ "type": "module" }')
    for file, _, code in SHOWN.findall(DOCUMENT):
        if file in {f"{client}/example.ts", f"{client}/pages.ts"}:
            (tmp_path / Path(file).name).write_text(code)
    environment = {"ITEMS_API": f"{url}/graphql"}
    done = run([PROGRAMS / "tsx", "example.ts"], tmp_path, environment)
    assert (done.returncode, done.stderr) == (0, "")
    printed = done.stdout.splitlines()
    assert {*printed} >= NAMES
    count = len({*printed})
    assert len(printed) == count, "an item was printed twice"


def test_every_client_has_its_section() -> None:
    titles = re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE)
    assert {*SUITES, "graphql-codegen", "gql.tada", "ariadne-codegen"} <= set(titles)
