"""Bad requests of all sorts, each with the message that its caller gets."""

import json
from typing import Final

from tests.items.bad_values import (
    CREATE,
    DATE_TIME,
    DECIMAL,
    DELETE,
    FIVE,
    IDS,
    INT,
    LIST,
    LITERALS,
    NO_PRICE,
    PAGE,
    PROBLEM,
    TWO,
    UPDATE,
    VALUES,
    Bad,
    got,
    of,
    raw,
    sent,
)

PROBLEMS: Final = (
    sent(NO_PRICE, CREATE, '{"i": {"name": "a", "price": "1,99", "category": "b"}}'),
    sent(NO_PRICE, CREATE, '{"i": {"name": "a", "price": "None", "category": "b"}}'),
    sent(
        "price is required: it can't be null.",
        UPDATE,
        '{"i": {"id": "a", "price": null}}',
    ),
    sent('No item has the id "it\'s".', UPDATE, '{"i": {"id": "it\'s", "name": "a"}}'),
    sent('No item has the id "a\\nb".', DELETE, '{"i": {"id": "a\\nb"}}'),
    sent(f'filter.price.min is "NaN": {DECIMAL}', LIST, '{"f": {"price": {"min": "NaN"}}}'),
    sent(f"filter.price.min is 1E+1000: {DECIMAL}", LIST, '{"f": {"price": {"min": 1e1000}}}'),
    sent(f'filter.createdAt.max is "x": {DATE_TIME}', LIST, '{"f": {"createdAt": {"max": "x"}}}'),
    sent("first must be 1 to 100; it is 0.", PAGE, '{"n": 0}'),
    sent("last must be 1 to 100; it is 101.", "{ items(last: 101) { nodes { id } } }"),
    sent(
        "after: The cursor was not issued by this service.",
        '{ items(after: "x") { nodes { id } } }',
    ),
    sent(
        "before: The cursor was not issued by this service.",
        '{ items(last: 1, before: "x") { nodes { id } } }',
    ),
    sent(
        "ids takes at most 100 ids; there are 101.",
        IDS,
        json.dumps({"ids": [str(n) for n in range(101)]}),
    ),
)

REQUESTS: Final = (
    sent("Syntax Error: Expected Name, found <EOF>.", "{ a"),
    sent("Syntax Error: Unterminated string.", '{ item(id: "'),
    sent("Cannot query field 'nothing' on type 'Query'.", "{ nothing }"),
    sent('The document has several operations: operationName must be one of "A", "B".', TWO),
    sent(
        'The document has no operation named "C": operationName must be one of "A", "B".',
        TWO,
        operationName="C",
    ),
    sent(
        "The document's only operation has no name: leave operationName out.",
        "{ __typename }",
        operationName="C",
    ),
    sent("Fragment 'f' is never used.", "fragment f on Item { id }"),
    sent(
        "The document is above the limit of 20 for root fields: it has 21.",
        "{" + "".join(f" a{n}: __typename" for n in range(21)) + "}",
    ),
    sent(
        "The document is above the limit of 2000 for tokens: it has at least 2001.",
        "{" + " a" * 3_000 + "}",
    ),
    sent(
        "The document is above the limit of 30000 for characters: it has 30015.",
        "{ __typename }".ljust(30_015),
    ),
    sent(
        "The operation costs 10040, above the limit of 10000: every field counts 1,"
        " multiplied by the sizes of the lists around it.",
        "{"
        + "".join(f" a{n}: items(first: 100) {{ nodes {{ {FIVE} }} }}" for n in range(20))
        + "}",
    ),
    sent("A list has more than 500 elements: it has 501.", IDS, json.dumps({"ids": ["a"] * 501})),
    sent(
        "There are more than 2000 values in the variables: at least 2406.",
        IDS,
        json.dumps({"a": [1] * 400, **{f"b{n}": [1] * 500 for n in range(4)}}),
    ),
    sent(
        "The variables are nested more than 10 deep: 12 deep.",
        PAGE,
        '{"n": ' + "[" * 11 + "]" * 11 + "}",
    ),
    sent(
        "A number has more than 100 characters, its sign, point and exponent counted: it has 101.",
        PAGE,
        '{"n": ' + "1" * 101 + "}",
    ),
    raw("The body is not valid JSON in UTF-8: error at line 1, column 1.", ""),
    raw("The body is not valid JSON in UTF-8: error at line 1, column 11.", '{"query": NaN}'),
    raw(
        "The body is not valid JSON in UTF-8: error at line 1, column 23.",
        '{"NaN": "\\"NaN", "a": -Infinity}',
    ),
    raw("The body is not valid JSON in UTF-8: error at line 2, column 2.", "{\n 'query': 1}"),
    raw("The body is not valid JSON in UTF-8: byte 12 is not UTF-8.", b'{"query": "\xff"}'),
    raw("The body must be a JSON object; batches are not supported.", "[]"),
    raw("The parameter query must be a string.", '{"query": null, "query": true}'),
    raw("The parameter query is required.", '{"query": null}'),
    raw(
        "The parameter operationName must be a string or null.",
        '{"query": "{a}", "operationName": true}',
    ),
    raw(
        "The parameter variables must be a JSON object or null.",
        '{"query": "{a}", "variables": [null]}',
    ),
    raw(
        "The extension persistedQuery must be an object with version 1.",
        '{"extensions": {"persistedQuery": {"version": null}}}',
    ),
    got(
        "The parameter variables is not valid JSON in UTF-8: error at line 1, column 7.",
        query=PAGE,
        variables='{"n": None}',
    ),
    got(of("n", INT + "true"), query=PAGE, variables='{"n": true}'),
    got(
        "GET executes queries only: send this operation with POST.",
        query=f'mutation {{ deleteItem(input: {{id: "a"}}) {PROBLEM} }}',
    ),
    Bad("This URL does not support the method PUT: it supports GET, HEAD, POST.", "PUT"),
    Bad("This URL does not support the method POST: it supports GET, HEAD.", "POST", "/health"),
    Bad("Nothing is served at this URL: the API is at /graphql.", "GET", "/nothing"),
    Bad("Content-Type must be application/json in UTF-8.", options={"content": "{}"}),
    Bad(
        "Accept must allow application/graphql-response+json or application/json.",
        options={"json": {"query": "{ __typename }"}, "headers": {"accept": "text/plain"}},
    ),
)

ALL: Final = (*VALUES, *LITERALS, *PROBLEMS, *REQUESTS)
