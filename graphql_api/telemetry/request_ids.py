"""The request that a line of the log was written in."""

import logging

from graphql_api.web.request_record import current_id


def with_request_id(record: logging.LogRecord) -> bool:
    """Add the request's id to a line, where there is a request: a filter of handlers."""
    if (identity := current_id.get(None)) is not None:
        record.request_id = identity
    return True
