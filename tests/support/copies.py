"""A copy of the whole project, which shares what is installed."""

import shutil
from pathlib import Path
from typing import Final

from tests.support.paths import ROOT

# What git ignores, and git's own.
INSTALLED: Final = shutil.ignore_patterns(
    *(".git", ".venv", "node_modules", "__pycache__", ".data", ".aws-sam", ".coverage*"),
    *(".*_cache", ".hypothesis", "build", "generated", "__generated__", "explorer_assets"),
)


def copy_project(folder: Path) -> None:
    """Copy all that is the project, and link what is installed: nothing may install there."""
    shutil.copytree(ROOT, folder, ignore=INSTALLED)
    for name in (".venv", "node_modules", "tests/node_modules"):
        (folder / name).symlink_to(ROOT / name)
    assets = Path("graphql_api/web/explorer_assets")
    shutil.copytree(ROOT / assets, folder / assets)
