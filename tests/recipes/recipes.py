"""The recipes of docs/recipes.md, and copies of the project that they are applied to."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.copies import copy_project
from tests.support.documents import DOCS, blocks, section
from tests.support.paths import ROOT

RECIPES: Final = DOCS / "recipes.md"
NEEDED: Final = (
    *("graphql_api", "lambda_package", "tests", "clients", "examples", "docs"),
    *("pyproject.toml", "template.yaml", "schema.graphql"),
)
UNWANTED: Final = shutil.ignore_patterns(
    *("node_modules", "__pycache__", ".*", "build", "generated", "explorer_assets")
)
NAMED: Final = re.compile(r"# (\S+\.py)\n")
# The part of the text to paste into template.yaml for one list of one resource.
PART: Final = re.compile(r"^# (\w+) of (\w+)\n((?: .*\n)+)", re.MULTILINE)
OUTCOME: Final = re.compile(r"^(PASSED|FAILED|ERROR) (tests/\S+?\.py)", re.MULTILINE)


@dataclass(frozen=True)
class Recipe:
    """One section.

    Attributes:
        files: the blocks of Python by the path in their first line; the test is the first.
        patches: the blocks of the kind diff.
    """

    title: str

    @property
    def text(self) -> str:
        return section(self.title, RECIPES)

    @property
    def files(self) -> Mapping[str, str]:
        return {name_of(block): block for block in blocks(self.text, "python")}

    @property
    def test(self) -> str:
        return next(iter(self.files))

    @property
    def patches(self) -> list[str]:
        return blocks(self.text, "diff")

    @property
    def changed(self) -> list[str]:
        """Return the files of Python that are new or changed."""
        patched = re.findall(r"^\+\+\+ b/(\S+\.py)$", self.text, re.MULTILINE)
        return [*self.files, *patched]


def name_of(block: str) -> str:
    """Return the path that a block of Python names in its first line."""
    named = NAMED.match(block)
    assert named, f"a block does not name its file:\n{block}"
    return named[1]


@dataclass(frozen=True)
class Copy:
    """A copy of the project, which shares what is installed."""

    folder: Path

    @classmethod
    def into(cls, folder: Path) -> "Copy":
        for name in NEEDED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=UNWANTED)
            else:
                shutil.copy2(ROOT / name, folder / name)
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
        return cls(folder)

    @classmethod
    def whole(cls, folder: Path) -> "Copy":
        copy_project(folder)
        return cls(folder)

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        if not file.parent.exists():  # a package, as the recipe says
            file.parent.mkdir()
            (file.parent / "__init__.py").touch()
        file.write_text(text, encoding="utf-8")

    def patch(self, *patches: str) -> None:
        for patch in patches:
            command = ["git", "apply", "-"]
            subprocess.run(command, cwd=self.folder, input=patch, check=True, encoding="utf-8")

    def apply(self, recipe: Recipe) -> None:
        for path, text in recipe.files.items():
            self.write(path, text)
        self.patch(*recipe.patches)

    def paste(self, printed: str) -> None:
        """Put what tests.template.index_text printed where it says, at the end of each list."""
        template = self.folder / "template.yaml"
        lines = template.read_text(encoding="utf-8").splitlines()
        for key, resource, text in PART.findall(printed):
            start = lines.index(f"      {key}:", lines.index(f"  {resource}:")) + 1
            end = next(n for n in range(start, len(lines)) if not lines[n].startswith(8 * " "))
            lines[end:end] = text.splitlines()
        template.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(self, module: str, *arguments: str) -> str:
        """Return what a module prints when it is run."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, encoding="utf-8", check=False
        )
        return done.stdout + done.stderr

    def outcomes(self, tests: Iterable[str]) -> tuple[Counter[tuple[str, str]], str]:
        """Return how many tests of each file passed or failed, and what pytest printed."""
        printed = self.run("pytest", "-q", "-rA", "-p", "no:cacheprovider", *tests)
        found: Counter[tuple[str, str]] = Counter()
        for outcome, file in OUTCOME.findall(printed):
            found[file, "passed" if outcome == "PASSED" else "failed"] += 1
        return found, printed
