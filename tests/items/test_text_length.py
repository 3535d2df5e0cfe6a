"""Text of any length: refused by its raw length, before it is normalised, at each entry.

Canonical ordering takes a time that is quadratic in a run of combining marks: 52,000 code points
take seconds. So what is counted here is the code points that are passed to `normalize`.
"""

import asyncio
import json
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import pytest

from graphql_api.settings import Settings
from graphql_api.wiring import build_handler
from tests.support.events import LambdaContext, http_event
from tests.support.gateway import logs_as_before
from tests.support.jobs import memory_ports

Ask = Callable[..., Any]

# V stands for the text. Next to each entry is what its field has to come back with, and how many
# code points of the entry's other texts ("Lamp", "Home") are normalised.
NOTHING: Final[dict[str, Any]] = {"nodes": [], "pageInfo": {"hasNextPage": False}}
PAGE: Final = "{ nodes { id } pageInfo { hasNextPage } }"
PROBLEM: Final = "{ __typename ... on InputProblem { fields { path code message } } }"
MISSING: Final = "{ ... on NotFoundProblem { __typename } }"
NOT_FOUND: Final = {"__typename": "NotFoundProblem"}
ID: Final = "item_" + "0" * 32


def too_long(field: str, most: int) -> dict[str, Any]:
    message = f"{field.replace('K', ' k')} must have at most {most} characters."
    fault = {"path": ["input", field], "code": "TOO_LONG", "message": message}
    return {"__typename": "InputProblem", "fields": [fault]}


def create(**fields: str) -> str:
    given = {"name": '"Lamp"', "price": "1", "category": '"Home"'} | fields
    written = ", ".join(f"{name}: {value}" for name, value in given.items())
    return f"createItem(input: {{{written}}}) {PROBLEM}"


def update(field: str) -> str:
    return f'updateItem(input: {{id: "{ID}", {field}: V}}) {PROBLEM}'


REFUSED: Final = "BAD_USER_INPUT"
ENTRIES: Final[dict[str, tuple[str, Any, int]]] = {
    "Query.item(id:)": ("item(id: V) { id }", None, 0),
    "Query.node(id:)": ("node(id: V) { id }", None, 0),
    "Query.nodes(ids:)": ("nodes(ids: [V]) { id }", [None], 0),
    "Query.job(id:)": ("job(id: V) { id }", None, 0),
    "Mutation.cancelJob(id:)": ("cancelJob(id: V) { id }", None, 0),
    "Query.jobs(after:)": (f"jobs(after: V) {PAGE}", REFUSED, 0),
    "Query.jobs(before:)": (f"jobs(last: 1, before: V) {PAGE}", REFUSED, 0),
    "Query.items(after:)": (f"items(after: V) {PAGE}", REFUSED, 0),
    "Query.items(before:)": (f"items(last: 1, before: V) {PAGE}", REFUSED, 0),
    "ItemFilter.category": (f"items(filter: {{category: V}}) {PAGE}", NOTHING, 0),
    "ItemFilter.namePrefix": (f"items(filter: {{namePrefix: V}}) {PAGE}", NOTHING, 0),
    "CreateItemInput.name": (create(name="V"), too_long("name", 100), 4),
    "CreateItemInput.description": (create(description="V"), too_long("description", 500), 8),
    "CreateItemInput.category": (create(category="V"), too_long("category", 50), 4),
    "CreateItemInput.idempotencyKey": (
        create(idempotencyKey="V"),
        too_long("idempotencyKey", 100),
        8,
    ),
    "UpdateItemInput.id": (f"updateItem(input: {{id: V}}) {MISSING}", NOT_FOUND, 0),
    "UpdateItemInput.name": (update("name"), too_long("name", 100), 0),
    "UpdateItemInput.description": (update("description"), too_long("description", 500), 0),
    "UpdateItemInput.category": (update("category"), too_long("category", 50), 0),
    "DeleteItemInput.id": (f"deleteItem(input: {{id: V}}) {MISSING}", NOT_FOUND, 0),
}
# The longest raw text that may be normalised: a text of the limit's length, all of it decomposed.
BOUNDS: Final = {
    "category": 200,
    "description": 2_000,
    "idempotencyKey": 400,
    "name": 400,
    "namePrefix": 1_200,
}
ROOT_FIELDS: Final = 20  # that one request may have
DOCUMENT: Final = 29_000  # code points; 30,000 are allowed
GREEK: Final = "\u1f82"  # the longest canonical decomposition: 4 code points


def bound_of(entry: str) -> int:
    """Return how many code points of a text at the entry may be normalised: none of an id."""
    return BOUNDS.get(entry.rpartition(".")[2], 0)


def kind_of(entry: str) -> str:
    owner = entry.partition(".")[0]
    return "mutation" if owner.endswith("ItemInput") or owner == "Mutation" else "query"


def marks(length: int) -> str:
    """The worst there is to order: marks, all in the wrong order."""
    half = length // 2
    return "a" + "\u0301" * half + "\u0327" * (length - 1 - half)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.fixture
def ask(settings: Settings) -> Iterator[Ask]:
    """Hands the handler one event; returns the whole answer."""
    loop = asyncio.new_event_loop()  # of a thread of its own: Mangum makes one where there is none
    main = ThreadPoolExecutor(1, initializer=asyncio.set_event_loop, initargs=(loop,))
    with logs_as_before():
        ports, _, _ = memory_ports()
        build = partial(build_handler, settings, ports=lambda: ports)
        handler = main.submit(build).result()

    def ask(query: str, **variables: object) -> Any:
        body = json.dumps({"query": query, "variables": variables, "extensions": {"cost": True}})
        event = http_event("POST", "/graphql", body, headers={"content-type": "application/json"})
        reply = main.submit(handler, event, LambdaContext()).result()
        assert reply["statusCode"] == 200, reply["body"][:1000]
        return json.loads(reply["body"])

    with main:
        yield ask
    loop.close()


@pytest.fixture
def normalised(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the texts that are passed to `normalize`, as they come."""
    lengths: list[int] = []
    normalize = unicodedata.normalize

    def counted(form: Any, text: str, /) -> str:
        lengths.append(len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    return lengths


def requests(entry: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield requests with a text that is too long: their root fields, query and variables.

    As variable and as literal, alone and as often as one request may have it; far above the
    bound, and one code point above it.
    """
    field = ENTRIES[entry][0]
    scalar = "ID!" if entry.endswith(("id", "id:)", "ids:)")) else "String!"
    above = marks(bound_of(entry) + 1)
    for text in (above, marks(52_000)):
        for count in (1, ROOT_FIELDS):
            fields = " ".join(f"f{n}: {field.replace('V', '$v')}" for n in range(count))
            yield count, f"{kind_of(entry)} ($v: {scalar}) {{ {fields} }}", {"v": text}
    for text in (above, marks(DOCUMENT - len(field))):
        literal = field.replace("V", json.dumps(text, ensure_ascii=False))
        for count in (1, min(ROOT_FIELDS, DOCUMENT // (len(literal) + 5)) or 1):
            fields = " ".join(f"f{n}: {literal}" for n in range(count))
            yield count, f"{kind_of(entry)} {{ {fields} }}", {}


@pytest.mark.parametrize("entry", ENTRIES)
def test_text_that_is_too_long_is_refused_before_it_is_normalised(
    ask: Ask, normalised: list[int], entry: str
) -> None:
    _, expected, others = ENTRIES[entry]
    for count, query, variables in requests(entry):
        normalised.clear()
        answer = ask(query, **variables)
        assert sum(normalised) == count * others
        if expected == REFUSED:
            codes = [error["extensions"]["code"] for error in answer["errors"]]
            assert codes == [REFUSED] * count
        else:
            assert list(answer["data"].values()) == [expected] * count
            assert "errors" not in answer
        assert answer["extensions"]["cost"]["calls"] == 0


def test_cursor_of_problems_is_refused_before_it_is_normalised(
    ask: Ask, normalised: list[int]
) -> None:
    started = ask("mutation { startItemImport { job { id } } }")["data"]["startItemImport"]
    normalised.clear()
    asked = "query ($id: ID!, $v: String!) { job(id: $id) { problems(after: $v) { __typename } } }"
    answer = ask(asked, id=started["job"]["id"], v=marks(52_000))
    assert [error["extensions"]["code"] for error in answer["errors"]] == [REFUSED]
    assert (normalised, answer["extensions"]["cost"]["calls"]) == ([], 1)


@pytest.mark.parametrize(
    ("text_of", "share"),
    [
        (lambda bound: "q\u0301\u0327\u0301" * (bound // 4), 1),  # nothing can tell before
        (lambda bound: marks(bound // 4 + 5), 0),  # a takes in 3 of them at most
    ],
    ids=["as long as may be normalised", "a run of marks"],
)
def test_text_within_the_bound_is_normalised_once_or_not_at_all(
    ask: Ask, normalised: list[int], text_of: Callable[[int], str], share: int
) -> None:
    for entry in filter(bound_of, ENTRIES):
        field, expected, others = ENTRIES[entry]
        query = f"{kind_of(entry)} ($v: String!) {{ f: {field.replace('V', '$v')} }}"
        normalised.clear()
        answer = ask(query, v=text_of(bound_of(entry)))
        assert (entry, sum(normalised)) == (entry, others + share * bound_of(entry))
        assert answer["data"]["f"] == expected


CREATE: Final = """
    mutation ($i: CreateItemInput!) {
      createItem(input: $i) {
        ... on CreateItemSuccess { item { id name description category } }
        ... on InputProblem { fields { path code } }
      }
    }
"""
LAMP: Final = {"name": "Lamp", "price": "1", "category": "Home"}


def test_too_long_a_text_is_named_with_all_other_faults(ask: Ask, normalised: list[int]) -> None:
    long = marks(26_000)
    texts = dict.fromkeys(("name", "description", "category", "idempotencyKey"), long)
    answer = ask(CREATE, i={**texts, "price": "-1"})
    assert answer["data"]["createItem"]["fields"] == [
        {"path": ["input", "name"], "code": "TOO_LONG"},
        {"path": ["input", "description"], "code": "TOO_LONG"},
        {"path": ["input", "price"], "code": "TOO_SMALL"},
        {"path": ["input", "category"], "code": "TOO_LONG"},
        {"path": ["input", "idempotencyKey"], "code": "TOO_LONG"},
    ]
    assert normalised == []


def test_whatever_it_holds_a_text_that_is_too_long_is_too_long(ask: Ask) -> None:
    for text in ("\ud800", "\x00", " ", "\u200b", "\n", "a\r\n"):
        for field in ("name", "category", "idempotencyKey"):
            answer = ask(CREATE, i={**LAMP, field: text * 2_001})
            (fault,) = answer["data"]["createItem"]["fields"]
            assert fault == {"path": ["input", field], "code": "TOO_LONG"}


WITHIN: Final[list[tuple[str, str, str | None]]] = [
    ("name", GREEK * 100, GREEK * 100),
    ("category", GREEK * 50, GREEK * 50),
    ("description", GREEK * 500, GREEK * 500),
    ("description", "a\r\n" * 250, "a\n" * 250),
    ("description", "a" + "\r\n" * 499, "a" + "\n" * 499),
    ("description", GREEK * 300 + "\r\n" * 200, GREEK * 300 + "\n" * 200),
    ("description", " \t\r\n" * 10_000, None),
]


def test_text_that_is_within_its_limit_in_nfc_is_taken_however_it_is_sent(ask: Ask) -> None:
    for field, text, kept in WITHIN:
        given = {**LAMP, field: decomposed(text)}
        item = {"name": "Lamp", "description": None, "category": "Home", field: kept}
        created = ask(CREATE, i=given)["data"]["createItem"]["item"]
        assert {name: created[name] for name in item} == item


def test_key_is_the_same_however_it_is_sent(ask: Ask) -> None:
    key = GREEK * 100
    ids = [
        ask(CREATE, i={**LAMP, "idempotencyKey": sent})["data"]["createItem"]["item"]["id"]
        for sent in (key, decomposed(key))
    ]
    assert ids[0] == ids[1]


def test_prefix_of_the_longest_name_finds_it(ask: Ask) -> None:
    query = "query ($f: ItemFilter) { items(filter: $f) { nodes { name } } }"
    for name, prefix in (
        (GREEK * 100, decomposed(GREEK * 100)),  # 400 code points
        ("\u0390" * 100, decomposed("\u0390".casefold() * 100)),  # folds to 300 code points
        ("\ufb03" * 100, "FFI" * 100),
    ):
        ask(CREATE, i={**LAMP, "name": name, "category": GREEK * 50})
        found = ask(query, f={"namePrefix": prefix, "category": decomposed(GREEK * 50)})
        assert found["data"]["items"]["nodes"] == [{"name": name}]
