"""What a client makes of an answer, good or bad: the same as botocore's own."""

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.exceptions import ClientError

from graphql_api.dynamodb.errors import classify
from tests.dynamodb.client.raw_calls import always, botocores_own, talking

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PREFIX: Final = "com.amazonaws.dynamodb.v20120810#"


def error(code: str, **more: Any) -> str:
    return json.dumps({"__type": PREFIX + code, "message": "Why.", **more})


ANSWERS: Final[dict[str, tuple[int, str, tuple[str, ...]]]] = {
    "an item": (200, '{"Item":{"id":{"S":"one"}}}', ("x-amzn-requestid: REQ",)),
    "nothing": (200, "{}", ()),
    "201": (201, "{}", ()),
    "204": (204, "", ()),
    "301": (301, "{}", ("location: /else",)),
    "failed condition": (400, error("ConditionalCheckFailedException"), ()),
    "failed condition with its record": (
        400,
        error("ConditionalCheckFailedException", Item={"id": {"S": "one"}}),
        ("date: today", "x-amzn-requestid: REQ"),
    ),
    "throttled, with reasons": (
        400,
        error("ProvisionedThroughputExceededException", ThrottlingReasons=[{"reason": "all"}]),
        (),
    ),
    "throttled, 503": (503, error("ThrottlingException"), ()),
    "cancelled, with reasons": (
        400,
        error("TransactionCanceledException", CancellationReasons=[{"Code": "None"}]),
        (),
    ),
    "no right": (400, error("AccessDeniedException"), ()),
    "its own fault": (500, error("InternalServerError"), ()),
    "400 without a body": (400, "", ()),
    "413 that is a page": (413, "<html>", ()),
    "413 without a code": (413, '{"message":"Too big."}', ()),
    "500 that is a page": (500, "<html>", ()),
    "503 without a body": (503, "", ()),
    "code in a header": (400, "{}", ("x-amzn-errortype: ValidationException:http://x",)),
    "two codes": (
        400,
        '{"__type":"a#B","Message":"x"}',
        ("x-amzn-errortype: ValidationException",),
    ),
    "query error": (400, '{"__type":"a#B","message":"x"}', ("x-amzn-query-error: Foo;Sender",)),
    "a list": (400, "[]", ()),
    "code that is null": (400, '{"__type":null,"message":null}', ()),
}


def outcome(status: int, body: str, headers: tuple[str, ...]) -> dict[str, Any]:
    """Return all that a caller could tell of an answer."""
    content = body.encode()
    lines = (f"HTTP/1.1 {status} So", *headers, f"Content-Length: {len(content)}", "", "")
    with talking(always("\r\n".join(lines).encode() + content)) as (_, client):
        try:
            answer: Any = client.get_item(TableName="items", Key={"id": {"S": "one"}})
        except Exception as raised:  # noqa: BLE001 - to be compared, whatever it is
            return _told(raised, client)
    return {"response": _without_retries(answer)}


def _told(raised: Exception, client: "DynamoDBClient") -> dict[str, Any]:
    told: dict[str, Any] = {
        "raised": [kind.__name__ for kind in type(raised).__mro__],
        "failure": _failure(raised),
    }
    if isinstance(raised, ClientError):
        # Of errors that have one, each client has a class of its own.
        exceptions: Any = client.exceptions
        own = exceptions.from_code(raised.response["Error"].get("Code"))
        told["is the client's own"] = isinstance(raised, own)
        told["operation"] = raised.operation_name
        told["message"] = str(raised).replace(" (reached max retries: 0)", "")
        told["response"] = _without_retries(raised.response)
    return told


def _without_retries(answer: Any) -> Any:
    """Take off what botocore says of its own retries, of which there are none."""
    metadata = answer["ResponseMetadata"]
    kept = {
        name: value
        for name, value in metadata.items()
        if name not in {"RetryAttempts", "MaxAttemptsReached"}
    }
    return {**answer, "ResponseMetadata": kept}


def _failure(raised: Exception) -> str:
    try:
        return type(classify(raised)).__name__  # type: ignore[arg-type]
    except Exception as unknown:  # noqa: BLE001
        return repr(type(unknown))


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_answer_is_taken_as_botocore_takes_it(answer: tuple[int, str, tuple[str, ...]]) -> None:
    with botocores_own():
        expected = outcome(*answer)
    assert outcome(*answer) == expected
