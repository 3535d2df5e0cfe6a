"""Messages speak JSON and GraphQL, say where, and tell what was measured and what is allowed."""

import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from tests.items import bad_requests
from tests.items.bad_values import PAGE, Bad

PYTHON: Final = re.compile(
    r"\b(None|True|False|UNSET|Undefined|NoneType|inf|nan)\b|\{'|\['|': |Decimal\(|datetime"
    r"|<class|object at|instance>|\b(dict|list|str|int|float|bool|tuple) instance|\\x[0-9a-f]{2}"
)


@pytest.fixture(scope="module")
def client(served_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served_url, timeout=60) as client:
        yield client


def told(reply: httpx.Response) -> list[str]:
    """Return all messages of an answer: of its errors, and of its problems."""
    content: dict[str, Any] = reply.json()
    problems = (content.get("data") or {}).values()
    return [
        *(error["message"] for error in content.get("errors", ())),
        *(problem["message"] for problem in problems if problem),
    ]


@pytest.mark.parametrize("bad", bad_requests.ALL, ids=lambda bad: ascii(bad.message)[:60])
def test_message_is_just_this_one(client: httpx.Client, bad: Bad) -> None:
    reply = client.request(bad.method, bad.path, **bad.options)
    messages = told(reply)
    assert messages[0] == bad.message
    for message in messages:
        assert PYTHON.search(message) is None


def test_there_are_many_of_them() -> None:
    assert len(bad_requests.ALL) >= 80
    assert len({bad.message for bad in bad_requests.ALL}) >= 75


@pytest.mark.parametrize(
    "message",
    ["not to be None.", "value: True", "found: {'a': 1}", "found: ['a']", "<Decimal instance>"],
)
def test_python_is_recognised(message: str) -> None:
    assert PYTHON.search(message)


def test_allow_names_the_methods_of_the_message(client: httpx.Client) -> None:
    for method, path, allowed in (
        ("PUT", "/graphql", "GET, HEAD, POST"),
        ("DELETE", "/", "GET, HEAD"),
        ("PATCH", "/health", "GET, HEAD"),
        ("POST", "/graphiql", "GET, HEAD"),
    ):
        reply = client.request(method, path)
        assert (reply.status_code, reply.headers["allow"]) == (405, allowed)
        assert told(reply) == [
            f"This URL does not support the method {method}: it supports {allowed}."
        ]


def test_long_value_is_quoted_without_its_middle(client: httpx.Client) -> None:
    body = {"query": PAGE, "variables": {"n": "a" * 1_000 + "é"}}
    (message,) = told(client.post("/graphql", json=body))
    quoted = message.partition("non-integer value: ")[2]
    assert quoted == f'"{"a" * 117}...{"a" * 116}é"'
