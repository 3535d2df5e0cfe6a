"""The Python client that ariadne-codegen generates: typed, exhaustive, and at work."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.workspace import CLIENTS, copied_workspace, run, running_door
from tests.support.marks import first_in_test
from tests.support.paths import ROOT
from tests.support.raw_server import Send, serving

VENV = CLIENTS / "python/.venv/bin"
MYPY = ROOT / ".venv/bin/mypy"
# What a server sends that has come to no end, but does not go on either; see behaviour/suite.ts.
STANDING = b"""{"data": {"items": {"edges": [], "pageInfo": {"hasNextPage": true,
"hasPreviousPage": true, "startCursor": "here", "endCursor": "here"}}}}"""
LIST = """
import sys
from items import all_items
from items_client import Client
print(list(all_items(Client(sys.argv[1]), *sys.argv[2:])))
"""


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A folder with the generated package and the programs that use it."""
    folder = copied_workspace(tmp_path, "codegen", "python") / "python"
    generate(folder)
    return folder


def generate(folder: Path) -> None:
    assert VENV.exists(), f"{VENV} is missing: run make test, which installs it"
    done = run([VENV / "ariadne-codegen"], folder)
    assert done.returncode == 0, done.stdout + done.stderr


def check_types(folder: Path) -> tuple[int, str]:
    python: list[str | Path] = ["--python-executable", VENV / "python"]
    command = [MYPY, "--config-file", "pyproject.toml", "--no-incremental", *python, "."]
    done = run(command, folder)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module", params=first_in_test(["lambda", "uvicorn"]))
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_door(request.param, tmp_path_factory.mktemp("python") / "data") as service:
        yield service.url


def test_generated_client_works(url: str, client: Path) -> None:
    done = run([VENV / "python", "walk.py", f"{url}/graphql"], client)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "same item": True,
        "price": "39.99",
        "conflict": "Changed meanwhile: Lamp, 39.99",
        "names": ["Item 0", "Item 1", "Item 2", "Item 3"],
        "no names": [],
        "deleted": "DeleteItemSuccess",
        "found": None,
        "missing": 'No item has the id "nothing".',
        "faults": "name: TOO_SHORT, price: TOO_SMALL",
        "code": "BAD_USER_INPUT",
    }


@pytest.mark.long
@pytest.mark.whole
def test_generated_client_is_strictly_typed_and_exhaustive(client: Path) -> None:
    code, output = check_types(client)
    assert code == 0, output

    items = client / "items.py"
    unhandled = r'        case "NotFoundProblem":\n            return result.message\n'
    items.write_text(re.sub(unhandled, "", items.read_text()))
    code, output = check_types(client)
    assert code == 1
    assert "items.py" in output
    assert 'Argument 1 to "assert_never" has incompatible type' in output


def test_prices_and_times_have_types_of_their_own(client: Path) -> None:
    inputs = (client / "items_client/input_types.py").read_text()
    assert "    price: Decimal\n" in inputs
    assert "    min: Optional[datetime] = None\n" in inputs


@pytest.mark.parametrize(("program", "arguments"), [(".", ["docs"]), ("example", [])])
def test_paging_ends_where_the_cursor_stands_still(
    program: str, arguments: list[str], client: Path
) -> None:
    folder = client / program
    if program == "example":
        shutil.copy(ROOT / "schema.graphql", folder)
        generate(folder)

    def stand(send: Send, number: int) -> bool:
        # One that asks a third time is let go, and seen to have asked.
        answer = STANDING if number < 3 else STANDING.replace(b"true", b"false")
        length = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n".encode()
        send(length + b"Content-Type: application/json\r\n\r\n" + answer)
        return True

    with serving(stand) as server:
        url = f"http://127.0.0.1:{server.port}/graphql"
        done = run([VENV / "python", "-c", LIST, url, *arguments], folder)
        assert (done.stdout, done.stderr) == ("[]\n", "")
        assert len(server.requests) == 2
