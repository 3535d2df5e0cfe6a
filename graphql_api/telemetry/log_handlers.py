"""Log handlers: JSON lines on Lambda, plain text on a local machine."""

import json
import logging
import sys
from typing import Final

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from graphql_api.web.request_record import current_id

_ENCODER: Final = json.JSONEncoder(default=str, separators=(",", ":"))
_NO_REQUEST: Final = {"request_id": "-"}


def log_as_json(service: str) -> None:
    """Log this package and Mangum as JSON lines on standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        LambdaPowertoolsFormatter(
            service=service, serialize_stacktrace=False, json_serializer=in_one_line
        )
    )
    handler.addFilter(_without_task_name)
    handler.addFilter(with_request_id)
    _take_over("graphql_api", handler, logging.INFO)
    _take_over("mangum", handler, logging.ERROR)  # its handler would print a multi-line stack


def log_to_terminal() -> None:
    """Log this package's warnings and errors as text on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        logging.Formatter("%(levelname)s %(request_id)s: %(message)s", defaults=_NO_REQUEST)
    )
    handler.addFilter(with_request_id)
    _take_over("graphql_api", handler, logging.WARNING)


def in_one_line(line: object) -> str:
    """Return the line as ASCII JSON: no value can break it, control a terminal or fail a write."""
    return _ENCODER.encode(line)


def with_request_id(record: logging.LogRecord) -> bool:
    """Add the request's id to a log record, if there is a request. A logging filter."""
    if (identity := current_id.get(None)) is not None:
        record.request_id = identity
    return True


def _take_over(name: str, handler: logging.Handler, level: int) -> None:
    log = logging.getLogger(name)
    log.handlers = [handler]
    log.setLevel(level)
    log.propagate = False  # Lambda's own handler would write everything again


def _without_task_name(record: logging.LogRecord) -> bool:
    """Remove the task's name, which Python 3.12 and later add: "Task-607" is not useful."""
    record.__dict__.pop("taskName", None)
    return True
