"""No entity is named outside its folder and the registry: whoever serves another one changes two
places.

The words of others that look like an item's name are listed here, once each, with the reason.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.support.paths import ROOT

PACKAGE: Final = ROOT / "graphql_api"
OWN: Final = ("items/", "registry.py")  # where an item has its place
NAME: Final = re.compile("item", re.IGNORECASE)


@dataclass(frozen=True)
class Allowed:
    """A word that is not about the entity.

    Attributes:
        word: a regular expression.
        reason: whose word it is.
        where: the files and folders that may use it; "": any.
    """

    word: str
    reason: str
    where: tuple[str, ...] = ("",)


CALLERS: Final = ("dynamodb/", "local/load.py")  # what makes DynamoDB's calls
DYNALITE: Final = ("local/atomic_writes.mjs",)

ALLOWED: Final = (
    Allowed(r"\.items\(\)", "a dictionary's pairs"),
    Allowed(r"(?<![a-z])Batch(Get|Write)Item\b", "an operation of DynamoDB"),
    Allowed(r"\bclient\.(batch_)?(get|put|update|write)_item\b", "boto3's method of it", CALLERS),
    Allowed(r"\b(Request|Unprocessed)Items\b|\"Items?\"|\bItem=", "part of a call", CALLERS),
    Allowed(r"\bItemCollectionSizeLimitExceeded", "an error of DynamoDB", ("dynamodb/errors.py",)),
    Allowed(r"\b(put|update|delete)Item\b|\baction\.item\b|`item-\$", "dynalite's", DYNALITE),
    Allowed(r"\bitem_type\b|\bitems?\b", "graphql-core's parameter", ("execution/executor.py",)),
    Allowed(r"\bItems(Table|Api|Function)\b", "a resource of the template", ("local/template.py",)),
    Allowed(r"\bitems-graphql-api\b", "the service's name", ("version.py",)),
    Allowed(r"\bItemsGraphQL\b", "the service's metrics", ("telemetry/log_line.py",)),
    Allowed(r"^EMBEDDED_TABLE: Final = \"items\"", "the table's default", ("local/dynalite.py",)),
    Allowed(r"^NAME: Final = \"items\"", "the local function", ("local/gateway/function.py",)),
)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


FILES: Final = [
    path
    for path in sorted(PACKAGE.rglob("*"))
    if path.suffix in {".py", ".mjs"} and not name_of(path).startswith(OWN)
]


def lines_with_a_name(text: str, allowed: tuple[Allowed, ...]) -> list[str]:
    """Return the lines that name an item, with all that is allowed left out."""
    for each in allowed:
        text = re.sub(each.word, "", text, flags=re.MULTILINE)
    return [line.strip() for line in text.splitlines() if NAME.search(line)]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_module_names_no_entity(path: Path) -> None:
    allowed = tuple(each for each in ALLOWED if name_of(path).startswith(each.where))
    assert not NAME.search(name_of(path))
    assert lines_with_a_name(path.read_text(encoding="utf-8"), allowed) == []


@pytest.mark.parametrize("each", ALLOWED, ids=lambda each: each.word)
def test_what_is_allowed_is_there(each: Allowed) -> None:
    """Otherwise the list would keep words that nobody uses any more."""
    texts = [path.read_text("utf-8") for path in FILES if name_of(path).startswith(each.where)]
    assert any(re.search(each.word, text, re.MULTILINE) for text in texts)


@pytest.mark.parametrize(
    "line",
    [
        "an item's limits",
        "ITEMS: Final = 20",
        "from graphql_api.items.item import ITEM",
        "class ItemNotFound(Exception):",
        "def load_items(item_id: str) -> None:",
        "client.items",
        "createItem and updateItem",
    ],
)
def test_name_is_found_in_any_case_and_number(line: str) -> None:
    everywhere = tuple(each for each in ALLOWED if "" in each.where)
    assert lines_with_a_name(line, everywhere) == [line]
