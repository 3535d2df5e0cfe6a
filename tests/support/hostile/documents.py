"""Documents that are bombs, riddles or no GraphQL at all."""

from typing import Final

from tests.support.hostile.attack import Attack, document, nested, numbered
from tests.support.hostile.places import object_place, scalar_place
from tests.support.kinds.first import FIRST

# The names of the first kind that is served stand for the words in capitals: see Served.named.
PAGE: Final = "MANY { nodes { id } }"
OBJECT: Final = object_place()
DECIMAL: Final = scalar_place("Decimal")
TIME: Final = scalar_place("DateTime")

ALIASES: Final = {
    "aliases of a leaf": "{" + numbered("a#: __typename ", 500) + "}",
    "aliases of a page": "{" + numbered("a#: MANY(first: 100) { nodes { id } } ", 21) + "}",
    "aliases in a page": "{ MANY { nodes { " + numbered("a#: id ", 51) + "} } }",
    "aliases in a fragment": "{ MANY { nodes { ...f } } } fragment f on TYPE {"
    + numbered("a#: id ", 51)
    + "}",
    "aliases, a fragment many times": "{ MANY { "
    + numbered("a#: nodes { ...f } ", 10)
    + "} } fragment f on TYPE { a: id b: id c: id d: id e: id }",
    "aliases of one name": "{ MANY { nodes { " + numbered("a: id a: LABEL ", 200) + "} } }",
    "aliases, 30,000 tokens": "{" + numbered("a#:a ", 10_000) + "}",
}

FRAGMENTS: Final = {
    "fragments doubling": "{ ...f0 }"
    + "".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(40))
    + "fragment f40 on Query { __typename }",
    "fragments doubling, fields": "{ MANY { nodes { ...f0 } } }"
    + "".join(f"fragment f{n} on TYPE {{ id ...f{n + 1} ...f{n + 1} }}" for n in range(40))
    + "fragment f40 on TYPE { id }",
    "fragment in itself": "{ ...f } fragment f on Query { ...f }",
    "fragments in a circle": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "fragments in a circle of 60": "{ ...f0 }"
    + "".join(f"fragment f{n} on Query {{ ...f{(n + 1) % 60} }}" for n in range(60)),
    "fragments, each in each": "{ ...f0 }"
    + "".join(
        f"fragment f{n} on Query {{ {PAGE} " + numbered("...f# ", 13) + "}" for n in range(40)
    ),
    "fragment in a circle through fields": "{ MANY { ...c } } "
    "fragment c on TYPEConnection { edges { node { id } } ...c }",
    "fragments unused": "{ __typename }" + numbered("fragment f# on TYPE { id }", 90),
    "fragments too many": "{ __typename }" + numbered("fragment f# on TYPE { id }", 101),
    "fragments inline, nested": "{" + nested("... {", "__typename", "}", 150) + "}",
    "fragments inline, a row": "{" + numbered("... { __typename } ", 101) + "}",
    "fragments deep in fragments": "{ ...f0 }"
    + "".join(
        f"fragment f{n} on Query {{" + nested("a {", f"...f{n + 1}", "}", 18) + "}"
        for n in range(32)
    )
    + "fragment f32 on Query { a }",
    "fragments inline in fragments": "{ ...f0 }"
    + "".join(
        f"fragment f{n} on Query {{" + nested("... {", f"...f{n + 1}", "}", 10) + "}"
        for n in range(45)
    )
    + "fragment f45 on Query { a }",
    "fragments of one name": "{ ...f }" + "fragment f on Query { __typename }" * 40,
    "fragment of no type": "{ ...f } fragment f on Nothing { id }",
    "fragment that is not there": "{ ...f }",
    "fragment unused, one field 1,900 times": "{ __typename } fragment f on Query {"
    + "__typename " * 1_900
    + "}",
    "fragment unused, pages": "{ __typename } fragment f on Query {" + (PAGE + " ") * 240 + "}",
    "fragment hides root fields": "{ ...f } fragment f on Query {"
    + numbered("a#: __typename ", 21)
    + "}",
    "fragment hides depth": "{ ...f } fragment f on Query { __schema { types {"
    + nested("ofType {", "name", "}", 20)
    + "} } }",
    "fragment hides directives": "{ ...f } fragment f on Query {"
    + "__typename @skip(if: true) " * 51
    + "}",
    "fragment hides cost": "{ ...f } fragment f on Query {"
    + numbered("a#: MANY(first: 100) { nodes { LEAVES } edges { cursor } } ", 19)
    + "}",
}

CONFLICTS: Final = {
    "conflicts of arguments": "{" + numbered("a: MANY(first: #) { nodes { id } } ", 20) + "}",
    "conflicts deep down": "{"
    + "MANY { nodes { a: id } edges { node { a: LABEL } } } " * 8
    + "MANY { nodes { a: version } } }",
    "conflicts in pairs": "{ MANY { nodes { " + "id: LABEL id: version " * 12 + "} } }",
    "fields to be merged, 480": "{" + "MANY { nodes { LEAVES } } " * 20 + "x}",
    "fields to be merged, nested": "{"
    + ("MANY {" + "nodes {" + "id " * 10 + "} " * 1 + "nodes { id } " * 9 + "} ") * 15
    + "x }",
}

DIRECTIVES: Final = {
    "directives in a row": "{ __typename " + "@skip(if: false) " * 400 + "}",
    "directives unknown": "{ __typename " + numbered("@d# ", 50) + "}",
    "directives on a variable": "query ($a: Int " + "@d " * 51 + ") { __typename }",
    "directives on an operation": "query " + "@d " * 51 + "{ __typename }",
    "directives on an unused fragment": "{ __typename } fragment f on Query "
    + "@d " * 51
    + "{ __typename }",
    "directive without its argument": "{ __typename @skip }",
    "@defer": "{ ... @defer { __typename } }",
    "@stream": "{ MANY { nodes @stream(initialCount: 0) { id } } }",
    "@oneOf in a query": "{ __typename @oneOf }",
}

ARGUMENTS: Final = {
    "arguments, one 5,000 times": "{ MANY(" + "first:1 " * 5_000 + ") { nodes { id } } }",
    "arguments, one 600 times": "{ MANY(" + "first:1 " * 600 + ") { nodes { id } } }",
    "arguments of unknown names": "{ MANY(" + numbered("a#: 1 ", 400) + ") { nodes { id } } }",
    "fields of an input, one 400 times": OBJECT.literal("{" + f'{OBJECT.field}: "a" ' * 400 + "}"),
    "ids, 1,900": "{ nodes(ids: [" + '"a" ' * 1_900 + "]) { id } }",
    "integer of 5,000 digits": "{ MANY(first: " + "1" * 5_000 + ") { nodes { id } } }",
    "integer of 4,000 digits": "{ MANY(first: " + "9" * 4_000 + ") { nodes { id } } }",
    "integer of 5,000 digits, negative": "{ MANY(first: -" + "9" * 5_000 + ") { nodes { id } } }",
    "integer of 5,000 digits, default": "query ($n: Int = "
    + "1" * 5_000
    + ") { MANY(first: $n) { nodes { id } } }",
    "integer with a zero in front": "{ MANY(first: 007) { nodes { id } } }",
    "1e400 for the size of a page": "{ MANY(first: 1e400) { nodes { id } } }",
    "NaN for the size of a page": "{ MANY(first: NaN) { nodes { id } } }",
    "object that is nested": OBJECT.literal(nested("{a:", "1", "}", 150)),
    "lists nested too deeply": OBJECT.literal(nested("[", "", "]", 900)),
    "objects nested too deeply": OBJECT.literal(nested("{a:", "1", "}", 600)),
    "first of a million": "{ MANY(first: 1000000) { nodes { id } } }",
    "first below zero": "{ MANY(first: -1) { nodes { id } } }",
    "cursor that is none": '{ MANY(first: 1, after: "' + "A" * 20_000 + '") { nodes { id } } }',
    "string of 25,000 letters for a number": '{ MANY(first: "' + "a" * 25_000 + '") { x } }',
    "block string for a number": '{ MANY(first: """' + "\n a" * 8_000 + '""") { nodes { id } } }',
}

SCALARS: Final = {
    f"{name} for a {place.type_}": place.literal(value)
    for place, values in (
        (
            DECIMAL,
            {
                "1e999999999": "1e999999999",
                "NaN": '"NaN"',
                "list of lists": nested("[", "1", "]", 150),
            },
        ),
        (TIME, {"year 99999": '"99999-01-01"'}),
    )
    if place is not None
    for name, value in values.items()
}

SELECTIONS: Final = {
    "selections 600 deep": nested("{ a ", "", "}", 600),
    "selections 190 deep": nested("{ a ", "{ b }", "}", 190),
    "selections 21 deep": "{ __schema { types {" + nested("ofType {", "name", "}", 20) + "} } }",
    "selections never closed": "{ a " * 600,
    "fields, 500 pages of leaves": "{" + numbered("a#: MANY { nodes { LEAVES } } ", 50) + "}",
    "fields unknown, long": "{" + numbered("x" * 2_500 + "# ", 10) + "}",
    "fields unknown, many": "{ MANY { nodes {" + numbered("x# ", 450) + "} } }",
    "cost of pages in many": "{"
    + numbered("a#: MANY(last: 100) { nodes { LEAVES } edges { cursor } } ", 19)
    + "}",
    "cost by edges and nodes": "{"
    + numbered("a#: MANY(first: 100) { nodes { LEAVES } edges { node { LEAVES } } } ", 12)
    + "}",
}

OPERATIONS: Final = {
    "operations of one name": "query q { __typename } " * 20,
    "operations too many": numbered("query q# { __typename } ", 21),
    "operations, several and no name": "query a { __typename } query b { __typename }",
    "operations, an anonymous one beside": "{ __typename } query b { __typename }",
    "operation that is a subscription": "subscription { MANY { nodes { id } } }",
    "operation of an unknown kind": "upsert { id }",
    "no operation": "fragment f on TYPE { id }",
    "schema definition": "type Query { a: Int }",
    "extension of a type": "extend type TYPE { secret: String }",
    "variables, 450": "query (" + numbered("$a#: Int ", 450) + ") { __typename }",
    "variables of one name": "query (" + "$a: Int " * 400 + ") { MANY(first: $a) { x } }",
    "variable of a deep type": "query ($a: " + nested("[", "Int", "]", 190) + ") { __typename }",
    "variable of a type too deep": "query ($a: " + nested("[", "Int", "]", 950) + ") { a }",
    "variable in its own default": "query ($a: Int = $a) { MANY(first: $a) { nodes { id } } }",
    "variable with a huge default": "query ($a: [Int] = [" + "1 " * 1_900 + "]) { __typename }",
    "variable with a long default": 'query ($a: Int = "' + "a" * 25_000 + '") { __typename }',
    "variable that is not defined": "{ MANY(first: $a) { nodes { id } } }",
}

INTROSPECTION: Final = {
    "introspection, fields of types of fields": "{ __schema { types {"
    + nested("fields { type {", "name", "} }", 5)
    + "} } }",
    "introspection through a fragment": "{ __schema { types { ...t } } } "
    "fragment t on __Type { fields { type { ...u } } } "
    "fragment u on __Type { fields { type { fields { type { fields { name } } } } } }",
    "introspection, many times": "{"
    + numbered("a#: __schema { types { fields { name args { name } } } } ", 21)
    + "}",
    "introspection, possible types": "{ __schema { types {"
    + nested("possibleTypes { interfaces {", "name", "} }", 4)
    + "} } }",
}

TEXTS: Final = {
    "empty": "",
    "blank": " \n\t,, ",
    "comment": "# nothing",
    "comment of 29,000 letters": "#" + "a" * 29_000,
    "comments, 7,000": "# a\n" * 7_000 + "{ __typename }",
    "BOM alone": "\ufeff",
    "BOM inside": "{ \ufeff\u0000 __typename }",
    "null byte": "{ __typename \u0000 }",
    "null byte in a number": "{ MANY(first: 1\u0000) { nodes { id } } }",
    "control character": "{ __typename \u0007 }",
    "surrogate alone": "{ __typename \ud800 }",
    "surrogate alone in a string": '{ ONE(id: "\udc00") { id } }',
    "surrogate alone, escaped": '{ ONE(id: "\\uD800") { id } }',
    "surrogates the wrong way round": '{ ONE(id: "\\uDC00\\uD800") { id } }',
    "escape that is none": '{ ONE(id: "\\x41") { id } }',
    "escape of a code point too high": '{ ONE(id: "\\u{110000}") { id } }',
    "escape that is very long": '{ ONE(id: "\\u{' + "0" * 20_000 + '41}") { id } }',
    "string never closed": '{ ONE(id: "' + "a" * 20_000,
    "block string never closed": '{ ONE(id: """' + "\n" * 20_000,
    "number followed by a name": "{ MANY(first: 1a) { nodes { id } } }",
    "letters of another alphabet": "{ \u0456tems { nodes { id } } }",
    "right-to-left override": "{ MANY\u202e { nodes { id } } }",
    "markup": "<script>alert(1)</script>",
    "SQL": "' OR 1=1 --",
    "31,000 characters": "{ __typename " + " " * 31_000 + "}",
    "900,000 characters": "{ __typename " + "a " * 450_000 + "}",
    "30,000 tokens": "{" + "a " * 29_990 + "}",
    "punctuation": "!$&()...:=@[]{|}" * 100,
    "spread of nothing": "{ " + "... " * 500 + "}",
}

GROUPS: Final = [
    {name: FIRST.named(text) for name, text in group.items()}
    for group in (
        ALIASES,
        FRAGMENTS,
        CONFLICTS,
        DIRECTIVES,
        ARGUMENTS,
        SCALARS,
        SELECTIONS,
        OPERATIONS,
        INTROSPECTION,
        TEXTS,
    )
]


def document_attacks() -> list[Attack]:
    return [document(name, text) for group in GROUPS for name, text in group.items()]
