"""The CPU time of the worst documents, from their text to a refusal or to being ready to execute.

    python -m benchmarks.worst                              each of them, the worst last

They are what a reader can send, again and again with another comment: at or just above a limit,
and built to make validation look at the same part twice. tests/execution/test_worst_documents.py
counts what is done for each, which no other machine or minute changes.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from graphql_api.execution.documents import CacheSize, Documents
from graphql_api.execution.errors import RequestRefused
from graphql_api.execution.limits import DocumentLimits
from graphql_api.schema.builder import executable
from graphql_api.wiring import build_schema

ROUNDS: Final = 3
LEAVES: Final = "id name description price category createdAt updatedAt version __typename "


def numbered(pattern: str, count: int) -> str:
    """Return the pattern that often, each # in it its number."""
    return "".join(pattern.replace("#", str(number)) for number in range(count))


def chain(name: str, on: str, length: int, end: str) -> str:
    """Return fragments, each of which spreads the next one; their names are numbered from 0."""
    links = "".join(
        f"fragment {name}{n} on {on} {{ {end} ...{name}{n + 1} }}" for n in range(length)
    )
    return f"{links} fragment {name}{length} on {on} {{ {end} }}"


def doubling(on: str, levels: int, end: str) -> str:
    """Return fragments f0 to f<levels>, each of which spreads the next one twice."""
    links = "".join(f"fragment f{n} on {on} {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels))
    return f"{links} fragment f{levels} on {on} {{ {end} }}"


SAME_FIELDS: Final = {
    "edges 160 times": "{ items(first: 1) {" + "edges{node{id}} " * 160 + "} }",
    "nodes 240 times": "{ items {" + "nodes{id} " * 240 + "} }",
    "a leaf 490 times": "{ items { nodes {" + "id " * 490 + "} } }",
    "a leaf 450 times, 4 operations": numbered(
        "query q# { items { nodes {" + "id " * 450 + "} } } ", 4
    ),
    "a field with arguments 190 times": '{ __type(name: "Item") {'
    + "fields(includeDeprecated: true) { name } " * 190
    + "} }",
    "as deep as may be": "{ items {"
    + "edges { node { id name price } } pageInfo { endCursor } " * 38
    + "} }",
    "as often as may be": "{ items { nodes {" + "id " * 77 + "} } }",
    "inline fragments": "{ nodes(ids: [1]) {" + "... on Item { id name price } " * 95 + "} }",
    "conflicts": "{ items {" + "nodes { a: id } " * 25 + "nodes { a: name } " * 25 + "} }",
}

FRAGMENTS: Final = {
    "60 of one field": "{ items { nodes {"
    + numbered("...f# ", 60)
    + "} } }"
    + numbered("fragment f# on Item { id }", 60),
    "50 and 50 aliases": "{ items { nodes {"
    + numbered("a#: id ...f# ", 50)
    + "} } }"
    + numbered("fragment f# on Item { version }", 50),
    "90 and 300 unknown fields": "{ items { nodes {"
    + numbered("x# ", 300)
    + numbered("...f# ", 90)
    + "} } }"
    + numbered("fragment f# on Item { id }", 90),
    "4 of nothing, 100 times": "{ items {"
    + "nodes { ...a ...b ...c ...d } " * 100
    + "} }"
    + "".join(f"fragment {name} on Item {{}}" for name in "abcd"),
    "a chain": "{ items { nodes { ...f0 } } }" + chain("f", "Item", 98, "id"),
    "a chain of nothing, 58 times": "{ items {"
    + numbered("n#: nodes { ...f0 } ", 50)
    + "} }"
    + chain("f", "Item", 80, ""),
    "doubling 40 times, of nothing": "{ ...f0 }" + doubling("Query", 40, ""),
    "doubling 9 times": "{ items { nodes { ...f0 } } }" + doubling("Item", 9, "id"),
    "each in each, of nothing": "{ ...f0 }"
    + "".join(
        f"fragment f{n} on Query {{" + "".join(f"...f{m} " for m in range(n + 1, 25)) + "}"
        for n in range(25)
    ),
    "a circle, and edges 160 times": "{ ...f items {"
    + "edges{node{id}} " * 160
    + "} } fragment f on Query { ...f }",
    "a circle through fields": "{ items { ...f0 } }"
    + "".join(
        f"fragment f{n} on ItemConnection {{"
        + "".join(f"a{m}: nodes {{ ...f{m} }} " for m in range(14))
        + "}"
        for n in range(14)
    ),
    "unused, a large one in each": "{ __typename }"
    + numbered("fragment f# on Query { items { nodes { ...g } } }", 85)
    + f"fragment g on Item {{ {numbered('a#: id ', 50)} {LEAVES} }}",
}

OPERATIONS: Final = {
    "20 of one large fragment": numbered("query q# { items { ...g } } ", 20)
    + "fragment g on ItemConnection {"
    + numbered("n#: nodes { ...f } ", 48)
    + f"}} fragment f on Item {{ {LEAVES} }}",
    "20 of one variable": numbered("query q#($v: ID!) { ...f } ", 20)
    + "fragment f on Query { nodes(ids: ["
    + "$v " * 499
    + "]) { id } }",
    "20 of a variable too many": numbered("query q#($v: ID!) { ...f } ", 20)
    + "fragment f on Query { nodes(ids: ["
    + "$v " * 840
    + "]) { id } }",
    "280 variables": "query ("
    + numbered("$v#: ID! ", 280)
    + ") { nodes(ids: ["
    + numbered("$v# ", 280)
    + "]) { id } }",
}

VALUES: Final = {
    "an object with 12 faults and 1,800 ids": '{ items(filter: { x: ["'
    + 'a" "' * 1_800
    + 'a"] '
    + numbered("x#: 1 ", 12)
    + "}) { nodes { id } } }",
    "an object with 12 faults and 480 ids": '{ items(filter: { x: ["'
    + 'a" "' * 480
    + 'a"] '
    + numbered("x#: 1 ", 12)
    + "}) { nodes { id } } }",
    "an object with 600 faults, as a default": "query ($f: ItemFilter = {"
    + numbered("x#: 1 ", 600)
    + "}) { items(filter: $f) { nodes { id } } }",
    "an object with long strings": "{ items(filter: {"
    + numbered('x#: "\\u0001' + "a" * 600 + '" ', 40)
    + "}) { nodes { id } } }",
    "1,900 ids": "{ nodes(ids: [" + '"a" ' * 1_900 + "]) { id } }",
    "lists in lists": "{ items(first: " + "[" * 190 + "1 " * 1_500 + "]" * 190 + ") { x } }",
    "one argument 600 times": "{ items(" + "first: 1 " * 600 + ") { nodes { id } } }",
    "one input field 600 times": "{ items(filter: {" + 'category: "a" ' * 600 + "}) { x } }",
    "4,900 escapes": '{ item(id: "' + "\\u0041" * 4_900 + '") { id } }',
    "9,900 lines": '{ item(id: """' + "\n a" * 9_900 + '""") { id } }',
}

MIXED: Final = {
    "all at once": "query ($v: ID!) { ...r } fragment r on Query {"
    + "u: nodes(ids: ["
    + "$v " * 390
    + "]) { __typename } c: items {"
    + "nodes { id } " * 12
    + "} l: items { nodes {"
    + numbered("a#: id ", 40)
    + numbered("...f# ", 20)
    + "} } h: items { nodes { ...h0 } } "
    + 't: __type(name: "Item") {'
    + "fields(includeDeprecated: true) { name } " * 40
    + "} }"
    + numbered("fragment f# on Item { id name }", 20)
    + chain("h", "Item", 20, "id"),
}

DOCUMENTS: Final[Mapping[str, str]] = {
    f"{group}: {name}": text
    for group, texts in {
        "same fields": SAME_FIELDS,
        "fragments": FRAGMENTS,
        "operations": OPERATIONS,
        "values": VALUES,
        "mixed": MIXED,
    }.items()
    for name, text in texts.items()
}


def default_documents() -> Documents:
    """Return the documents of a service with the default limits."""
    return Documents(executable(build_schema()), DocumentLimits(), CacheSize(1, 1))


def measure() -> dict[str, float]:
    """Return the CPU seconds of each document, the least of some rounds, the worst last."""
    documents = default_documents()
    taken = {
        name: min(_seconds(documents, text) for _ in range(ROUNDS))
        for name, text in DOCUMENTS.items()
    }
    return dict(sorted(taken.items(), key=lambda pair: pair[1]))


def _seconds(documents: Documents, text: str) -> float:
    began = time.process_time()
    with suppress(RequestRefused):
        documents.examine(text)
    return time.process_time() - began


def show_worst() -> None:
    name, seconds = list(measure().items())[-1]
    print(f"worst document: {seconds * 1000:.1f} ms of CPU ({name})")


if __name__ == "__main__":
    for document, seconds in measure().items():
        print(f"{seconds * 1000:8.1f} ms  {document}")
