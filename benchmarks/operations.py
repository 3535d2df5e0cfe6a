"""The measured operations: whole HttpApi events, with bodies as Apollo Client sends them.

See benchmarks/documents.py for where the documents come from.
"""

import json
import uuid
from typing import Any

from benchmarks.documents import ALIASES, CREATE, GET, LIST, UPDATE

CLIENT_LIBRARY = {"name": "@apollo/client", "version": "4.3.8"}
ITEM_ID = f"item_{7:032x}"
CLAIMS = {"sub": "5f3c", "cognito:groups": "[editors]", "username": "ada", "token_use": "access"}


def event(name: str, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """Return the event of a POST by an editor who is signed in."""
    body = {
        "operationName": name,
        "variables": variables,
        "extensions": {"clientLibrary": CLIENT_LIBRARY},
        "query": document,
    }
    return {
        "version": "2.0",
        "routeKey": "POST /graphql",
        "rawPath": "/graphql",
        "rawQueryString": "",
        "headers": {
            "accept": "application/graphql-response+json,application/json;q=0.9",
            "authorization": "Bearer token",
            "content-type": "application/json",
            "host": "abc.execute-api.eu-west-1.amazonaws.com",
            "user-agent": "bench",
            "x-forwarded-for": "192.0.2.1",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc",
            "authorizer": {"jwt": {"claims": CLAIMS, "scopes": None}},
            "domainName": "abc.execute-api.eu-west-1.amazonaws.com",
            "http": {
                "method": "POST",
                "path": "/graphql",
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "bench",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "stage": "$default",
            "timeEpoch": 1_790_000_000_000,
        },
        "body": json.dumps(body, separators=(",", ":")),
        "isBase64Encoded": False,
    }


def never_seen() -> dict[str, Any]:
    """Return an event whose document is in no cache."""
    name = f"Item{uuid.uuid4().hex}"
    return event(name, GET.replace("query Item(", f"query {name}("), {"id": ITEM_ID})


OPERATIONS = {
    "get": event("Item", GET, {"id": ITEM_ID}),
    "list 20": event("Items", LIST, {"category": "Books", "first": 20}),
    "list 100": event("Items", LIST, {"category": "Books", "first": 100}),
    "create": event(
        "CreateItem", CREATE, {"input": {"name": "Lamp", "price": "9.99", "category": "Home"}}
    ),
    "update": event("UpdateItem", UPDATE, {"input": {"id": ITEM_ID, "price": "8.99"}}),
    "10 aliases": event("TenItems", ALIASES, {}),
}
