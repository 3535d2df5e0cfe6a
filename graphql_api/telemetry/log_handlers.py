"""Where this package logs, and in what form: JSON lines on Lambda, text on a local machine."""

import json
import logging
import sys
from typing import Final

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from graphql_api.web.request_record import current_id

_ENCODER: Final = json.JSONEncoder(default=str, separators=(",", ":"))
_NO_REQUEST: Final = {"request_id": "-"}


def log_as_json(service: str) -> None:
    """Take over the log of this package, and Mangum's: a JSON object a line, on standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        LambdaPowertoolsFormatter(
            service=service, serialize_stacktrace=False, json_serializer=in_one_line
        )
    )
    handler.addFilter(_without_task_name)
    handler.addFilter(with_request_id)
    _take_over("graphql_api", handler, logging.INFO)
    _take_over("mangum", handler, logging.ERROR)  # its own would be a stack over many lines


def log_to_terminal() -> None:
    """Take over the log of this package: warnings and what is worse, on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        logging.Formatter("%(levelname)s %(request_id)s: %(message)s", defaults=_NO_REQUEST)
    )
    handler.addFilter(with_request_id)
    _take_over("graphql_api", handler, logging.WARNING)


def in_one_line(line: object) -> str:
    """Return the line in ASCII: no string can break it, steer a terminal or stop the write."""
    return _ENCODER.encode(line)


def with_request_id(record: logging.LogRecord) -> bool:
    """Add the request's id to a line, where there is a request: a filter of handlers."""
    if (identity := current_id.get(None)) is not None:
        record.request_id = identity
    return True


def _take_over(name: str, handler: logging.Handler, level: int) -> None:
    log = logging.getLogger(name)
    log.handlers = [handler]
    log.setLevel(level)
    log.propagate = False  # Lambda's own handler would write everything again


def _without_task_name(record: logging.LogRecord) -> bool:
    """Remove the task's name, which Python adds from 3.12 on: "Task-607" is of use to nobody."""
    record.__dict__.pop("taskName", None)
    return True
