"""What the handler does with events that are no HTTP requests, or odd ones."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from graphql_api.settings import Settings
from graphql_api.wiring import build_handler
from tests.support.application import changed, tableless
from tests.support.events import LambdaContext, http_event
from tests.support.gateway import logs_as_before
from tests.support.log_lines import SCHEMA, Line

JSON: Final = {"content-type": "application/json"}
BODY: Final = json.dumps({"query": "{ __typename }"})
ANSWER: Final = {"data": {"__typename": "Query"}}
SCHEDULE: Final = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2026-10-08T16:53:06Z",
    "region": "us-east-1",
    "resources": ["arn:aws:events:us-east-1:123456789012:rule/warm"],
    "detail": {},
}
REST_API: Final = {
    "resource": "/graphql",
    "path": "/graphql",
    "httpMethod": "GET",
    "headers": {"Host": "example.com:x"},
    "multiValueHeaders": None,
    "queryStringParameters": None,
    "requestContext": {"stage": "prod", "identity": {"sourceIp": "1.2.3.4"}},
    "body": None,
    "isBase64Encoded": False,
}
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html has their forms.
OTHERS: Final[dict[str, Any]] = {
    "schedule": SCHEDULE,
    "empty": {},
    "warmer": {"warmer": True, "concurrency": 3},
    "console": {"key1": "value1", "key2": "value2", "key3": "value3"},
    "sns": {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": "secret"}}]},
    "sqs": {"Records": [{"eventSource": "aws:sqs", "body": "secret", "messageId": "1"}]},
    "s3": {"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": "secret"}}}]},
    "stream": {"Records": [{"eventSource": "aws:dynamodb", "dynamodb": {}}]},
    "cognito": {"version": "1", "triggerSource": "PreSignUp_SignUp", "request": {}, "response": {}},
    "rest": REST_API,
    "payload 1.0": {**REST_API, "version": "1.0"},
    "balancer": {**REST_API, "requestContext": {"elb": {"targetGroupArn": "arn:..."}}},
    "edge": {"Records": [{"cf": {"request": {"uri": "/graphql", "method": "GET"}}}]},
    "websocket": {"requestContext": {"routeKey": "$connect", "connectionId": "L0SM9"}},
    "null": None,
    "list": [],
    "string": "warm up",
    "number": 1,
    "true": True,
    "long names": {"x" * 10_000 + str(n): n for n in range(50)},
    "surrogate": {"\ud800": "\ud800"},
}

Handle = Callable[[Any], Any]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return tableless(monkeypatch)


@pytest.fixture
def handle(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[Any], tuple[Any, list[Line]]]]:
    """The handler, which returns its answer and the lines of its log."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    handlers: list[Any] = []

    def invoke(event: Any) -> tuple[Any, list[Line]]:
        if not handlers:  # in the test's own time, as the log keeps the stream it began with
            handlers.append(build_handler(settings))
        answer = json.loads(json.dumps(handlers[0](event, LambdaContext())))
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        for line in lines:
            SCHEMA.validate(line)
        return answer, lines

    with logs_as_before():
        yield invoke
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.parametrize("name", OTHERS)
def test_event_that_is_no_request_is_one_line_and_a_plain_response(
    handle: Handle, name: str
) -> None:
    answer, lines = handle(OTHERS[name])
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (400, False)
    assert answer["headers"]["content-type"] == "application/json; charset=utf-8"
    (error,) = json.loads(answer["body"])["errors"]
    assert error["extensions"] == {"code": "BAD_REQUEST", "retryable": False}
    (line,) = lines
    assert line["level"] == "WARNING"
    assert line["request_id"] == LambdaContext.aws_request_id
    assert line["message"].startswith("Not an HTTP request of an HttpApi, payload format 2.0: ")
    assert len(line["message"]) < 500
    assert "secret" not in line["message"]


def test_line_names_what_the_event_is(handle: Handle) -> None:
    said = {name: handle(OTHERS[name])[1][0]["message"].partition(": ")[2] for name in OTHERS}
    assert said["null"] == "null"
    assert said["list"] == "a list"
    assert said["string"] == "a string"
    assert said["number"] == "a number"
    assert said["true"] == "true"
    assert said["empty"] == "an empty object"
    assert said["warmer"] == "an object with concurrency, warmer"
    assert "detail-type" in said["schedule"]


def post(**changes: Any) -> dict[str, Any]:
    return {**http_event("POST", "/graphql", BODY, headers=JSON), **changes}


def with_headers(**headers: Any) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return http_event("POST", "/graphql", BODY, headers={**JSON, **named})


def with_context(**changes: Any) -> dict[str, Any]:
    event = post()
    return {**event, "requestContext": {**event["requestContext"], **changes}}


def with_http(**changes: Any) -> dict[str, Any]:
    return with_context(http={**post()["requestContext"]["http"], **changes})


def without(event: dict[str, Any], *path: str) -> dict[str, Any]:
    *parents, last = path
    inner = event
    for name in parents:
        inner = inner[name]
    del inner[last]
    return event


ODD: Final[dict[str, dict[str, Any]]] = {
    **{f"host {host}": with_headers(host=host) for host in ("[::1]:8232", "a:b:c", "a:", ":", "")},
    **{
        f"port {port}": with_headers(x_forwarded_port=port)
        for port in ("443, 443", "", "-1", "9" * 5_000, "x", 443, None, "٣")
    },
    "protocols": with_headers(x_forwarded_proto="https, http"),
    "no protocol": with_headers(x_forwarded_proto=""),
    "no address": without(post(), "requestContext", "http", "sourceIp"),
    "null address": with_http(sourceIp=None),
    "null query": post(rawQueryString=None),
    "no query": without(post(), "rawQueryString"),
    "null cookies": post(cookies=None),
    "odd cookies": post(cookies="a=b"),
    "mixed cookies": post(cookies=["a=b", None]),
    "surrogate": with_headers(user_agent="\ud800"),
    "null authorizer": with_context(authorizer=None),
    "null token": with_context(authorizer={"jwt": None}),
    "null claims": with_context(authorizer={"jwt": {"claims": None}}),
    "other authorizer": with_context(authorizer={"iam": {"accessKey": "x"}}),
    "null stage": with_context(stage=None),
    "no stage": without(post(), "requestContext", "stage"),
    "no domain": without(post(), "requestContext", "domainName"),
    "odd flag": post(isBase64Encoded="false"),
    "null flag": post(isBase64Encoded=None),
    "no flag": without(post(), "isBase64Encoded"),
    "two cases": post(headers={"Accept": "*/*", "accept": "application/json", **JSON}),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_field_is_no_fault(handle: Handle, name: str) -> None:
    answer, (line,) = handle(ODD[name])
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, ANSWER)
    assert (line["status"], line["codes"]) == (200, [])


@pytest.mark.parametrize("name", ["null authorizer", "null token", "null claims"])
def test_caller_without_claims_is_nobody(
    settings: Settings, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with logs_as_before():
        handler = build_handler(changed(settings, sign_in="cognito"))
        assert handler(ODD[name], LambdaContext())["statusCode"] == 401
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (post(headers=None), 415),
        (without(post(), "headers"), 415),
        (post(headers=[]), 415),
        (post(body=None), 400),
        (without(post(), "body"), 400),
        (post(body=""), 400),
        (post(body="\ud800"), 400),
        (post(rawQueryString="a=%ff&\ud800"), 200),
        (http_event("GET", "/graphql", query_string="query=%ff"), 200),
        (with_http(path=""), 405),
        (with_http(path="/\ud800"), 404),
    ],
)
def test_request_that_lacks_something_is_answered_as_such(
    handle: Handle, event: dict[str, Any], status: int
) -> None:
    answer, (line,) = handle(event)
    assert answer["statusCode"] == line["status"] == status


@pytest.mark.parametrize(
    "event",
    [
        post(isBase64Encoded=True, body="?"),
        post(isBase64Encoded=True, body="abc"),
        post(body={"query": "{ __typename }"}),
        post(body=1),
        post(version="3.0"),
        post(version=2.0),
        post(requestContext=None),
        post(requestContext={}),
        with_context(http=None),
        with_context(http=[]),
        without(with_http(), "requestContext", "http", "method"),
        with_http(method=None),
        with_http(path=None),
        without(with_http(), "requestContext", "http", "path"),
    ],
)
def test_broken_request_is_one_line_and_a_400(handle: Handle, event: dict[str, Any]) -> None:
    answer, (line,) = handle(event)
    assert answer["statusCode"] == 400
    assert (line["level"], json.loads(answer["body"])["errors"][0]["extensions"]["code"]) == (
        "WARNING",
        "BAD_REQUEST",
    )


def test_handler_that_has_no_context_answers(settings: Settings) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with logs_as_before():
        handler: Any = build_handler(settings)
        assert handler(post(), None)["statusCode"] == 200
        assert handler({}, None)["statusCode"] == 400
    asyncio.set_event_loop(None)
    loop.close()
