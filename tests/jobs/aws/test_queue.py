"""Messages in SQS, by real calls to moto's server."""

import json
from typing import Any

import pytest
from botocore.config import Config

from graphql_api.jobs.aws import SqsQueue
from graphql_api.jobs.ports import Unavailable
from tests.jobs.aws.conftest import Aws


def received(queue: SqsQueue) -> list[Any]:
    found: list[Any] = []
    while messages := queue.sqs.receive_message(
        QueueUrl=queue.url, MaxNumberOfMessages=10, WaitTimeSeconds=0
    ).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
    return found


@pytest.mark.parametrize("count", [0, 1, 10, 25])
def test_all_messages_are_sent_once(queue: SqsQueue, count: int) -> None:
    messages = [{"job": "job_1", "do": "part", "part": number} for number in range(count)]
    queue.send(messages)
    assert sorted(received(queue), key=lambda each: each["part"]) == messages


class RefusesOne:
    """A client of SQS that takes all messages of a call but one, which moto never does."""

    def send_message_batch(self, **_: object) -> dict[str, Any]:
        return {"Successful": [{"Id": "0"}], "Failed": [{"Id": "1", "Code": "InternalError"}]}


def test_message_that_was_not_taken_is_an_error() -> None:
    with pytest.raises(Unavailable, match="1 failed: InternalError"):
        SqsQueue(RefusesOne(), "url").send([{"job": "job_1"}, {"job": "job_2"}])


def test_queue_that_is_not_there_is_unavailable(aws: Aws) -> None:
    with pytest.raises(Unavailable, match=r"SendMessageBatch: .*NonExistentQueue"):
        SqsQueue(aws.sqs, f"{aws.url}/123456789012/none").send([{"job": "job_1"}])


def test_service_that_cannot_be_reached_is_unavailable(aws: Aws) -> None:
    client = aws.session.create_client(
        "sqs",
        region_name="eu-central-1",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )
    with pytest.raises(Unavailable, match="EndpointConnectionError"):
        SqsQueue(client, "http://127.0.0.1:1/1/jobs").send([{"job": "job_1"}])
