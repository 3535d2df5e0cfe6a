"""One X-Ray subsegment for each request that X-Ray samples, with its calls to DynamoDB.

Lambda itself traces the invocation; this adds what happened in it, sent as one datagram to the
daemon that Lambda runs beside the function. So there is no layer and no library, and with
TRACING=off, the default, this module is not imported.
https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html

To remove it: delete this folder, the setting TRACING, and its lines in wiring.py.
"""

import json
import os
import secrets
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.hooks import BaseEventHooks

from graphql_api.web.request_record import Report, RequestRecord

# Both are set by Lambda's runtime; the first for each invocation.
_TRACE: Final = "_X_AMZN_TRACE_ID"
_DAEMON: Final = "AWS_XRAY_DAEMON_ADDRESS"
_HEADER: Final = b'{"format": "json", "version": 1}\n'
NAME: Final = "GraphQL"
# Of a request: with 500 bytes each they stay below the 64 KB of a datagram. The most that one
# request makes is told by its annotations all the same.
CALLS_MAX: Final = 100
TEXT_MAX: Final = 100  # characters of a name that the caller chose
_BEGUN: Final = "graphql_api.tracing"  # in the context that the events of one call share


class Tracer:
    """Notes the calls of a process that serves one request at a time, as Lambda's does."""

    def __init__(self, events: BaseEventHooks, report: Report) -> None:
        """Observe the calls of a client of DynamoDB.

        Args:
            events: the client's.
            report: called first with the record of each request.
        """
        self._report = report
        self._calls: list[_Noted] = []
        # First: another handler of this event answers it.
        events.register_first("provide-client-params.dynamodb", self._begin)
        events.register("after-call.dynamodb", self._end)
        events.register("after-call-error.dynamodb", self._fail)

    def report(self, record: RequestRecord) -> None:
        """Report a request, and send what was traced of it."""
        self._report(record)
        # A new list, as a call that was given up may still end in the old one.
        calls, self._calls = self._calls, []
        trace = _fields(os.environ.get(_TRACE, ""))
        address = _address(os.environ.get(_DAEMON, ""))
        if trace.get("Sampled") != "1" or "Root" not in trace or address is None:
            return
        segment = _segment(record, calls) | {
            "type": "subsegment",
            "trace_id": trace["Root"],
            "parent_id": trace.get("Parent"),
        }
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.setblocking(False)
                sender.sendto(_HEADER + json.dumps(segment).encode(), address)
        except OSError:  # the daemon is gone, or can't keep up: a trace is not worth a failure
            return

    def _begin(
        self, params: Mapping[str, Any], model: Any, context: dict[str, Any], **_: object
    ) -> None:
        context[_BEGUN] = _Call(self._calls, model.name, dict(params), time.time())

    def _end(self, parsed: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
        metadata = parsed["ResponseMetadata"]
        status, code = metadata["HTTPStatusCode"], parsed.get("Error", {}).get("Code")
        _note(
            context,
            request_id=metadata.get("RequestId"),
            http={"response": {"status": status}},
            metadata={"capacity_units": _units(parsed.get("ConsumedCapacity"))},
            **_kind(status, code),
        )

    def _fail(self, exception: BaseException, context: dict[str, Any], **_: object) -> None:
        _note(context, fault=True, metadata={"failure": type(exception).__name__})


@dataclass(frozen=True)
class _Call:
    """One attempt that has not ended.

    Attributes:
        calls: of the request, in which it is noted when it ends.
    """

    calls: "list[_Noted]"
    operation: str
    params: Mapping[str, Any]
    started: float


@dataclass(frozen=True)
class _Noted:
    """A call that ended, and what a repetition of it is told by."""

    call: _Call
    subsegment: Mapping[str, Any]


def _note(context: dict[str, Any], request_id: str | None = None, **told: Any) -> None:
    call: _Call | None = context.pop(_BEGUN, None)
    if call is None:
        return
    table = call.params.get("TableName") or next(iter(call.params.get("RequestItems", {})), None)
    aws = {
        "operation": call.operation,
        "table_name": table,
        "request_id": request_id,
        # Every attempt is a call of its own: the same parameters after a failure are another.
        "retries": sum(
            noted.call.params == call.params
            for noted in call.calls
            if "fault" in noted.subsegment or "throttle" in noted.subsegment
        ),
    }
    subsegment = {
        "id": secrets.token_hex(8),
        "name": "DynamoDB",
        "namespace": "aws",
        "start_time": call.started,
        "end_time": time.time(),
        "aws": {name: value for name, value in aws.items() if value is not None},
        **told,
    }
    call.calls.append(_Noted(call, subsegment))


def _segment(record: RequestRecord, calls: list[_Noted]) -> dict[str, Any]:
    ended, budget = time.time(), record.budget
    annotations = {
        "request_id": record.request_id,
        "operation": ",".join(record.root_fields[:5]) or None,
        "operation_type": record.operation_type,
        "operation_name": record.operation_name and record.operation_name[:TEXT_MAX],
        "document": record.document,
        "codes": ",".join(dict.fromkeys(code.name for code in record.codes)) or None,
        "dynamodb_calls": budget.calls if budget else 0,
        "read_units": budget.read_units if budget else 0,
        "write_units": budget.write_units if budget else 0,
    }
    return {
        "id": secrets.token_hex(8),
        "name": NAME,
        "start_time": ended - record.milliseconds / 1000,
        "end_time": ended,
        "http": {"response": {"status": record.status}},
        "annotations": {name: value for name, value in annotations.items() if value is not None},
        "subsegments": [noted.subsegment for noted in calls[:CALLS_MAX]],
        **_kind(max(record.status, *(500 if code.is_ours else 400 for code in record.codes), 0)),
    }


def _kind(status: int, code: str | None = None) -> dict[str, bool]:
    """Return how a subsegment ended, in X-Ray's words; nothing where it went well."""
    if status >= 500:
        return {"fault": True}
    if status == 429 or (code or "").startswith(("Throttling", "ProvisionedThroughput")):
        return {"error": True, "throttle": True}
    return {"error": True} if status >= 400 else {}


def _units(consumed: Any) -> float:
    """Return what a call consumed, in capacity units; a batch tells it by table."""
    tables = consumed if isinstance(consumed, list) else [consumed or {}]
    return sum(float(table.get("CapacityUnits", 0)) for table in tables)


def _fields(header: str) -> dict[str, str]:
    """Return the parts of a tracing header: Root=1-...;Parent=...;Sampled=1."""
    return dict(part.split("=", 1) for part in header.split(";") if "=" in part)


def _address(given: str) -> tuple[str, int] | None:
    host, _, port = given.rpartition(":")
    return (host, int(port)) if host and port.isdecimal() else None
