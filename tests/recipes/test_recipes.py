"""Each recipe is applied to a copy of the project: its test fails before, and passes after."""

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.recipes.recipes import RECIPES, Copy, Recipe, name_of
from tests.support.documents import blocks
from tests.support.paths import ROOT

FIRST_RELEASE: Final = "tests/items/test_first_release.py"
# What else a recipe says is met, or could break.
CHECKED: Final = {
    "A field": (
        *("tests/items/test_fields.py", "tests/items/test_item.py", FIRST_RELEASE),
        *("tests/items/test_text_length.py", "tests/items/test_text_entries.py"),
        "tests/items/test_samples.py",
    ),
    "A filter": ("tests/dynamodb/test_added_lists.py", FIRST_RELEASE),
    "An order": ("tests/template/test_indexes.py",),
    "A mutation": ("tests/items/test_item.py",),
    "A problem": ("tests/items/test_item.py",),
    "An entity": (
        "tests/dynamodb/test_repository.py",
        "tests/template/test_indexes.py",
        "tests/package/test_init_modules.py::test_init_imports_what_the_list_holds",
        "tests/system/test_arrows.py::test_arrows_in_the_document_are_the_ones_held_here",
        "tests/system/test_arrows.py::test_module_imports_only_the_parts_its_own_may_see",
    ),
    "A setting": ("tests/template/test_function.py", "tests/template/test_release.py"),
}
# Half a minute each. CI applies the first.
EACH: Final = [
    pytest.param(title, marks=[pytest.mark.long, *[pytest.mark.whole] * (at > 0)])
    for at, title in enumerate(CHECKED)
]
# Parts of files that are there; and test_own_project.py executes the other.
UNEXECUTED: Final = {"A relation", "Making the project your own"}


def test_every_recipe_is_executed() -> None:
    titles = re.findall(r"^## (.+)$", RECIPES.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(titles) == CHECKED.keys() | UNEXECUTED


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[str, str]]:
    """The outcomes of all the recipes' tests in the project as it is."""
    copy = Copy.into(tmp_path_factory.mktemp("before"))
    tests = {recipe.test: recipe.files[recipe.test] for recipe in map(Recipe, CHECKED)}
    for path, text in tests.items():
        copy.write(path, text)
    outcomes, _ = copy.outcomes(tests)
    return outcomes


@pytest.mark.parametrize("title", EACH)
def test_recipe_makes_its_test_pass(
    title: str, before: Counter[tuple[str, str]], tmp_path: Path
) -> None:
    recipe = Recipe(title)
    failed = before[recipe.test, "failed"]
    assert failed
    assert not before[recipe.test, "passed"]
    copy = Copy.into(tmp_path)
    copy.apply(recipe)
    if title == "An order":
        paste_indexes(copy, recipe)
    after, printed = copy.outcomes([recipe.test, *CHECKED[title]])
    assert after[recipe.test, "passed"] == failed, printed
    assert not any(after[file, "failed"] for file, _ in after), printed
    asked = {test.partition("::")[0] for test in CHECKED[title]}
    assert {file for file, _ in after} == {recipe.test, *asked}
    assert copy.run("ruff", "check", *recipe.changed) == "All checks passed!\n"
    assert "would" not in copy.run("ruff", "format", "--check", *recipe.changed)


def paste_indexes(copy: Copy, recipe: Recipe) -> None:
    """Do as the recipe says, once it is seen that it shows what is printed."""
    printed = copy.run("tests.template.index_text")
    (shown,) = blocks(recipe.text, "yaml")
    assert printed.startswith(shown)
    copy.paste(printed)
    _, counted = copy.outcomes(["tests/items/test_item_write_units.py"])
    assert "a create costs 9 write units in place of 7, an update 11" in recipe.text
    assert {"assert 9 == 7", "assert 11 == 7"} <= set(re.findall(r"assert \d+ == \d+", counted))


def test_relation_is_shown_as_the_example_has_it() -> None:
    parts = blocks(Recipe("A relation").text, "python")
    assert parts
    for part in parts:
        name, (_, _, code) = name_of(part), part.partition("\n")
        assert code in (ROOT / name).read_text(encoding="utf-8"), f"{name} has no\n{code}"


@pytest.fixture(scope="module")
def mypy_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


@pytest.mark.whole
@pytest.mark.parametrize("title", EACH)
def test_recipe_is_typed(title: str, mypy_cache: Path, tmp_path: Path) -> None:
    recipe, copy = Recipe(title), Copy.into(tmp_path)
    copy.apply(recipe)
    found = copy.run("mypy", "--cache-dir", str(mypy_cache), *recipe.changed)
    assert found.startswith("Success"), found
    shutil.rmtree(copy.folder)
