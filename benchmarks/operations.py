"""What is measured: whole HttpApi events, as the gateway sends them."""

import json
import uuid
from typing import Any

FIELDS = "id name description price category createdAt version"
LIST = (
    f"query ($n: Int!) {{ items(first: $n) {{ edges {{ cursor node {{ {FIELDS} }} }}"
    " pageInfo { hasNextPage endCursor } } }"
)
GET = f"query ($id: ID!) {{ item(id: $id) {{ {FIELDS} }} }}"
CREATE = (
    "mutation ($input: CreateItemInput!) { createItem(input: $input) { __typename"
    f" ... on CreateItemSuccess {{ item {{ {FIELDS} }} }} }} }}"
)
UPDATE = (
    "mutation ($input: UpdateItemInput!) { updateItem(input: $input) { __typename"
    f" ... on UpdateItemSuccess {{ item {{ {FIELDS} }} }} }} }}"
)
ALIASES = (
    "{ " + " ".join(f'a{n}: item(id: "item_{n:032x}") {{ {FIELDS} }}' for n in range(10)) + " }"
)
ITEM_ID = f"item_{7:032x}"
CLAIMS = {"sub": "5f3c", "cognito:groups": "[editors]", "username": "ada", "token_use": "access"}


def event(query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the event of a POST by an editor who is signed in."""
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
        "body": json.dumps({"query": query, "variables": variables or {}}),
        "isBase64Encoded": False,
    }


def never_seen() -> dict[str, Any]:
    """Return an event whose document no cache can know."""
    return event(f"query Q{uuid.uuid4().hex} {GET.removeprefix('query ')}", {"id": ITEM_ID})


OPERATIONS = {
    "get": event(GET, {"id": ITEM_ID}),
    "list 20": event(LIST, {"n": 20}),
    "list 100": event(LIST, {"n": 100}),
    "create": event(CREATE, {"input": {"name": "Lamp", "price": "9.99", "category": "Home"}}),
    "update": event(UPDATE, {"input": {"id": ITEM_ID, "price": "8.99"}}),
    "10 aliases": event(ALIASES),
}
