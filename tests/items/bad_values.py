"""Requests with bad values, in variables and in documents, and the message for each."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

JSON: Final = {"content-type": "application/json"}


@dataclass(frozen=True)
class Bad:
    """One bad request.

    Attributes:
        message: of the first error, or of the problem.
    """

    message: str
    method: str = "POST"
    path: str = "/graphql"
    options: dict[str, Any] = field(default_factory=dict)


def sent(message: str, query: str, variables: str | None = None, **more: Any) -> Bad:
    """Return a POST of a document; its variables are JSON as it is to be written."""
    body = json.dumps({"query": query, **more})[:-1]
    body += "}" if variables is None else f', "variables": {variables}}}'
    return Bad(message, options={"content": body, "headers": JSON})


def raw(message: str, body: str | bytes, **headers: str) -> Bad:
    return Bad(message, options={"content": body, "headers": JSON | headers})


def got(message: str, **params: str) -> Bad:
    return Bad(message, "GET", options={"params": params})


PAGE: Final = "query ($n: Int) { items(first: $n) { nodes { id } } }"
LIST: Final = "query ($f: ItemFilter) { items(filter: $f) { nodes { id } } }"
ORDER: Final = "query ($o: ItemOrder) { items(orderBy: $o) { nodes { id } } }"
IDS: Final = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
PROBLEM: Final = "{ ... on Problem { message } }"
CREATE: Final = f"mutation ($i: CreateItemInput!) {{ createItem(input: $i) {PROBLEM} }}"
UPDATE: Final = f"mutation ($i: UpdateItemInput!) {{ updateItem(input: $i) {PROBLEM} }}"
DELETE: Final = f"mutation ($i: DeleteItemInput!) {{ deleteItem(input: $i) {PROBLEM} }}"
FIVE: Final = "id name price category version"
TWO: Final = "query A { __typename } query B { __typename }"
DECIMAL: Final = (
    'Decimal takes a string or a number such as "29.90", its exponent of at most 3 digits.'
)
DATE_TIME: Final = (
    'DateTime takes an RFC 3339 string with an offset, such as "2026-11-23T02:32:00Z".'
)
NO_PRICE: Final = "price must be a decimal number such as 29.90, its exponent of at most 3 digits."


def of(name: str, fault: str) -> str:
    return f"Variable '${name}' has invalid value{fault}"


def to(argument: str, fault: str) -> str:
    return f"Argument '{argument}' has invalid value{fault}"


INT: Final = ": Int cannot represent non-integer value: "
STRING: Final = ": String cannot represent a non string value: "
ID: Final = ": ID cannot represent value: "

VALUES: Final = (
    sent(of("n", INT + "20.5"), PAGE, '{"n": 20.5}'),
    sent(of("n", INT + "true"), PAGE, '{"n": true}'),
    sent(of("n", INT + '"20"'), PAGE, '{"n": "20"}'),
    sent(of("n", INT + '"it\'s"'), PAGE, '{"n": "it\'s"}'),
    sent(of("n", INT + "[null, false]"), PAGE, '{"n": [null, false]}'),
    sent(of("n", INT + '{"a": null}'), PAGE, '{"n": {"a": null}}'),
    sent(
        of("n", ": Int cannot represent non 32-bit signed integer value: 2147483648"),
        PAGE,
        '{"n": 2147483648}',
    ),
    sent(of("f", " at .category" + STRING + "true"), LIST, '{"f": {"category": true}}'),
    sent(of("f", " at .category" + STRING + "20.50"), LIST, '{"f": {"category": 20.50}}'),
    sent(of("f", " at .category" + STRING + "[]"), LIST, '{"f": {"category": []}}'),
    sent(
        of("f", " at .price: Expected value of type 'DecimalRange' to be an object, found: 5."),
        LIST,
        '{"f": {"price": 5}}',
    ),
    sent(
        of("f", ": Expected value of type 'ItemFilter' to be an object, found: [null, \"é\"]."),
        LIST,
        '{"f": [null, "é"]}',
    ),
    sent(
        of("f", ": Expected value of type 'ItemFilter' to be an object, found: false."),
        LIST,
        '{"f": false}',
    ),
    sent(
        of("f", " at .price: Expected value of type 'DecimalRange' not to include unknown field")
        + " 'mim'. Did you mean 'min' or 'max'? Found: {\"mim\": \"x\"}.",
        LIST,
        '{"f": {"price": {"mim": "x"}}}',
    ),
    sent(
        of("f", ": Expected value of type 'ItemFilter' not to include unknown field 'a', found:")
        + ' {"a": {"b": [null, true, 1.50, {"c": {"d": "\\"\'"}}]}}.',
        LIST,
        '{"f": {"a": {"b": [null, true, 1.50, {"c": {"d": "\\"\'"}}]}}}',
    ),
    sent(of("f", f" at .price.min: {DECIMAL}"), LIST, '{"f": {"price": {"min": true}}}'),
    sent(of("f", f" at .createdAt.max: {DATE_TIME}"), LIST, '{"f": {"createdAt": {"max": 5}}}'),
    sent(
        of("o", " at .field: Expected value of non-null type 'ItemOrderField!' not to be null."),
        ORDER,
        '{"o": {"field": null}}',
    ),
    sent(
        of("o", ": Expected value of type 'ItemOrder' to include required field 'field', found:")
        + ' {"direction": "ASC"}.',
        ORDER,
        '{"o": {"direction": "ASC"}}',
    ),
    sent(
        of("o", " at .field: Enum 'ItemOrderField' cannot represent non-string value: true."),
        ORDER,
        '{"o": {"field": true}}',
    ),
    sent(
        of("o", " at .field: Enum 'ItemOrderField' cannot represent non-string value: [1]."),
        ORDER,
        '{"o": {"field": [1]}}',
    ),
    sent(
        of("o", " at .field: Value \"PRIZE\" does not exist in 'ItemOrderField' enum.")
        + " Did you mean the enum value 'PRICE'?",
        ORDER,
        '{"o": {"field": "PRIZE"}}',
    ),
    sent(
        of("ids", " at [1]: Expected value of non-null type 'ID!' not to be null."),
        IDS,
        '{"ids": ["a", null]}',
    ),
    sent(of("ids", " at [0]" + ID + "false"), IDS, '{"ids": [false]}'),
    sent(of("ids", " at [0]" + ID + "1.5"), IDS, '{"ids": [1.5]}'),
    sent(of("ids", ID + '{"a": 1}'), IDS, '{"ids": {"a": 1}}'),
    sent(
        of("ids", ": Expected value of non-null type '[ID!]!' not to be null."),
        IDS,
        '{"ids": null}',
    ),
    sent(of("ids", ": Expected a value of non-null type '[ID!]!' to be provided."), IDS),
    sent(
        of("i", ": Expected value of type 'CreateItemInput' to be an object, found: \"x\"."),
        CREATE,
        '{"i": "x"}',
    ),
    sent(
        of("i", ": Expected value of type 'CreateItemInput' to include required field 'name',")
        + ' found: {"price": 1, "category": null}.',
        CREATE,
        '{"i": {"price": 1, "category": null}}',
    ),
    sent(
        of("i", " at .price: Expected value of non-null type 'Decimal!' not to be null."),
        CREATE,
        '{"i": {"name": "a", "price": null, "category": "b"}}',
    ),
    sent(
        of("i", " at .expectedVersion" + INT + '"1"'),
        DELETE,
        '{"i": {"id": "a", "expectedVersion": "1"}}',
    ),
)

LITERALS: Final = (
    sent(to("first", INT + "20.5"), "{ items(first: 20.5) { nodes { id } } }"),
    sent(to("last", INT + '"1"'), '{ items(last: "1") { nodes { id } } }'),
    sent(to("first", INT + "true"), "{ items(first: true) { nodes { id } } }"),
    sent(to("after", STRING + "5"), "{ items(after: 5) { nodes { id } } }"),
    sent(
        to("id", ": Expected value of non-null type 'ID!' not to be null."),
        "{ item(id: null) { id } }",
    ),
    sent(
        to("ids", " at [1]: Expected value of non-null type 'ID!' not to be null."),
        '{ nodes(ids: ["a", null]) { id } }',
    ),
    sent(
        to("id", ": ID cannot represent a non-string and non-integer value: 1.5"),
        "{ item(id: 1.5) { id } }",
    ),
    sent(
        to("filter", f" at .price.min: {DECIMAL}"),
        "{ items(filter: {price: {min: true}}) { nodes { id } } }",
    ),
    sent(
        to("filter", f" at .createdAt.max: {DATE_TIME}"),
        "{ items(filter: {createdAt: {max: 1}}) { nodes { id } } }",
    ),
    sent(
        to("orderBy", " at .field: Value 'PRIZE' does not exist in 'ItemOrderField' enum.")
        + " Did you mean the enum value 'PRICE'?",
        "{ items(orderBy: {field: PRIZE}) { nodes { id } } }",
    ),
    sent(
        to("if", ": Expected value of non-null type 'Boolean!' not to be null."),
        "{ __typename @include(if: null) }",
    ),
    sent(
        to("if", ': Boolean cannot represent a non boolean value: "yes"'),
        '{ __typename @include(if: "yes") }',
    ),
    sent(
        "Variable '$n' has invalid default value: Int cannot represent non-integer value: 2.5",
        "query ($n: Int = 2.5) { items(first: $n) { nodes { id } } }",
    ),
    sent(
        "Variable '$f' has invalid default value at .category: String cannot represent a non"
        " string value: true",
        "query ($f: ItemFilter = {category: true}) { items(filter: $f) { nodes { id } } }",
    ),
    sent(
        to("input", " at .expectedVersion" + INT + "1.5"),
        f'mutation {{ deleteItem(input: {{id: "a", expectedVersion: 1.5}}) {PROBLEM} }}',
    ),
    sent(
        "Argument 'Mutation.deleteItem(input:)' of type 'DeleteItemInput!' is required, but it was"
        " not provided.",
        f"mutation {{ deleteItem {PROBLEM} }}",
    ),
    sent(
        "Variable '$n' of type 'Int' used in position expecting type 'ID!'.",
        "query ($n: Int) { item(id: $n) { id } }",
    ),
)
