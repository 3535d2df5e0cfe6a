"""The documents' commands have the answers they show, and their tables are the code's."""

import re
import subprocess
from pathlib import Path

import pytest

from graphql_api.domain.collection import INPUTS_MAX
from graphql_api.domain.identity import IDEMPOTENCY_KEY_MAX
from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX
from graphql_api.execution.errors import ErrorCode
from graphql_api.schema.root import NODES_MAX
from tests.support.documents import DOCS, README, blocks, rows, section
from tests.support.paths import ROOT
from tests.support.servers import running_service

# A project without the recipes has no list of them.
GUIDES = (DOCS / "extending.md", DOCS / "recipes.md")


def test_start_up_message_is_the_one_that_is_shown(tmp_path: Path) -> None:
    (shown,) = blocks(section("Quick start"), "text")
    with running_service(tmp_path / "data") as service:
        said = "\n".join(service.startup_message)
        port = service.url.rpartition(":")[2]
    assert said.replace(port, "8000").replace(str(tmp_path / "data"), ".data") == shown.rstrip()


@pytest.mark.parametrize(
    "document", [README, *sorted(DOCS.glob("*.md"))], ids=lambda path: path.name
)
def test_page_sets_the_variables_of_its_commands_before_it_uses_them(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    unset = [
        used[1]
        for used in re.finditer(r"\$\{?([A-Z_]{2,})\b(?!:)", text)  # not ${AWS::Region}
        if not re.search(rf"\b{used[1]}=", text[: used.start()])
    ]
    assert unset == []


def status_of(code: ErrorCode) -> str:
    """The status of an error alone, and the one that application/json has in its place."""
    graphql, json = code.status
    return str(graphql) if graphql == json else f"{graphql}, {json} as JSON"


def test_every_error_code_is_listed() -> None:
    expected = [
        f"| `{code.name}` | {code.fault.value} | {'yes' if code.retryable else 'no'}"
        f" | {status_of(code)} | {code.meaning} |"
        for code in ErrorCode
    ]
    shown = rows("Errors", DOCS / "errors.md", "`")
    assert shown == expected, "docs/errors.md, Errors, should hold:\n" + "\n".join(expected)


def test_limits_are_the_codes_own() -> None:
    expected = [
        f"| An idempotency key | 1 to {IDEMPOTENCY_KEY_MAX} characters, otherwise like a name |",
        f"| A page | 1 to {PAGE_SIZE_MAX} items; {PAGE_SIZE_DEFAULT} if nothing is said |",
        f"| `nodes` | {NODES_MAX} ids |",
        f"| `inputs` of one mutation | {INPUTS_MAX} |",
    ]
    shown = rows("Limits", DOCS / "errors.md")[-len(expected) :]  # below those of the fields
    assert shown == expected, "docs/errors.md, Limits, should end with:\n" + "\n".join(expected)


def test_readme_is_short_and_draws_folders_that_are_there() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150
    (drawing,) = blocks(section("How it is built"), "text")
    package, *lines = drawing.splitlines()
    drawn = {name for line in lines for name in re.findall(r"(\w+)/", line.split("  ")[1])}
    found = {path.name for path in (ROOT / package).iterdir() if (path / "__init__.py").exists()}
    assert drawn == found


def test_links_lead_to_files_and_headings_that_are_there() -> None:
    for document in (README, *DOCS.glob("*.md"), ROOT / "CONTRIBUTING.md"):
        for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
            if link.startswith("http"):
                continue
            name, _, anchor = link.partition("#")
            target = document.parent / name if name else document
            assert target.exists(), f"{document.name} links to {link}"
            if anchor:
                headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
                assert anchor in {slug(heading) for heading in headings}, f"{document.name}: {link}"


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_picture_is_what_its_text_draws() -> None:
    command = ["node", str(Path(__file__).with_name("picture.mjs"))]
    drawn = subprocess.check_output(command, encoding="utf-8", timeout=60)
    assert (DOCS / "architecture.svg").read_text(encoding="utf-8") == drawn, "run make picture"


def without_blocks(document: Path) -> str:
    """Return a document's text without its blocks, which have tests of their own."""
    text = document.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("document", sorted(path.name for path in GUIDES if path.exists()))
def test_files_and_folders_that_say_where_to_change_something_are_there(document: str) -> None:
    text = without_blocks(DOCS / document)
    named = set(re.findall(r"`((?:[\w.-]+/)*(?:\w+\.(?:py|md|csv|json|yaml)|[\w-]+/))`", text))
    assert len(named) > 10
    places = (ROOT, ROOT / "graphql_api")
    assert {name for name in named if not any((place / name).exists() for place in places)} == set()


def test_files_that_a_document_names_are_there() -> None:
    """Paths below graphql_api are written without it: `execution/engine.py`."""
    missing = {
        f"{document.name}: {name}"
        for document in (README, *DOCS.glob("*.md"), ROOT / "CONTRIBUTING.md")
        for name in re.findall(r"`((?:\w+/)+\w+\.py)`", without_blocks(document))
        if not (ROOT / name).exists() and not (ROOT / "graphql_api" / name).exists()
    }
    assert missing == set()
