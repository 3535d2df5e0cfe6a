"""What AWS calls the functions of jobs with.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Context:
    """Lambda's context, of an invocation that has just begun."""

    aws_request_id: str = "6f5c8f7e-0000-4000-8000-000000000000"
    milliseconds: int = 300_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


def uploaded(key: str) -> dict[str, Any]:
    """Return EventBridge's event of a new object."""
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-11-27T09:00:00Z",
        "region": "eu-central-1",
        "resources": ["arn:aws:s3:::jobs"],
        "detail": {
            "version": "0",
            "bucket": {"name": "jobs"},
            "object": {"key": key, "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184"},
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "reason": "PostObject",
        },
    }


def queued(*bodies: Mapping[str, Any], tries: int = 1) -> dict[str, Any]:
    """Return the event of messages of a queue, whose ids are their numbers from 0."""
    return {
        "Records": [
            {
                "messageId": str(number),
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": json.dumps(body),
                "attributes": {
                    "ApproximateReceiveCount": str(tries),
                    "SentTimestamp": "1545082649183",
                },
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:jobs",
                "awsRegion": "eu-central-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def given_up(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Lambda sends to the destination of an event that failed each time."""
    return {
        "version": "1.0",
        "timestamp": "2026-11-27T09:10:00.000Z",
        "requestContext": {
            "requestId": "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
            "functionArn": "arn:aws:lambda:eu-central-1:123456789012:function:splitter:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": dict(event),
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": {"errorType": "Unavailable", "errorMessage": "GetObject: SlowDown"},
    }
