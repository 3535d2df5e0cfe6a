"""The entry points of the two Lambda functions that do jobs: `split` and `work`.

They are in the package of the API's function, and share with it table, bucket and queue alone.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

from graphql_api.jobs.aws import aws_ports
from graphql_api.jobs.worker import Worker
from graphql_api.settings import load_settings
from graphql_api.telemetry.job_line import JobTelemetry, MessageRecord
from graphql_api.worker_wiring import build_worker

TRIES: Final = 5  # of a message, before it is a dead letter: the queue's maxReceiveCount
# Of the function's time, kept back for what is in flight when a worker looks at its time: 20 s of
# writes (jobs/importing.py), or a call to S3 with its retries (jobs/aws.py). A function that is
# killed could not say that the try was the last.
RESERVE_SECONDS: Final = 60.0

_UPLOAD: Final = re.compile(r"jobs/([A-Za-z0-9_]+)/upload", re.ASCII)

Event = Mapping[str, Any]


class Invocation(Protocol):
    """What of Lambda's context is used here."""

    @property
    def aws_request_id(self) -> str: ...

    def get_remaining_time_in_millis(self) -> int: ...


def split(event: Event, context: Invocation) -> None:
    """Split an uploaded file into parts; see Handlers.split."""
    _handlers().split(event, context)


def work(event: Event, context: Invocation) -> dict[str, Any]:
    """Do what messages say; see Handlers.work."""
    return _handlers().work(event, context)


@dataclass(frozen=True)
class Handlers:
    """What an execution environment does with its events."""

    worker: Worker
    telemetry: JobTelemetry

    def split(self, event: Event, context: Invocation) -> None:
        """Split an uploaded file into parts: the event is EventBridge's, of an object in a bucket.

        Raises:
            Exception: Lambda repeats it twice, and then sends the event to the queue, for `work`.
        """
        message = _split_message(event)
        if message is not None:
            self._handle(message, context)

    def work(self, event: Event, context: Invocation) -> dict[str, Any]:
        """Do what the queue's messages say, and return those that shall be delivered again."""
        failed = []
        for record in event["Records"]:
            message = _message(json.loads(record["body"]))
            if message is None:
                continue
            tries = int(record["attributes"]["ApproximateReceiveCount"])
            try:
                self._handle(message, context, tries)
            # Whatever it is: the messages before it are done, and shall not be delivered again.
            except Exception:  # noqa: BLE001 - its line in the log names it
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}

    def _handle(self, message: Event, context: Invocation, tries: int | None = None) -> None:
        self.telemetry.begin(context.aws_request_id)
        seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
        is_last_try = tries is not None and tries >= TRIES
        began, before = time.monotonic(), Counter(self.worker.shop.counts)
        error: str | None = None
        try:
            asyncio.run(self.worker.handle(message, is_last_try=is_last_try, seconds=seconds))
        except Exception as raised:
            error = type(raised).__name__
            raise
        finally:
            counts = self.worker.shop.counts - before
            self.telemetry.report(
                MessageRecord(
                    message=message,
                    tries=tries,
                    milliseconds=(time.monotonic() - began) * 1000,
                    done=counts["done"],
                    failed=counts["failed"],
                    throttles=counts["throttled"],
                    error=error,
                    lambda_request_id=context.aws_request_id,
                )
            )


def _message(body: Event) -> Event | None:
    """Return a message as workers take it, also where it is an event that `split` gave up.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    return _split_message(body["requestPayload"]) if "requestPayload" in body else body


def _split_message(event: Event) -> Event | None:
    """Return the message of an uploaded file; None for any other object.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    found = _UPLOAD.fullmatch(event["detail"]["object"]["key"])
    return {"job": found[1], "do": "split"} if found else None


@cache
def _handlers() -> Handlers:
    """Return what an execution environment makes once, with its first event."""
    settings = load_settings()
    telemetry = JobTelemetry(settings.table_name)
    return Handlers(build_worker(settings, aws_ports(settings)), telemetry)
