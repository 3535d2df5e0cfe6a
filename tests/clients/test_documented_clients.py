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
from tests.support import documents
from tests.support.marks import first_in_ci
from tests.support.paths import ROOT
from tests.support.servers import copied_project, emptied, running_service

FILE: Final = documents.DOCS / "clients.md"
DOCUMENT: Final = FILE.read_text(encoding="utf-8")
INSTALLED: Final = re.compile(r"^npm install --save-exact (.+)$", re.MULTILINE)
PIP: Final = re.compile(r"^pip install (.+)$", re.MULTILINE)
TSX: Final = PROGRAMS / "tsx"
VENV: Final = CLIENTS / "python/.venv/bin"
BABEL: Final = (PROGRAMS / "babel", ".", "--extensions", ".ts", "--out-dir", "build")
# By section: what generates the code that its files import.
GENERATED_BY: Final[dict[str, tuple[tuple[str | Path, ...], ...]]] = {
    "What holds for all clients": (),
    "graphql-codegen": ((PROGRAMS / "graphql-codegen", "--config", "codegen.ts"),),
    "Apollo Client": (),
    "urql": ((PROGRAMS / "gql.tada", "generate-output"),),
    "gql.tada": ((PROGRAMS / "gql.tada", "generate-output"),),
    "Relay": ((PROGRAMS / "relay-compiler",), BABEL),
    "graphql-request": (),
    "ariadne-codegen": ((VENV / "ariadne-codegen",),),
}
# These are in the skeleton; see test_start.py.
STARTS: Final = {"A page that runs", "A page with Apollo Client", "A page with urql"}
# These show commands or settings, and no files of the clients; see test_mcp.py for the second.
OTHERS: Final = ("A page that runs", "Agents: MCP", "Apollo iOS and Apollo Kotlin")
NEEDS: Final = {"gql.tada": "urql"}  # it says that its schema is generated as there
LISTS: Final = {"example.ts", "items.py"}  # each prints all items, and none twice
# The lists that a section's page.tsx shows: Apollo's hooks without suspense, and with it.
PAGES: Final = {"Apollo Client": ["ul", "ol"], "urql": ["ul"]}
PAGES_TO_START_FROM: Final = (
    CLIENTS / "start/src/operations.ts",
    *(CLIENTS / "start/src").glob("[a-z]*.tsx"),
)
WITHOUT_COMMENTS: Final = {"relay.config.json"}  # named above its block, not in its first line
NAMES: Final = frozenset(f"Lamp{number}" for number in range(5))
LINES: Final = range(5, 65)
# <!-- clients/apollo/client.ts -->, or a region of it: apollo -->, and the block below it.
SHOWN: Final = re.compile(
    r"<!-- clients/([^\s:]+)(?:: (\S+))? -->\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
# What stands directly above a block of code, and the block; install lines are no files.
BLOCK: Final = re.compile(
    r"((?:^[^\n]+\n)*)\n^<!-- [^\n]+ -->\n```(?!sh\n)\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE
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
        for path in (*CLIENTS.glob("*/example/*.*"), *PAGES_TO_START_FROM)
        if not path.name.startswith(".")
    }
    assert examples == {file for file, name, _ in SHOWN.findall(DOCUMENT) if not name}


def test_every_block_of_code_is_a_region() -> None:
    blocks = len(SHOWN.findall(DOCUMENT)) + len(INSTALLED.findall(DOCUMENT) + PIP.findall(DOCUMENT))
    plain = [re.findall(r"[^>]\n```\w+\n", documents.section(title, FILE)) for title in OTHERS]
    assert [len(each) for each in plain] == [1, 1, 2]
    assert DOCUMENT.count("\n```\n") == blocks + sum(len(each) for each in plain)


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


def name_of(block: str, above: str) -> str:
    """Return the name that a reader is told: the first line's, or the only one that is above."""
    if named := re.match(r"(?://|#) (\S+\.\w+)\n", block):
        return named[1]
    names = [name for name in WITHOUT_COMMENTS if name in above]
    assert len(names) == 1, f"a block does not name its file:\n{block}"
    return names[0]


def sections() -> dict[str, dict[str, str]]:
    """Return each section's files, by the names in their first lines."""
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"^## ", DOCUMENT.removeprefix("# "), flags=re.MULTILINE):
        title = part.partition("\n")[0]
        blocks = re.findall(BLOCK, part)
        if not blocks:
            continue
        found[title] = {name_of(block, above): block for above, block in blocks}
        assert len(found[title]) == len(blocks), f"{title}: two blocks have one name"
    return found


def test_every_section_is_run() -> None:
    assert sections().keys() == GENERATED_BY.keys() | STARTS


def paste(section: str, folder: Path) -> dict[str, str]:
    """Write a section's files into an empty folder, as its text says, and return them."""
    shown = sections()
    files = shown.get(NEEDS.get(section, ""), {}) | shown[section]
    for name, block in files.items():
        (folder / name).write_text(block)
    (folder / "node_modules").symlink_to(NODE_MODULES)
    (folder / "package.json").write_text('{ "type": "module" }')
    shutil.copy(ROOT / "schema.graphql", folder)
    return files


def generate(section: str, folder: Path, environment: dict[str, str] | None = None) -> None:
    for command in GENERATED_BY[section]:
        done = run(command, folder, environment)
        assert done.returncode == 0, done.stdout + done.stderr


def runnable(name: str, folder: Path) -> list[str | Path]:
    """Return the command that runs a file, or none."""
    path = Path(name)
    if path.suffix == ".py":
        return [VENV / "python", path]
    if path.suffix not in {".ts", ".tsx"}:
        return []
    built = Path("build", path.stem + ".js")
    return [TSX, built if (folder / built).exists() else path]


@pytest.mark.long
@pytest.mark.parametrize("section", first_in_ci(sorted(GENERATED_BY, reverse=True)))
def test_blocks_run_as_files_when_pasted(section: str, url: str, tmp_path: Path) -> None:
    files = paste(section, tmp_path)
    strict = json.loads((CLIENTS / "tsconfig.json").read_text())["compilerOptions"]
    options = {"compilerOptions": strict | {"jsx": "react-jsx"}, "include": ["*.ts", "*.tsx"]}
    if "tsconfig.json" not in files:
        (tmp_path / "tsconfig.json").write_text(json.dumps(options))
    environment = {"ITEMS_API": f"{url}/graphql"}

    generate(section, tmp_path, environment)
    if any(name.endswith((".ts", ".tsx")) for name in files):
        done = run([PROGRAMS / "tsc", "--project", "."], tmp_path)
        assert done.stdout == ""
    for name in sections()[section]:
        if command := runnable(name, tmp_path):
            done = run(command, tmp_path, environment)
            assert (done.returncode, done.stderr) == (0, ""), name
            printed = done.stdout.splitlines()
            if name in LISTS:
                assert {*printed} >= NAMES
                assert len(printed) == len({*printed}), "an item was printed twice"
            elif name == "mutations.ts":
                assert printed[0].startswith("name ")
                assert printed[-1] == "DeleteItemSuccess"
                if section == "Relay":  # the last of its list after the creation, and the deletion
                    assert printed[1] == "Shade"
                    assert printed[2] != "Shade"
            elif name == "strict.ts":
                assert printed[0] == "true 2"
                assert re.match(r"Error: .*check server logs", printed[1])
            elif name == "persisted.ts":
                assert len(printed) == 2
            elif name == "page.tsx":
                lists = re.findall(r"<([uo]l)><li>Lamp\d</li>.*?</\1><button>More", done.stdout)
                assert lists == PAGES[section], done.stdout
                assert "Loading" not in done.stdout


@pytest.mark.long
@pytest.mark.whole
def test_relay_sends_ids_once_its_compiler_persists(tmp_path: Path) -> None:
    """By the setting that the page shows, with a service that takes ids from the manifest only."""
    setting = re.search(r'`("persistConfig": .+?)` in relay\.config\.json', DOCUMENT)
    manifest = re.search(r"`echo \{\} > (\S+)` before", DOCUMENT)
    assert setting
    assert manifest
    paste("Relay", tmp_path)
    config = tmp_path / "relay.config.json"
    config.write_text(config.read_text().replace("{", "{" + setting[1] + ",", 1))
    documents = tmp_path / manifest[1]
    documents.write_text("{}")
    generate("Relay", tmp_path)
    settings = {"TRUSTED_DOCUMENTS": "only"}
    with (
        copied_project(documents) as project,
        running_service(tmp_path / "data", settings, folder=project) as service,
        emptied(service.process),
    ):
        environment = {"ITEMS_API": f"{service.url}/graphql"}
        done = run([TSX, "build/example.js"], tmp_path, environment)
        assert "Desk Lamp" in done.stdout, done.stderr
        done = run([TSX, "build/mutations.js"], tmp_path, environment)
        assert done.stdout.endswith("\nDeleteItemSuccess\n"), done.stderr


def test_every_client_has_its_section() -> None:
    titles = re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE)
    assert {*SUITES, "graphql-codegen", "gql.tada", "ariadne-codegen"} <= set(titles)
