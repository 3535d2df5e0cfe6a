"""The recipes of docs/extending.md, each applied to a copy of the project."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.documents import DOCS, blocks, section
from tests.support.paths import ROOT

NEEDED = ("graphql_api", "tests", "clients", "pyproject.toml", "template.yaml", "schema.graphql")


def copy_to(folder: Path) -> Path:
    unwanted = shutil.ignore_patterns("node_modules", "__pycache__", ".venv", "build", "generated")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        else:
            shutil.copyfile(ROOT / name, folder / name)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


def apply(patch: str, folder: Path) -> None:
    command = ["git", "apply", "-"]
    subprocess.run(command, cwd=folder, input=patch, check=True, encoding="utf-8")


def outcome(folder: Path, *tests: str) -> str:
    """Return what pytest prints of the tests in the copy."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    run = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    return run.stdout + run.stderr


def test_field_is_added_in_three_files(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    recipe = section("Recipe: a field", DOCS / "extending.md")
    (test,) = blocks(recipe, "python")
    declaration, described = blocks(recipe, "diff")
    (folder / "tests/items/test_sku.py").write_text(test, encoding="utf-8")
    assert "1 failed" in outcome(folder, "tests/items/test_sku.py")
    apply(declaration, folder)
    missing = outcome(folder, "tests/items/test_fields.py")
    assert "4 failed" in missing, missing
    apply(described, folder)
    done = outcome(
        folder,
        "tests/items/test_sku.py",
        "tests/items/test_fields.py",
        "tests/items/test_record.py",
        "tests/system/test_first_release.py",
    )
    assert " passed" in done, done
    assert "failed" not in done, done
    assert "error" not in done, done
