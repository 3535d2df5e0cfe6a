"""No entity is named outside its folder and the registry: who serves another one changes two
places. The words of others that look like an entity's noun are listed here, once each, with the
reason.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from graphql_api.registry import REGISTRY
from tests.support.paths import ROOT

PACKAGE: Final = ROOT / "graphql_api"
NOUNS: Final = [form.noun for form in REGISTRY.records()]
# Where they have their places: the folders of their classes, and the registry.
FOLDERS: Final = {form.entity.make.__module__.split(".")[1] for form in REGISTRY.records()}
OWN: Final = (*(f"{folder}/" for folder in FOLDERS), "registry.py")
NAME: Final = re.compile("|".join(NOUNS), re.IGNORECASE)


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


CASES: Final = (str.lower, str.upper, str.capitalize)
CALLERS: Final = (
    "dynamodb/",
    "local/load.py",
    "local/transfer.py",
    "tracing/",
)  # what makes DynamoDB's calls
DYNALITE: Final = ("local/atomic_writes.mjs",)

ALLOWED: Final = (
    Allowed(r"\.items\(\)", "a dictionary's pairs"),
    Allowed(r"(?<![a-z])Batch(Get|Write)Item\b", "an operation of DynamoDB"),
    Allowed(r"\bGetItem\b", "another one", ("dynamodb/",)),
    Allowed(r"\bclient\.(batch_)?(get|put|update|write)_item\b", "boto3's method of it", CALLERS),
    Allowed(r"\b(Request|Unprocessed)Items\b|\"Items?\"|\bItem=", "part of a call", CALLERS),
    Allowed(r"\bItemCollectionSizeLimitExceeded", "an error of DynamoDB", ("dynamodb/errors.py",)),
    Allowed(r"\b(put|update|delete)Item\b|\baction\.item\b|`item-\$", "dynalite's", DYNALITE),
    Allowed(r"\bitem_type\b|\bitems?\b", "graphql-core's parameter", ("execution/executor.py",)),
    Allowed(r"\bItems(Table|Api|Function)\b", "a resource of the template", ("local/template.py",)),
    Allowed(r"\b(batchItemFailures|itemIdentifier)\b", "Lambda's answer", ("jobs_handler.py",)),
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
    """Return the lines that name an entity, with all that is allowed left out."""
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
        "the NOUN's limits",
        "NOUNS: Final = 20",
        "from graphql_api.NOUNs.NOUN import NOUN",
        "class NOUNNotFound(Exception):",
        "def load_NOUNs(NOUN_id: str) -> None:",
        "client.NOUNs",
        "createNOUN and updateNOUN",
    ],
)
@pytest.mark.parametrize("noun", [form(noun) for noun in NOUNS for form in CASES])
def test_name_is_found_in_any_case_and_number(line: str, noun: str) -> None:
    everywhere = tuple(each for each in ALLOWED if "" in each.where)
    written = line.replace("NOUN", noun)
    assert lines_with_a_name(written, everywhere) == [written]
