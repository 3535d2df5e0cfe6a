"""The project that docs/recipes.md makes one's own, without items: tested and served, in a copy."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.recipes.recipes import Copy, Recipe
from tests.support.paths import ROOT
from tests.support.servers import running_service

BLOCK: Final = re.compile(r"^```(sh|diff|graphql)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Each file is named in the first line of its block, which is a comment.
TAB: Final = re.compile(r"# (explorer/\S+\.graphql)\n")
CREATE: Final = """
    mutation ($input: CreateSupplierInput!) {
      createSupplier(input: $input) { ... on CreateSupplierSuccess { supplier { id name } } }
    }
"""
GET: Final = "query ($id: ID!) { supplier(id: $id) { name } }"
LIST: Final = "{ suppliers { nodes { name } } }"


def make_own(copy: Copy) -> None:
    """Do as the document says, from its entity on, in its order."""
    copy.apply(Recipe("An entity"))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for language, text in BLOCK.findall(Recipe("Making the project your own").text):
        match language:
            case "sh":
                environment = {**os.environ, "PATH": path}
                command = ["bash", "-euc", text]
                subprocess.run(command, cwd=copy.folder, env=environment, check=True)
            case "diff":
                copy.patch(text)
            case _:
                named = TAB.match(text)
                assert named, f"a block does not name its file:\n{text}"
                (copy.folder / named[1]).write_text(text, encoding="utf-8")
    schema = copy.run("graphql_api", "schema")
    (copy.folder / "schema.graphql").write_text(schema, encoding="utf-8")


def command_of_make() -> list[str]:
    """Return the command of `make test`, without what is installed before."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"^test: .*\n\t\$\(PYTHON\) (-m pytest .*)$", makefile, re.MULTILINE)
    assert found
    return [sys.executable, *found[1].replace("'not long'", "not_long").split()]


@pytest.mark.long
@pytest.mark.whole
def test_project_without_items_passes_its_tests_and_is_served(tmp_path: Path) -> None:
    copy = Copy.whole(tmp_path / "own")
    make_own(copy)
    command = ["not long" if word == "not_long" else word for word in command_of_make()]
    # This test may be one that `make test-long` runs, in a worker of its own.
    outer = ("PYTEST_", "MAKE", "MFLAGS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    done = subprocess.run(
        command, cwd=copy.folder, env=environment, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-20_000:]

    assert not list(copy.folder.rglob("items"))
    with running_service(tmp_path / "data", folder=copy.folder) as service:
        created = service.ask(CREATE, {"input": {"name": "Initech"}})["createSupplier"]["supplier"]
        assert service.ask(GET, {"id": created["id"]}) == {"supplier": {"name": "Initech"}}
        listed = [node["name"] for node in service.ask(LIST)["suppliers"]["nodes"]]
        assert listed == ["Initech", "Globex", "Acme"]
