"""The JSON log line of one message about a job, with its metrics."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql_api.telemetry.log_handlers import in_one_line, log_as_json
from graphql_api.telemetry.log_line import NAMESPACE
from graphql_api.web.request_record import current_id

JOB_COUNTS: Final = ("JobMessages", "JobErrors", "JobRecords", "JobProblems", "JobThrottles")
_TIME: Final = {"Name": "JobTime", "Unit": "Milliseconds"}
_DIRECTIVE: Final = {
    "Namespace": NAMESPACE,
    "Dimensions": [["service"]],
    "Metrics": [*({"Name": name, "Unit": "Count"} for name in JOB_COUNTS), _TIME],
}


@dataclass(frozen=True, kw_only=True)
class MessageRecord:
    """What became of one message.

    Attributes:
        message: see jobs/worker.py.
        tries: how often it was delivered, this time included; None where nobody counts.
        done, failed: records that were stored or written, and that had problems.
        throttles: calls that DynamoDB throttled.
        error: the name of the exception that ended it; None if it is done.
        lambda_request_id: of the invocation.
    """

    message: Mapping[str, Any]
    tries: int | None
    milliseconds: float
    done: int
    failed: int
    throttles: int
    error: str | None
    lambda_request_id: str


class JobTelemetry:
    """Writes JSON lines to standard output, which Lambda sends to CloudWatch Logs."""

    def __init__(self, service: str) -> None:
        """Take over the log of this package.

        Args:
            service: the dimension of every metric: the name of the stack's table.
        """
        self._service = service
        log_as_json(service)

    def begin(self, lambda_request_id: str) -> None:
        """Give all lines from here on the id of their invocation."""
        current_id.set(lambda_request_id)

    def report(self, record: MessageRecord) -> None:
        """Write the line of one message."""
        print(self.line(record), flush=True)  # noqa: T201

    def line(self, record: MessageRecord) -> str:
        """Return the line of one message."""
        message = record.message
        line = {
            "_aws": {"CloudWatchMetrics": [_DIRECTIVE], "Timestamp": int(time.time() * 1000)},
            "level": "ERROR" if record.error else "INFO",
            "message": "job",
            "JobMessages": 1,
            "JobErrors": int(record.error is not None),
            "JobRecords": record.done,
            "JobProblems": record.failed,
            "JobThrottles": record.throttles,
            "JobTime": round(record.milliseconds, 3),
            "service": self._service,
            "request_id": record.lambda_request_id,
            "job": message["job"],
            "do": message["do"],
            "part": message.get("part"),
            "tries": record.tries,
            "error": record.error,
        }
        return in_one_line({name: value for name, value in line.items() if value is not None})
