"""The documents as the tests read them: their sections, and their commands with their answers."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.events import http_event
from tests.support.paths import ROOT

README: Final = ROOT / "README.md"
DOCS: Final = ROOT / "docs"
ADDRESS: Final = "localhost:8000"

_ID: Final = re.compile(r"item_[0-9a-f]{32}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@dataclass(frozen=True)
class Step:
    """A command that a document shows, and the answer below it."""

    command: str
    answer: str

    def for_item(self, item_id: str | None) -> str:
        """Return the command for an item whose id is not the document's."""
        return self.command if item_id is None else _ID.sub(item_id, self.command)


def section(title: str, document: Path = README) -> str:
    """Return what stands below a heading, up to the next of its level."""
    _, _, rest = document.read_text(encoding="utf-8").partition(f"\n## {title}\n")
    assert rest, f"{document.name} has no section {title!r}."
    return rest.partition("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def rows(title: str, document: Path, first_cell: str = "") -> list[str]:
    """Return the rows of a section's tables, which begin with some text."""
    lines = section(title, document).splitlines()
    return [line for line in lines if line.startswith(f"| {first_cell}")]


def steps(title: str, document: Path) -> list[Step]:
    """Return the commands of a section: each begins with a dollar sign, one answer line ends it."""
    parts = [
        part
        for block in blocks(section(title, document), "console")
        for part in block.split("$ curl")
    ]
    found = [part.strip().rpartition("\n") for part in parts if part.strip()]
    return [Step(f"curl {command.strip()}", answer) for command, _, answer in found]


def walk() -> list[Step]:
    """Return the README's create and list, the tour after it, and the create that is refused."""
    first = steps("Create and list", README)
    return first + steps("Requests", DOCS / "tour.md") + steps("Errors", DOCS / "errors.md")


def event_of(command: str) -> dict[str, Any]:
    """What becomes of a curl command of the README at the gateway."""
    _, _, address, *options = shlex.split(command)
    path = "/" + address.partition("/")[2]
    if not options:
        return http_event("GET", path)
    given = dict(zip(options[::2], options[1::2], strict=True))
    name, _, value = given["-H"].partition(": ")
    return http_event("POST", path, given["-d"], headers={name: value})


def item_id_in(answer: str) -> str | None:
    found = _ID.search(answer)
    return found[0] if found else None


def ids_and_times_aside(answer: str) -> str:
    return _TIME.sub("(time)", _ID.sub("(id)", answer))
