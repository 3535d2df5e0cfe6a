"""Who notices it when a line that the recipe for a field adds to the service is left out.

`python -m tests.recipes.field_lines` prints a table; docs/recipes.md has what it says.
"""

import difflib
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.recipes.recipes import Copy, Recipe
from tests.support.paths import ROOT

NOBODY: Final = "nobody"
TYPES: Final = "mypy"
TESTS: Final = (
    "tests/items/test_fields.py",
    "tests/items/test_sku.py",
    "tests/items/test_text_entries.py",
    "tests/items/test_text_length.py",
    "tests/schema/test_contract.py",
)


@dataclass(frozen=True)
class Line:
    """A line that a patch adds; its number is that of the patched file, from 1."""

    file: str
    number: int
    text: str


def lines_of(copy: Copy, recipe: Recipe) -> Iterator[Line]:
    """Yield the lines that the recipe has added to the service, but for the empty ones."""
    for file in recipe.changed:
        if file.startswith("graphql_api/"):
            before, after = (
                (folder / file).read_text(encoding="utf-8").splitlines()
                for folder in (ROOT, copy.folder)
            )
            blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
            for kind, _, _, first, end in blocks:
                for number in range(first, end):
                    if kind != "equal" and after[number]:
                        yield Line(file, number + 1, after[number].strip())


def noticed_by(copy: Copy, line: Line, cache: str) -> str:
    """Return what fails without the line: mypy, the file of a test, or nobody."""
    file = copy.folder / line.file
    whole = file.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    assert lines[line.number - 1].strip() == line.text
    file.write_text("".join(lines[: line.number - 1] + lines[line.number :]), encoding="utf-8")
    try:
        if not copy.run("mypy", "--cache-dir", cache, "graphql_api/items").startswith("Success"):
            return TYPES
        outcomes, _ = copy.outcomes(TESTS)
        failed = sorted(test for test, outcome in outcomes if outcome == "failed")
        return failed[0] if failed else NOBODY
    finally:
        file.write_text(whole, encoding="utf-8")


def table() -> list[tuple[Line, str]]:
    """Return each line of the recipe with who notices that it is missing."""
    recipe = Recipe("A field")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        copy = Copy.into(Path(folder))
        copy.apply(recipe)
        schema = copy.run("graphql_api", "schema")
        copy.write("schema.graphql", schema)
        return [(line, noticed_by(copy, line, cache)) for line in [*lines_of(copy, recipe)]]


def summary(found: list[tuple[Line, str]]) -> str:
    """Return the Markdown table of how many lines each one notices."""
    counted = Counter(who for _, who in found)
    rows = [
        f"| {who if who in {TYPES, NOBODY} else f'`{who}`'} | {counted[who]} |" for who in counted
    ]
    return "\n".join(["| Noticed by | Lines |", "|---|---|", *sorted(rows)])


if __name__ == "__main__":
    found = table()
    print("| Line | Noticed by |", "|---|---|", sep="\n")
    for line, who in found:
        print(f"| `{line.file}`: `{line.text}` | {who} |")
    print("", summary(found), sep="\n")
