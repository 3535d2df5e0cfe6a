"""docs/clients.md shows the code of the clients under test, and nothing else."""

import json
import re
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.clients.workspace import CLIENTS, NODE_MODULES, PROGRAMS, SUITES, run, running_door
from tests.support.paths import ROOT

DOCUMENT: Final = (ROOT / "docs/clients.md").read_text(encoding="utf-8")
INSTALLED: Final = re.compile(r"^npm install --save-exact (.+)$", re.MULTILINE)
PIP: Final = re.compile(r"^pip install (.+)$", re.MULTILINE)
TSX: Final = PROGRAMS / "tsx"
VENV: Final = CLIENTS / "python/.venv/bin"
# By section: what generates the code that its files import.
GENERATED_BY: Final[dict[str, tuple[str | Path, ...]]] = {
    "Clients": (),
    "graphql-codegen": (PROGRAMS / "graphql-codegen", "--config", "codegen.ts"),
    "Apollo Client": (),
    "urql": (PROGRAMS / "gql.tada", "generate-output"),
    "gql.tada": (PROGRAMS / "gql.tada", "generate-output"),
    "graphql-request": (),
    "ariadne-codegen": (VENV / "ariadne-codegen",),
}
NEEDS: Final = {"gql.tada": "urql"}  # it says that its schema is generated as there
LISTS: Final = {"example.ts", "items.py"}  # each prints all items, and none twice
EXCERPTS: Final = {"Relay"}
NAMES: Final = frozenset(f"Lamp{number}" for number in range(5))
LINES: Final = range(5, 50)
# <!-- clients/apollo/client.ts -->, or a region of it: apollo -->, and the block below it.
SHOWN: Final = re.compile(
    r"<!-- clients/([^\s:]+)(?:: (\S+))? -->\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
MARK: Final = re.compile(r"^\s*(?://|#) region: (\S+)$", re.MULTILINE)
UNSHOWN: Final = {"node_modules", "generated", "items_client", "build", ".venv", "web"}


def region(file: str, name: str) -> str:
    """Return a file, or the code between a region's marks as it would stand at the margin."""
    text = (CLIENTS / file).read_text(encoding="utf-8")
    if not name:
        return text
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
    assert {(file, name) for file, name, _ in SHOWN.findall(DOCUMENT) if name} == marked()


def test_every_example_is_shown() -> None:
    examples = {
        path.relative_to(CLIENTS).as_posix()
        for path in CLIENTS.glob("*/example/*.*")
        if not path.name.startswith(".")
    }
    assert examples == {file for file, name, _ in SHOWN.findall(DOCUMENT) if not name}


def test_every_block_of_code_is_a_region() -> None:
    blocks = len(SHOWN.findall(DOCUMENT)) + len(INSTALLED.findall(DOCUMENT) + PIP.findall(DOCUMENT))
    assert DOCUMENT.count("\n```\n") == blocks


def test_install_lines_name_the_tested_versions() -> None:
    packages = json.loads((CLIENTS / "package-lock.json").read_text())["packages"]
    named = " ".join(INSTALLED.findall(DOCUMENT)).split()
    assert named
    for name, _, version in (each.rpartition("@") for each in named):
        assert packages[f"node_modules/{name}"]["version"] == version, name
    project = (CLIENTS / "python/pyproject.toml").read_text(encoding="utf-8")
    for named in PIP.findall(DOCUMENT):
        assert f'"{named}"' in project


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_door("uvicorn", tmp_path_factory.mktemp("docs") / "data") as service:
        made = "mutation ($input: CreateItemInput!) { createItem(input: $input) { __typename } }"
        for name in NAMES:
            service.ask(made, {"input": {"name": name, "price": "1", "category": "docs"}})
        yield service.url


def sections() -> dict[str, dict[str, str]]:
    """Return each section's files, by the names in their first lines."""
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"^## ", DOCUMENT.removeprefix("# "), flags=re.MULTILINE):
        title = part.partition("\n")[0]
        blocks = re.findall(r"^```(?!sh\n)\w+\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
        if not blocks or title in EXCERPTS:
            continue
        names = [re.match(r"(?://|#) (\S+\.\w+)\n", block) for block in blocks]
        assert all(names), f"{title}: a block does not name its file"
        found[title] = {name[1]: block for name, block in zip(names, blocks, strict=True) if name}
        assert len(found[title]) == len(blocks), f"{title}: two blocks have one name"
    return found


def test_every_section_is_run() -> None:
    assert sections().keys() == GENERATED_BY.keys()


@pytest.mark.long
@pytest.mark.parametrize("section", GENERATED_BY)
def test_blocks_run_as_files_when_pasted(section: str, url: str, tmp_path: Path) -> None:
    shown = sections()
    files = shown.get(NEEDS.get(section, ""), {}) | shown[section]
    for name, block in files.items():
        (tmp_path / name).write_text(block)
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "package.json").write_text('{ "type": "module" }')
    strict = json.loads((CLIENTS / "tsconfig.json").read_text())["compilerOptions"]
    options = {"compilerOptions": strict | {"jsx": "react-jsx"}, "include": ["*.ts", "*.tsx"]}
    if "tsconfig.json" not in files:
        (tmp_path / "tsconfig.json").write_text(json.dumps(options))
    shutil.copy(ROOT / "schema.graphql", tmp_path)
    environment = {"ITEMS_API": f"{url}/graphql"}

    if generate := GENERATED_BY[section]:
        done = run(generate, tmp_path, environment)
        assert done.returncode == 0, done.stdout + done.stderr
    if any(name.endswith((".ts", ".tsx")) for name in files):
        done = run([PROGRAMS / "tsc", "--project", "."], tmp_path)
        assert done.stdout == ""
    for name in files:
        program = {".ts": TSX, ".tsx": TSX, ".py": VENV / "python"}.get(Path(name).suffix)
        if program:
            done = run([program, name], tmp_path, environment)
            assert (done.returncode, done.stderr) == (0, ""), name
            printed = done.stdout.splitlines()
            if name in LISTS:
                assert {*printed} >= NAMES
                assert len(printed) == len({*printed}), "an item was printed twice"
            elif name == "mutations.ts":
                assert printed[0].startswith("name ")
                assert printed[-1] == "DeleteItemSuccess"
            elif name == "persisted.ts":
                assert len(printed) == 2
            elif name == "page.tsx":
                assert "<li>Lamp" in done.stdout
                assert "More</button>" in done.stdout


def test_every_client_has_its_section() -> None:
    titles = re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE)
    assert {*SUITES, "graphql-codegen", "gql.tada", "ariadne-codegen"} <= set(titles)
