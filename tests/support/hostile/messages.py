"""Requests whose method, address or headers are what is wrong with them."""

import gzip
import json
from typing import Final

from tests.support.hostile.attack import JSON, Attack, in_address
from tests.support.kinds.first import FIRST

QUERY: Final = "{ __typename }"
BODY: Final = json.dumps({"query": QUERY}).encode()
BOMB: Final = gzip.compress(b'{"query": "' + b" " * 50_000_000 + b'"}')  # 50 KB that become 50 MB

CONTENT_TYPES: Final = (
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=a",
    "application/graphql",
    "application/json; charset=utf-16",
    "application/json; charset=" + "a" * 5_000,
    "application/jsonp",
    ";" * 9_000,
    "\x80\xff",
)
ACCEPTS: Final = (
    "text/html;q=0.1, image/*",
    "application/json;q=0, application/graphql-response+json;q=0",
    "application/json;q=NaN",
    "application/json;q=-1",
    "application/json;charset=utf-16",
    "," * 60_000,
    "a/b," * 15_000,
    "\x80",
)


def message_attacks() -> list[Attack]:
    return [
        *(
            Attack(f"content type: {name[:40]!r}", headers={"content-type": name}, body=BODY)
            for name in CONTENT_TYPES
        ),
        *(
            Attack(f"accept: {accept[:40]!r}", headers={**JSON, "accept": accept}, body=BODY)
            for accept in ACCEPTS
        ),
        *(
            Attack(
                f"content encoding: {name}", headers={**JSON, "content-encoding": name}, body=BOMB
            )
            for name in ("gzip", "br", "deflate", "gzip, gzip", "zstd")
        ),
        *(Attack(f"method: {name}", name, headers={}) for name in ("DELETE", "PATCH", "PUT")),
        Attack("headers: one of 70,000 bytes", headers={**JSON, "x-a": "a" * 70_000}, body=BODY),
        Attack(
            "headers: 2,000",
            headers={**JSON, **{f"x-{n}": "a" * 40 for n in range(2_000)}},
            body=BODY,
        ),
        Attack("address of 64,200 bytes", "GET", f"query={QUERY}&a=" + "a" * 64_200, {}),
        Attack("address of 20,000 parameters", "GET", "a=&" * 20_000, {}),
        Attack("address without a query", "GET", "", {"accept": "application/json"}),
        Attack("address that is no UTF-8", "GET", "query=%ff%fe", {}),
        Attack("address with a null byte", "GET", "query=%00", {}),
        Attack("address with half an escape", "GET", "query=%7B%", {}),
        Attack("address with a surrogate", "GET", "query=%ED%A0%80", {}),
        in_address("address: a mutation", query=FIRST.delete, variables='{"id": "a"}'),
        in_address("address: variables that are no JSON", query=QUERY, variables="{"),
        in_address("address: variables that are a list", query=QUERY, variables="[]"),
        in_address("address: variables, deep", query=QUERY, variables="[" * 20_000),
        in_address("address: variables, digits", query=QUERY, variables="1" * 5_000),
        in_address("address: variables, exponent", query=QUERY, variables="1e" + "9" * 30),
        in_address("address: extensions that are a number", query=QUERY, extensions="1"),
        in_address("address: an operation that is not there", query=QUERY, operationName="a"),
        in_address("address: a document's id", documentId="../../etc/passwd"),
    ]
