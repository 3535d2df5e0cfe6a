"""docs/clients.md shows the code of the clients under test, and nothing else."""

import re
import textwrap
from typing import Final

import pytest
from client_workspace import CLIENTS, SUITES
from service import ROOT

DOCUMENT: Final = (ROOT / "docs/clients.md").read_text(encoding="utf-8")
LINES: Final = range(5, 40)
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
    assert DOCUMENT.count("\n```\n") == len(SHOWN.findall(DOCUMENT))


def test_every_client_has_its_section() -> None:
    titles = re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE)
    assert {*SUITES, "graphql-codegen", "gql.tada", "ariadne-codegen"} <= set(titles)
