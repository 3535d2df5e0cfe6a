"""Several creates through the Lambda handler: a whole event in, a response and a log line out."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from graphql_api.settings import Settings
from tests.items.lamps import LAMP
from tests.items.many_lamps import CREATE_MANY, kinds, lamps
from tests.support.containers import Handler, container
from tests.support.events import http_event

JSON = {"content-type": "application/json"}


@pytest.fixture
def handle(settings: Settings) -> Iterator[Handler]:
    with container(settings) as handler:
        yield handler


def event(inputs: list[Any], accept: str = "application/json") -> dict[str, Any]:
    body = json.dumps({"query": CREATE_MANY, "variables": {"inputs": inputs}})
    return http_event("POST", "/graphql", body, headers=JSON | {"accept": accept})


def test_items_are_created_and_the_log_line_counts_the_calls(
    handle: Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = [*lamps(6), {**LAMP, "name": ""}, {**LAMP, "price": "0"}]
    reply = handle(event(inputs))
    assert reply["statusCode"] == 200
    body = json.loads(reply["body"])
    assert "errors" not in body
    results = body["data"]["createItems"]
    assert kinds(results) == ["CreateItemSuccess"] * 6 + ["InputProblem"] * 2
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (line["operation_type"], line["operation"]) == ("mutation", "createItems")
    assert (line["dynamodb_calls"], line["problems"]) == (6, ["InputProblem"])
    assert line["WriteUnits"] >= 6
    assert (line["level"], line["Errors"]) == ("INFO", 0)


def test_repeated_event_is_answered_alike(handle: Handler) -> None:
    inputs = [{**lamp, "idempotencyKey": lamp["name"]} for lamp in lamps(25)]
    first, again = (json.loads(handle(event(inputs))["body"]) for _ in range(2))
    assert first == again
    assert kinds(first["data"]["createItems"]) == ["CreateItemSuccess"] * 25


@pytest.mark.parametrize(
    ("accept", "status"), [("application/json", 200), ("application/graphql-response+json", 200)]
)
def test_too_many_are_an_error_of_the_field(handle: Handler, accept: str, status: int) -> None:
    reply = handle(event(lamps(26), accept))
    assert reply["statusCode"] == status
    body = json.loads(reply["body"])
    assert body["data"] == {"createItems": None}
    assert body["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "retryable": False}
