"""The JSON log line of a request, with its metrics (CloudWatch's embedded metric format)."""

import hashlib
import re
import time
from functools import cache
from typing import Any, Final

from graphql_api.telemetry.document_texts import DocumentTexts
from graphql_api.telemetry.log_handlers import in_one_line, log_as_json
from graphql_api.web.request_record import RequestRecord

NAMESPACE: Final = "ItemsGraphQL"
COUNTS: Final = (
    "Requests",
    "Errors",
    "Conflicts",
    "ColdStarts",
    "Throttles",
    "ReadUnits",
    "WriteUnits",
)
# Which fields of a line are metrics, and their dimensions: the same for every request.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
_LATENCY: Final = {"Name": "Latency", "Unit": "Milliseconds"}
BY_SERVICE: Final = {
    "Namespace": NAMESPACE,
    "Dimensions": [["service"]],
    "Metrics": [*({"Name": name, "Unit": "Count"} for name in COUNTS), _LATENCY],
}
BY_OPERATION: Final = {
    "Namespace": NAMESPACE,
    "Dimensions": [["service", "operation"]],
    "Metrics": [_LATENCY],
}
BY_CODE: Final = {
    "Namespace": NAMESPACE,
    "Dimensions": [["service", "code"]],
    "Metrics": [{"Name": "ErrorsByCode", "Unit": "Count"}],
}

SEVERAL: Final = "several"
TEXT_MAX: Final = 100  # characters of any string that the caller chose
# https://www.w3.org/TR/trace-context/#traceparent-header
_TRACEPARENT: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII
)

# https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
_XRAY: Final = re.compile(r"Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)", re.ASCII)


class Telemetry:
    """Writes JSON lines to standard output, which Lambda sends to CloudWatch Logs."""

    def __init__(self, service: str, function_version: str | None = None) -> None:
        """Take over the log of this package.

        Args:
            service: the dimension of every metric: the name of the stack's table.
            function_version: of the Lambda function, by which a release's own bugs are counted.
        """
        self._service = service
        self._function_version = function_version
        self._is_cold = True
        self._texts = DocumentTexts()
        log_as_json(service)

    def report(self, record: RequestRecord) -> None:
        """Write the line of one request."""
        # Not through logging, which would take as long as the rest of this method.
        print(self.line(record), flush=True)  # noqa: T201

    def line(self, record: RequestRecord) -> str:
        """Return the line of one request."""
        ours = sum(code.is_ours for code in record.codes)
        errors = max(ours, int(record.status >= 500))
        head = {"level": "ERROR" if errors else "INFO", "message": "request"}
        line = in_one_line(head | self._metrics(record, errors) | self._fields(record))
        self._is_cold = False
        return f"{_metrics_of(bool(record.root_fields), bool(record.codes))}{_now()}}},{line[1:]}"

    def _fields(self, record: RequestRecord) -> dict[str, Any]:
        headers, budget = record.headers, record.budget
        trace = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
        xray = _XRAY.search(headers.get("x-amzn-trace-id", ""))
        fields = {
            "service": self._service,
            "function_version": self._function_version,
            "request_id": record.request_id,
            "lambda_request_id": record.lambda_request_id,
            "trace_id": trace.group(1) if trace else None,
            "xray_trace_id": xray.group(1) if xray else None,
            "method": record.method,
            "path": record.path[:TEXT_MAX],
            "status": record.status,
            "answer_bytes": record.answer_bytes,
            "operation_type": record.operation_type,
            "operation_name": record.operation_name and record.operation_name[:TEXT_MAX],
            "document": record.document,
            "document_text": self._texts.first(record.document, record.document_text),
            "client_name": headers.get("apollographql-client-name", "")[:TEXT_MAX] or None,
            "client_version": headers.get("apollographql-client-version", "")[:TEXT_MAX] or None,
            "caller": record.subject and self._hashed(record.subject),
            # Without duplicates: a response may have thousands of errors.
            "codes": list(dict.fromkeys(code.name for code in record.codes)),
            "problems": list(dict.fromkeys(record.problems)),
            "cold_start": self._is_cold,
            "dynamodb_calls": budget.calls if budget else 0,
            "seconds_left": round(budget.left(), 3) if budget else None,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def _metrics(self, record: RequestRecord, errors: int) -> dict[str, Any]:
        """Return the values of the metrics, and of their dimensions."""
        budget = record.budget
        line: dict[str, Any] = {
            "Requests": 1,
            "Errors": errors,
            "Conflicts": record.conflicts,
            "ColdStarts": int(self._is_cold),
            "Throttles": budget.throttles if budget else 0,
            "ReadUnits": budget.read_units if budget else 0,
            "WriteUnits": budget.write_units if budget else 0,
            "Latency": round(record.milliseconds, 3),
        }
        if record.root_fields:
            # Not the operation's name: callers choose it, so the number of metrics would be
            # unbounded.
            line["operation"] = record.root_fields[0] if len(record.root_fields) == 1 else SEVERAL
        if record.codes:
            line["code"] = record.codes[0].name
            line["ErrorsByCode"] = len(record.codes)
        return line

    def _hashed(self, subject: str) -> str:
        return hashlib.sha256(f"{self._service}\n{subject}".encode()).hexdigest()[:16]


@cache
def _metrics_of(has_operation: bool, has_code: bool) -> str:
    """Return the beginning of a line, which says what of it are metrics, up to its time.

    Few, as each set of dimensions costs. Written once for each of the four: saves 12 of a line's
    41 us (Python 3.11; `python -m benchmarks.profile get` shows the whole).
    """
    directives = [BY_SERVICE, *[BY_OPERATION] * has_operation, *[BY_CODE] * has_code]
    return f'{{"_aws":{{"CloudWatchMetrics":{in_one_line(directives)},"Timestamp":'


def _now() -> int:
    return int(time.time() * 1000)
