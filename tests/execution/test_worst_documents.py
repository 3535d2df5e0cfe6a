"""Documents that are built to be looked at again and again are bounded by what they make us do.

Counted, not timed: `python -m benchmarks.worst` has the times.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

import pytest
from graphql import (
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    get_introspection_query,
    parse,
    validate,
)
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from graphql_api.execution.documents import CacheSize, Documents
from graphql_api.execution.errors import RequestRefused
from graphql_api.execution.field_pairs import count_pairs
from graphql_api.execution.limits import DocumentLimits, check_limits
from graphql_api.schema.builder import executable
from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.support.application import code_of, post, tableless
from tests.support.hostile.attack import numbered
from tests.support.hostile.documents import GROUPS
from tests.support.hostile.worst import DOCUMENTS, doubling
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT

# Of Python's functions, for one document. `edges{node{id}}` 160 times would take 730,000; 480
# fields of which none stands twice take 100,000.
CALLS: Final = 250_000
HOSTILE: Final = {
    **DOCUMENTS,
    **{name: text for group in GROUPS for name, text in group.items()},
}
SCHEMA: Final = build_schema()._schema


@pytest.fixture(scope="module")
def documents() -> Documents:
    """Those of a service with the default limits, which has seen one."""
    made = Documents(executable(build_schema()), DocumentLimits(), CacheSize(1, 1))
    made.examine(FIRST.list)
    return made


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return tableless(monkeypatch)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count the calls of Python's functions meanwhile, by their names."""
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            calls[frame.f_code.co_name] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_document_takes_more_than_so_many_calls(documents: Documents, name: str) -> None:
    with counted() as calls, suppress(RequestRefused):
        documents.examine(HOSTILE[name])
    assert calls.total() <= CALLS


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("same fields: edges 160 times", "field_pairs"),
        ("same fields: a leaf 490 times", "field_pairs"),
        ("same fields: a leaf 450 times, 4 operations", "field_pairs"),
        ("same fields: a field with arguments 190 times", "field_pairs"),
        ("same fields: inline fragments", "field_pairs"),
        ("fragments: a chain", "field_pairs"),
        ("fragments: 4 of nothing, 100 times", "field_pairs"),
        ("fragments: a chain of nothing, 58 times", "spreads"),
        ("fragments: doubling 40 times, of nothing", "spreads"),
        ("fragments: doubling 9 times", "fields"),
        ("fragments: each in each, of nothing", "spreads"),
        ("operations: 20 of a variable too many", "argument_values"),
        ("values: an object with 12 faults and 1,800 ids", "argument_values"),
        ("values: 1,900 ids", "argument_values"),
    ],
)
async def test_document_is_refused_by_the_limit_that_it_is_above(
    settings: Settings, name: str, limit: str
) -> None:
    reply = await post(settings, {"query": DOCUMENTS[name]})
    assert code_of(reply) == "LIMIT_EXCEEDED"
    assert reply.json()["errors"][0]["extensions"]["limit"] == limit


async def test_refusal_says_what_was_measured_and_what_is_allowed(settings: Settings) -> None:
    reply = await post(
        settings, {"query": f"{{ {FIRST.many} {{" + "edges{node{id}} " * 160 + "} }"}
    )
    (error,) = reply.json()["errors"]
    pairs = 3 * 160 * 159 // 2
    assert error["message"] == (
        f"The document is above the limit of 3000 for field pairs: it has {pairs}."
    )
    assert error["extensions"]["maximum"] == 3_000


CIRCLES: Final = {
    "itself": "{ ...f } fragment f on Query { ...f }",
    "through a field": FIRST.named(
        "{ MANY { ...f } } fragment f on TYPEConnection { nodes { id } ...g }"
        " fragment g on TYPEConnection { ...f }"
    ),
    "unused": "{ __typename } fragment f on Query { ...g } fragment g on Query { ...f }",
    "of one name": "{ ...g } fragment f on Query { __typename } fragment g on Query { ...f }"
    " fragment f on Query { ...g }",
    "of many paths": DOCUMENTS["fragments: a circle through fields"],
}


@pytest.mark.parametrize("name", CIRCLES)
async def test_fragment_within_itself_is_refused_for_that(settings: Settings, name: str) -> None:
    reply = await post(settings, {"query": CIRCLES[name]})
    errors = reply.json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}
    words = "only one fragment" if name == "of one name" else "within itself"
    assert words in errors[0]["message"]


# Small documents of few names, so that much of them meets; a fragment spreads those after it.
NAMES: Final = ("id", "a: id", FIRST.label, f"a: {FIRST.label}")


@st.composite
def selections(draw: st.DrawFn, after: int, count: int, on: str) -> str:
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(("leaf", "leaf", "inside", "spread", "inline")))
        if kind == "spread" and after < count:
            parts.append(f"...{on}{draw(st.integers(after, count - 1))}")
        elif kind == "inside" and on == "C":
            inner = draw(selections(after, count, "I"))
            parts.append(f"{draw(st.sampled_from(('nodes', 'b: nodes')))} {{ {inner} }}")
        elif kind == "inline":
            parts.append(f"... {{ {draw(selections(count, count, on))} }}")
        else:
            parts.append(draw(st.sampled_from(NAMES if on == "I" else ("__typename",))))
    return " ".join(parts)


@st.composite
def texts(draw: st.DrawFn) -> str:
    count = draw(st.integers(0, 4))
    types = {"C": f"{FIRST.type_name}Connection", "I": FIRST.type_name}
    fragments = [
        f"fragment {on}{n} on {type_} {{ {draw(selections(n + 1, count, on))} }}"
        for n in range(count)
        for on, type_ in types.items()
    ]
    operations = [
        f"query q{n} {{ {FIRST.many} {{ {draw(selections(0, count, 'C'))} }} }}"
        for n in range(draw(st.integers(1, 2)))
    ]
    return " ".join((*operations, *fragments))


def compare_each_pair_twice_at_most(text: str) -> None:
    document = parse(text)
    operations = [n for n in document.definitions if isinstance(n, OperationDefinitionNode)]
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    with counted() as calls:
        validate(SCHEMA, document, [OverlappingFieldsCanBeMergedRule], max_errors=1_000)
    # A fragment's fields meet those of one within it twice: as its own, and where both are spread.
    assert calls["find_conflict"] <= 2 * count_pairs(operations, fragments)


@tries(max_examples=100, deadline=None)
@given(text=texts())
def test_validation_compares_each_pair_twice_at_most(text: str) -> None:
    compare_each_pair_twice_at_most(text)


@pytest.mark.long
@pytest.mark.whole
@tries(max_examples=300, deadline=None)
@given(text=texts())
def test_validation_compares_each_pair_twice_at_most_in_many_more(text: str) -> None:
    compare_each_pair_twice_at_most(text)


def test_pairs_of_a_place_are_counted_once_however_they_came_there() -> None:
    pairs = {
        "{ a b c }": 0,
        "{ a a a }": 3,
        "{ a: b a: c }": 1,
        "{ a { b } a { b } }": 2,
        "{ a { b } c { b } }": 0,
        "{ a ... { a ... { a } } }": 3,
        "{ ...f a } fragment f on T { a }": 1,
        "{ ...f ...f } fragment f on T { a a }": 1 + 1,  # its spreads, and its fields once
        "{ ...f ...g } fragment f on T { a } fragment g on T { a }": 1 + 1,
        "{ x { ...f } y { ...f } } fragment f on T { a a }": 2,
        "{ x } fragment f on T { a a }": 1,
        "{ x } fragment f on T { ...g } fragment g on T { a a }": 1,
        "query a { x x } query b { x x }": 2,
    }
    for text, number in pairs.items():
        definitions = parse(text).definitions
        operations = [n for n in definitions if isinstance(n, OperationDefinitionNode)]
        fragments = {n.name.value: n for n in definitions if isinstance(n, FragmentDefinitionNode)}
        assert count_pairs(operations, fragments) == number, text


def real_documents() -> dict[str, str]:
    """What tools send, and a large page of a frontend with 30 components."""
    folder = ROOT / "explorer" / "src" / "tabs"
    tabs = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.graphql"))}
    return tabs | {
        "introspection": get_introspection_query(
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
        ),
        "30 components of one entity": FIRST.named(
            "query ($id: ID!) { ONE(id: $id) { __typename id "
            + numbered("...component# ", 30)
            + "} }"
            + numbered("fragment component# on TYPE { __typename id LABEL }", 30)
        ),
        "a page of everything": FIRST.named(
            "query ($n: Int!) { MANY(first: $n) { edges { node { LEAVES ...row } cursor }"
            " nodes { LEAVES ...row } pageInfo { hasNextPage endCursor } } }"
            " fragment row on TYPE { LEAVES __typename }"
        ),
    }


@pytest.mark.parametrize("name", real_documents())
def test_what_tools_send_is_accepted(documents: Documents, name: str) -> None:
    assert documents.examine(real_documents()[name]).operations


def test_what_tools_send_is_far_from_the_limits() -> None:
    usual = DocumentLimits()
    few = DocumentLimits(
        spreads=usual.spreads // 2,
        argument_values=usual.argument_values // 2,
        field_pairs=2_000,
    )
    for text in real_documents().values():
        check_limits(parse(text), few)


def test_work_does_not_double_with_each_fragment(documents: Documents) -> None:
    taken = []
    for levels in (10, 20, 40):
        with counted() as calls, suppress(RequestRefused):
            documents.examine("{ ...f0 }" + doubling("Query", levels, ""))
        taken.append(calls.total())
    assert taken[2] < 5 * taken[0]
