"""Documents that take the most time before they are refused, or ready to be executed.

They are what a reader can send, again and again with another comment: at or just above a limit,
and built to make validation look at the same part twice.
"""

from collections.abc import Mapping
from typing import Final

from tests.support.hostile.attack import numbered
from tests.support.hostile.places import object_place
from tests.support.kinds.first import FIRST


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


# The names of the first kind that is served stand for the words in capitals: see Served.named.
OBJECT: Final = object_place()

SAME_FIELDS: Final = {
    "edges 160 times": "{ MANY(first: 1) {" + "edges{node{id}} " * 160 + "} }",
    "nodes 240 times": "{ MANY {" + "nodes{id} " * 240 + "} }",
    "a leaf 490 times": "{ MANY { nodes {" + "id " * 490 + "} } }",
    "a leaf 450 times, 4 operations": numbered(
        "query q# { MANY { nodes {" + "id " * 450 + "} } } ", 4
    ),
    "a field with arguments 190 times": '{ __type(name: "TYPE") {'
    + "fields(includeDeprecated: true) { name } " * 190
    + "} }",
    "as deep as may be": "{ MANY {"
    + "edges { node { id LABEL version } } pageInfo { endCursor } " * 38
    + "} }",
    "as often as may be": "{ MANY { nodes {" + "id " * 77 + "} } }",
    "inline fragments": "{ nodes(ids: [1]) {" + "... on TYPE { id LABEL version } " * 95 + "} }",
    "conflicts": "{ MANY {" + "nodes { a: id } " * 25 + "nodes { a: LABEL } " * 25 + "} }",
}

FRAGMENTS: Final = {
    "60 of one field": "{ MANY { nodes {"
    + numbered("...f# ", 60)
    + "} } }"
    + numbered("fragment f# on TYPE { id }", 60),
    "50 and 50 aliases": "{ MANY { nodes {"
    + numbered("a#: id ...f# ", 50)
    + "} } }"
    + numbered("fragment f# on TYPE { version }", 50),
    "90 and 300 unknown fields": "{ MANY { nodes {"
    + numbered("x# ", 300)
    + numbered("...f# ", 90)
    + "} } }"
    + numbered("fragment f# on TYPE { id }", 90),
    "4 of nothing, 100 times": "{ MANY {"
    + "nodes { ...a ...b ...c ...d } " * 100
    + "} }"
    + "".join(f"fragment {name} on TYPE {{}}" for name in "abcd"),
    "a chain": "{ MANY { nodes { ...f0 } } }" + chain("f", "TYPE", 98, "id"),
    "a chain of nothing, 58 times": "{ MANY {"
    + numbered("n#: nodes { ...f0 } ", 50)
    + "} }"
    + chain("f", "TYPE", 80, ""),
    "doubling 40 times, of nothing": "{ ...f0 }" + doubling("Query", 40, ""),
    "doubling 9 times": "{ MANY { nodes { ...f0 } } }" + doubling("TYPE", 9, "id"),
    "each in each, of nothing": "{ ...f0 }"
    + "".join(
        f"fragment f{n} on Query {{" + "".join(f"...f{m} " for m in range(n + 1, 25)) + "}"
        for n in range(25)
    ),
    "a circle, and edges 160 times": "{ ...f MANY {"
    + "edges{node{id}} " * 160
    + "} } fragment f on Query { ...f }",
    "a circle through fields": "{ MANY { ...f0 } }"
    + "".join(
        f"fragment f{n} on TYPEConnection {{"
        + "".join(f"a{m}: nodes {{ ...f{m} }} " for m in range(14))
        + "}"
        for n in range(14)
    ),
    "unused, a large one in each": "{ __typename }"
    + numbered("fragment f# on Query { MANY { nodes { ...g } } }", 85)
    + f"fragment g on TYPE {{ {numbered('a#: id ', 50)} LEAVES __typename }}",
}

OPERATIONS: Final = {
    "20 of one large fragment": numbered("query q# { MANY { ...g } } ", 20)
    + "fragment g on TYPEConnection {"
    + numbered("n#: nodes { ...f } ", 48)
    + "} fragment f on TYPE { LEAVES __typename }",
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
    "an object with 12 faults and 1,800 ids": OBJECT.literal(
        '{ x: ["' + 'a" "' * 1_800 + 'a"] ' + numbered("x#: 1 ", 12) + "}"
    ),
    "an object with 12 faults and 480 ids": OBJECT.literal(
        '{ x: ["' + 'a" "' * 480 + 'a"] ' + numbered("x#: 1 ", 12) + "}"
    ),
    "an object with 600 faults, as a default": OBJECT.variable(
        " = {" + numbered("x#: 1 ", 600) + "}"
    ),
    "an object with long strings": OBJECT.literal(
        "{" + numbered('x#: "\\u0001' + "a" * 600 + '" ', 40) + "}"
    ),
    "1,900 ids": "{ nodes(ids: [" + '"a" ' * 1_900 + "]) { id } }",
    "lists in lists": "{ MANY(first: " + "[" * 190 + "1 " * 1_500 + "]" * 190 + ") { x } }",
    "one argument 600 times": "{ MANY(" + "first: 1 " * 600 + ") { nodes { id } } }",
    "one input field 600 times": OBJECT.literal("{" + f'{OBJECT.field}: "a" ' * 600 + "}"),
    "4,900 escapes": '{ ONE(id: "' + "\\u0041" * 4_900 + '") { id } }',
    "9,900 lines": '{ ONE(id: """' + "\n a" * 9_900 + '""") { id } }',
}

MIXED: Final = {
    "all at once": "query ($v: ID!) { ...r } fragment r on Query {"
    + "u: nodes(ids: ["
    + "$v " * 390
    + "]) { __typename } c: MANY {"
    + "nodes { id } " * 12
    + "} l: MANY { nodes {"
    + numbered("a#: id ", 40)
    + numbered("...f# ", 20)
    + "} } h: MANY { nodes { ...h0 } } "
    + 't: __type(name: "TYPE") {'
    + "fields(includeDeprecated: true) { name } " * 40
    + "} }"
    + numbered("fragment f# on TYPE { id LABEL }", 20)
    + chain("h", "TYPE", 20, "id"),
}

DOCUMENTS: Final[Mapping[str, str]] = {
    f"{group}: {name}": FIRST.named(text)
    for group, texts in {
        "same fields": SAME_FIELDS,
        "fragments": FRAGMENTS,
        "operations": OPERATIONS,
        "values": VALUES,
        "mixed": MIXED,
    }.items()
    for name, text in texts.items()
}
