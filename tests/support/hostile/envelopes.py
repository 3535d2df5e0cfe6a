"""Bodies around the document: JSON that is none, too much, or of the wrong types."""

import json
from typing import Final

from tests.support.hostile.attack import Attack, nested, posted, variables
from tests.support.hostile.places import object_place, scalar_place
from tests.support.kinds.first import FIRST

QUERY: Final = '"query": "{ __typename }"'
OBJECT: Final = object_place()
DECIMAL: Final = scalar_place("Decimal")
BY_IDS: Final = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
WRONG: Final = ("1", "1.5", "true", "[]", '"a"', "{}", '["a"]')

BODIES: Final[dict[str, bytes | str]] = {
    "no bytes": b"",
    "a space": b" ",
    "a null byte": b"\x00",
    "null": "null",
    "a number": "1",
    "a string": '"{ __typename }"',
    "a batch": f"[{{{QUERY}}}]",
    "a batch of 10,000": "[" + f"{{{QUERY}}}," * 9_999 + f"{{{QUERY}}}]",
    "an object cut short": f"{{{QUERY}",
    "two objects": f"{{{QUERY}}}{{{QUERY}}}",
    "a comma too many": f"{{{QUERY},}}",
    "single quotes": "{'query': '{ __typename }'}",
    "a comment": f"{{{QUERY}}} // that's all",
    "UTF-8 with a BOM": b"\xef\xbb\xbf{" + QUERY.encode() + b"}",
    "UTF-16": f"{{{QUERY}}}".encode("utf-16"),
    "UTF-32": f"{{{QUERY}}}".encode("utf-32"),
    "Latin-1": '{"query": "{ é }"}'.encode("latin-1"),
    "bytes that are no UTF-8": b'{"query": "\xff\xfe"}',
    "UTF-8 too long for its character": b'{"query": "\xc0\x80"}',
    "UTF-8 of a surrogate": b'{"query": "\xed\xa0\x80"}',
    "a line feed in a string": '{"query": "{\n__typename }"}',
    "gzip magic": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "NaN": f'{{{QUERY}, "variables": {{"n": NaN}}}}',
    "Infinity": f'{{{QUERY}, "variables": {{"n": -Infinity}}}}',
    "arrays 100,000 deep": nested("[", "", "]", 100_000),
    "objects 100,000 deep": nested('{"a":', "1", "}", 100_000),
    "arrays never closed": "[" * 900_000,
    "extensions 5,000 deep": f'{{{QUERY}, "extensions": {{"a": {nested("[", "", "]", 5_000)}}}}}',
    "1,000,001 bytes": f'{{{QUERY}, "a": "' + "a" * 1_000_000 + '"}',
    "2 MB of spaces": " " * 2_000_000,
    "150,000 keys and no query": "{" + "".join(f'"{n}":1,' for n in range(80_000)) + '"a":1}',
    "400,000 numbers and no query": '{"a": [' + "1," * 400_000 + "1]}",
    "an integer of 5,000 digits beside": '{"a": ' + "1" * 5_000 + "}",
    "an integer of 900,000 digits": '{"variables": ' + "1" * 900_000 + "}",
    "a fraction of 900,000 digits": '{"variables": 0.' + "1" * 900_000 + "}",
    "an exponent of 20 digits": '{"variables": 1e' + "9" * 20 + "}",
    "an exponent of 20 digits, negative": '{"variables": 1e-' + "9" * 20 + "}",
    "a query of blanks and a null": '{"query": null}',
    "an operation that is not there": f'{{{QUERY}, "operationName": "other"}}',
    "an operation's name with a null byte": f'{{{QUERY}, "operationName": "\\u0000"}}',
    "an operation's name that is a surrogate": f'{{{QUERY}, "operationName": "\\ud800"}}',
    "a hash that is not the query's": f'{{{QUERY}, "extensions": {{"persistedQuery":'
    f' {{"version": 1, "sha256Hash": "{"0" * 64}"}}}}}}',
    "a hash that nobody knows": '{"extensions": {"persistedQuery": {"version": 1,'
    f' "sha256Hash": "{"0" * 64}"}}}}',
    "a hash of another kind": '{"extensions": {"persistedQuery": {"version": 1, "md5Hash": "0"}}}',
    "a hash that is too short": '{"extensions": {"persistedQuery": {"version": 1,'
    ' "sha256Hash": "abc"}}}',
    "a hash of 900,000 digits": '{"extensions": {"persistedQuery": {"version": 1,'
    f' "sha256Hash": "{"0" * 900_000}"}}}}',
    "a hash of version 2": '{"extensions": {"persistedQuery": {"version": 2,'
    f' "sha256Hash": "{"0" * 64}"}}}}',
    "an extension that is a list": '{"extensions": {"persistedQuery": []}}',
    "a document's id that nobody knows": '{"documentId": "' + "a" * 1_000 + '"}',
    "a document's id that is a surrogate": '{"documentId": "\\udfff"}',
}

VALUES: Final = {
    "an integer of 5,000 digits": (FIRST.page, '{"n": ' + "1" * 5_000 + "}"),
    "an integer above 32 bits": (FIRST.page, '{"n": 2147483648}'),
    "a fraction for an integer": (FIRST.page, '{"n": 1.5}'),
    "1e400 for an integer": (FIRST.page, '{"n": 1e400}'),
    "true for an integer": (FIRST.page, '{"n": true}'),
    "a list for an object": (OBJECT.variable(), '{"v": [[[[[[1]]]]]]}'),
    "unknown fields in an object": (
        OBJECT.variable(),
        '{"v": {' + ",".join(f'"a{n}": 1' for n in range(1_900)) + "}}",
    ),
    "an object that is nested": (OBJECT.variable(), '{"v": ' + nested('{"a":', "1", "}", 9) + "}"),
    "values nested too deeply": (OBJECT.variable(), '{"v": ' + nested('{"a":', "1", "}", 11) + "}"),
    "values nested far too deeply": (
        OBJECT.variable(),
        '{"v": ' + nested("[", "", "]", 50_000) + "}",
    ),
    "501 ids": (BY_IDS, '{"ids": [' + '"a",' * 500 + '"a"]}'),
    "200 ids": (BY_IDS, '{"ids": [' + '"a",' * 199 + '"a"]}'),
    "nulls for ids": (BY_IDS, '{"ids": [' + "null," * 400 + "null]}"),
    "lists for ids": (BY_IDS, '{"ids": [' + "[]," * 400 + "[]]}"),
    "no ids": (BY_IDS, "{}"),
    "2,001 values": (BY_IDS, '{"ids": [], "a": [' + ",".join(["[" + "1," * 400 + "1]"] * 5) + "]}"),
    "100,000 unknown variables": (
        FIRST.page,
        "{" + ",".join(f'"a{n}": 1' for n in range(50_000)) + "}",
    ),
    "a name of 800,000 letters for a number": (FIRST.page, '{"n": "' + "a" * 800_000 + '"}'),
    "names in an unknown field": (FIRST.create, '{"input": {"' + "a" * 500_000 + '": 1}}'),
    "nothing of an entity": (FIRST.create, '{"input": {}}'),
    "null for an entity": (FIRST.create, '{"input": null}'),
    "a list for a string": (
        FIRST.create,
        json.dumps({"input": {**FIRST.new, FIRST.label: [1]}}),
    ),
}

DECIMALS: Final = {
    "1e400": "1e4000",
    "1e999999999": '"1e999999999"',
    "NaN": '"NaN"',
    "sNaN": '"sNaN"',
    "Infinity": '"Infinity"',
    "digits of another alphabet": '"\u0661\u0662"',
    "an object": '{"a": 1}',
    "a list": "[1]",
}


def envelope_attacks() -> list[Attack]:
    wrong = {
        "query": [value for value in WRONG if value != '"a"'],
        "operationName": [value for value in WRONG if value != '"a"'],
        "variables": [value for value in WRONG if value != "{}"],
        "extensions": [value for value in WRONG if value != "{}"],
        "documentId": [value for value in WRONG if value != '"a"'],
    }
    fields = {"query": json.dumps("{ __typename }")}
    return [
        *(posted(f"body: {name}", body) for name, body in BODIES.items()),
        *(variables(f"variables: {name}", *values) for name, values in VALUES.items()),
        *(
            variables(f"variables: {name} for a decimal", DECIMAL.variable(), f'{{"v": {value}}}')
            for name, value in DECIMALS.items()
            if DECIMAL is not None
        ),
        *(
            posted(f"{name}: {value}", json.dumps(fields)[:-1] + f', "{name}": {value}}}')
            for name, values in wrong.items()
            for value in values
        ),
    ]
