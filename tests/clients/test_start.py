"""The skeleton that docs/clients.md begins with: copied, typed, served, and used in a browser."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.clients.page_server import page_server
from tests.clients.workspace import CLIENTS, NODE_MODULES, run
from tests.support.browser import chromium, screenshot_of, walk
from tests.support.documents import DOCS, blocks, section
from tests.support.marks import first_in_ci
from tests.support.paths import ROOT
from tests.support.servers import emptied, running_service

__all__ = ["chromium"]

WALK: Final = Path(__file__).parent / "browser" / "start.mjs"
INSTALL: Final = "npm ci"
SERVE: Final = "npm run dev"


def packages(lock: Path) -> set[tuple[str, str, str]]:
    """Return name, version and hash of each package that a lock names."""
    found: dict[str, Any] = json.loads(lock.read_text("utf-8"))["packages"]
    return {
        (folder.rpartition("node_modules/")[2], package["version"], package["integrity"])
        for folder, package in found.items()
        if "integrity" in package
    }


def test_skeleton_locks_what_is_tested_here() -> None:
    own = packages(CLIENTS / "start/package-lock.json")
    assert "vite" in {name for name, _, _ in own}
    assert own - packages(CLIENTS / "package-lock.json") == set()
    assert "resolved" not in (CLIENTS / "start/package-lock.json").read_text("utf-8")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The skeleton, as the document's commands copy it; installed are the same packages."""
    (commands,) = blocks(section("A page that runs", DOCS / "clients.md"), "sh")
    copying, _, served = commands.partition(f"{INSTALL}\n")
    assert served == f"{SERVE}\n"
    project = tmp_path / "project"
    project.mkdir()
    for name in ("clients", "schema.graphql"):
        (project / name).symlink_to(ROOT / name)
    subprocess.run(["bash", "-euc", copying], cwd=project, check=True)
    folder = tmp_path / "my-page"
    # A folder of its own, in which Vite keeps what it bundles.
    (folder / "node_modules").mkdir()
    for package in (*NODE_MODULES.iterdir(), *(CLIENTS / "web/node_modules").glob("@*")):
        (folder / "node_modules" / package.name).symlink_to(package)
    return folder


@pytest.fixture
def api(tmp_path: Path) -> Iterator[str]:
    with running_service(tmp_path / "data") as service, emptied(service.process):
        yield service.url


@pytest.mark.long
@pytest.mark.parametrize("client", first_in_ci(["apollo", "urql"]))
def test_page_scrolls_endlessly_and_shows_what_is_wrong_at_its_field(
    page: Path, api: str, chromium: str, client: str
) -> None:
    index = page / "index.html"
    index.write_text(re.sub(r"/src/\w+\.tsx", f"/src/{client}.tsx", index.read_text()))
    built = run(["npm", "run", "build"], page)
    assert built.returncode == 0, built.stdout + built.stderr
    with page_server({"VITE_API": f"{api}/graphql"}, page) as (url, _):
        picture = screenshot_of(f"start-{client}")
        assert walk(WALK, chromium, url, api, picture) == (0, "", "")


@pytest.mark.long
@pytest.mark.whole
def test_field_that_the_schema_does_not_have_does_not_compile(page: Path) -> None:
    operations = page / "src/operations.ts"
    operations.write_text(operations.read_text().replace("id name price", "id name"))
    built = run(["npm", "run", "build"], page)
    assert built.returncode != 0
    assert "Property 'price' does not exist" in built.stdout
