"""One JSON line for each request, its metrics among it (CloudWatch's embedded metric format)."""

import hashlib
import logging
import re
import sys
from typing import Any, Final

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import (
    AmazonCloudWatchEMFProvider,
)

from graphql_api.web.request_log import RequestFacts

NAMESPACE: Final = "ItemsGraphQL"
# Ours to answer for: these make the alarm's error ratio. All other codes are callers' mistakes.
OUR_CODES: Final = frozenset(
    {
        "ANSWER_TOO_LARGE",
        "DEADLINE_EXCEEDED",
        "INTERNAL",
        "OUTCOME_UNKNOWN",
        "THROTTLED",
        "UNAVAILABLE",
    }
)
SEVERAL: Final = "several"
TEXT_MAX: Final = 100  # characters of anything that a caller chose
# https://www.w3.org/TR/trace-context/#traceparent-header
_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)


class Telemetry:
    """Writes logs as JSON lines to standard output, where Lambda takes them from."""

    def __init__(self, service: str) -> None:
        """Take over the log of this package.

        Args:
            service: the metrics' one dimension that all have; a stack's table name.
        """
        self._service = service
        self._is_cold = True
        self._log = logging.getLogger("graphql_api")
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(LambdaPowertoolsFormatter(service=service, serialize_stacktrace=False))
        self._log.handlers = [handler]
        self._log.setLevel(logging.INFO)
        self._log.propagate = False  # Lambda's own handler would write everything again

    def report(self, facts: RequestFacts) -> None:
        """Write the line of one request."""
        ours = sum(code in OUR_CODES for code in facts.codes)
        is_fault = facts.status >= 500 or "INTERNAL" in facts.codes
        line = self._metrics(facts, max(ours, int(facts.status >= 500))) | self._fields(facts)
        self._is_cold = False
        self._log.log(logging.ERROR if is_fault else logging.INFO, "request", extra=line)

    def _fields(self, facts: RequestFacts) -> dict[str, Any]:
        headers, budget = facts.headers, facts.budget
        trace = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
        fields = {
            "request_id": facts.request_id,
            "trace_id": trace.group(1) if trace else None,
            "method": facts.method,
            "path": facts.path[:TEXT_MAX],
            "status": facts.status,
            "answer_bytes": facts.answer_bytes,
            "operation_type": facts.operation_type,
            "operation_name": facts.operation_name and facts.operation_name[:TEXT_MAX],
            "document": facts.document,
            "client_name": headers.get("apollographql-client-name", "")[:TEXT_MAX] or None,
            "client_version": headers.get("apollographql-client-version", "")[:TEXT_MAX] or None,
            "caller": facts.subject and self._hashed(facts.subject),
            "codes": facts.codes,
            "problems": facts.problems,
            "cold_start": self._is_cold,
            "dynamodb_calls": budget.calls if budget else 0,
            "seconds_left": round(budget.left(), 3) if budget else None,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def _metrics(self, facts: RequestFacts, errors: int) -> dict[str, Any]:
        """Return the metrics in embedded metric format; few, as each costs by its dimensions."""
        provider = AmazonCloudWatchEMFProvider(namespace=NAMESPACE, service=self._service)
        budget = facts.budget
        counts = {
            "Requests": 1,
            "Errors": errors,
            "Conflicts": facts.problems.count("VersionConflictProblem"),
            "ColdStarts": int(self._is_cold),
            "Throttles": budget.throttles if budget else 0,
            "ReadUnits": budget.read_units if budget else 0,
            "WriteUnits": budget.write_units if budget else 0,
        }
        for name, value in counts.items():
            provider.add_metric(name, MetricUnit.Count, value)
        provider.add_metric("Latency", MetricUnit.Milliseconds, round(facts.milliseconds, 3))
        line: dict[str, Any] = dict(provider.serialize_metric_set())
        provider.clear_metrics()
        directives = line["_aws"]["CloudWatchMetrics"]
        if facts.root_fields:
            # Not the operation's name, which callers choose: a metric for each would be endless.
            line["operation"] = facts.root_fields[0] if len(facts.root_fields) == 1 else SEVERAL
            directives.append(_directive("operation", "Latency", "Milliseconds"))
        if facts.codes:
            line["code"] = facts.codes[0]
            line["ErrorsByCode"] = len(facts.codes)
            directives.append(_directive("code", "ErrorsByCode", "Count"))
        return line

    def _hashed(self, subject: str) -> str:
        return hashlib.sha256(f"{self._service}\n{subject}".encode()).hexdigest()[:16]


def _directive(dimension: str, metric: str, unit: str) -> dict[str, Any]:
    return {
        "Namespace": NAMESPACE,
        "Dimensions": [["service", dimension]],
        "Metrics": [{"Name": metric, "Unit": unit}],
    }
