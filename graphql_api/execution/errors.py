"""Errors as callers see them: a code and whether to retry, never an internal message."""

import logging
from collections.abc import Iterable
from enum import Enum
from typing import Any, Final, NamedTuple

from graphql import GraphQLError, GraphQLSyntaxError

from graphql_api.domain import errors as domain

log = logging.getLogger(__name__)

LONGEST_MESSAGE: Final = 1_000  # characters


class Fault(Enum):
    """Who has to fix the error. The alarm "Error ratio" counts the service's faults only."""

    CALLER = "caller"
    SERVICE = "service"


class Status(NamedTuple):
    """The HTTP status of a response with this error only, by the response's media type."""

    graphql_response: int
    json: int


# A document that is not executed, or whose result is not sent. Clients of application/json expect
# 200: that media type is older than the status codes of GraphQL over HTTP.
_REFUSED: Final = Status(400, 200)
# An error of one field: the operation was executed.
_EXECUTED: Final = Status(200, 200)


def _http(status: int) -> Status:
    """Return the status for a request that is not a GraphQL request."""
    return Status(status, status)


class ErrorCode(Enum):
    """Every `extensions.code`: its meaning, whose fault it is, its status, whether to retry.

    docs/errors.md has a table of this; alarms, logs and statuses follow it.

    Attributes:
        fault: faults of the caller never count towards an alarm.
        status: of a response with this error only. UNAUTHENTICATED and INTERNAL may also be errors
            of a field, and LIMIT_EXCEEDED is 400 or 431 if no document was read yet.
        retryable: whether the same request may succeed when it is sent again.
    """

    GRAPHQL_PARSE_FAILED = ("The document is not valid GraphQL syntax.", Fault.CALLER, _REFUSED)
    GRAPHQL_VALIDATION_FAILED = (
        "The document is not valid for the schema.",
        Fault.CALLER,
        _REFUSED,
    )
    LIMIT_EXCEEDED = (
        "The document or its variables exceed a limit.",
        Fault.CALLER,
        _REFUSED,
    )
    # 200, as some clients check the status first, and would never send the document.
    PERSISTED_QUERY_NOT_FOUND = (
        "No document with this hash is known: send its text too.",
        Fault.CALLER,
        _EXECUTED,
    )
    TRUSTED_DOCUMENT_REQUIRED = (
        "The service executes trusted documents only.",
        Fault.CALLER,
        _REFUSED,
    )
    BAD_USER_INPUT = (
        "A variable or an argument is invalid.",
        Fault.CALLER,
        _REFUSED,
    )
    UNAUTHENTICATED = ("Authentication is required.", Fault.CALLER, _http(401))
    FORBIDDEN = ("The caller lacks the permission.", Fault.CALLER, _EXECUTED)
    JOBS_DISABLED = ("The service has no jobs: they are switched off.", Fault.CALLER, _EXECUTED)
    BAD_REQUEST = ("The HTTP request is not a GraphQL request.", Fault.CALLER, _http(400))
    METHOD_NOT_ALLOWED = ("The URL does not support this HTTP method.", Fault.CALLER, _http(405))
    NOT_ACCEPTABLE = ("None of the media types in Accept is supported.", Fault.CALLER, _http(406))
    NOT_FOUND = ("Nothing is served at this URL.", Fault.CALLER, _http(404))
    PAYLOAD_TOO_LARGE = ("The request's body is too large.", Fault.CALLER, _http(413))
    UNSUPPORTED_MEDIA_TYPE = (
        "The body is not application/json in UTF-8.",
        Fault.CALLER,
        _http(415),
    )
    ANSWER_TOO_LARGE = ("The response exceeds the size limit.", Fault.CALLER, _REFUSED)
    THROTTLED = (
        "DynamoDB throttled the request. Nothing was changed.",
        Fault.SERVICE,
        _EXECUTED,
        True,
    )
    UNAVAILABLE = (
        "DynamoDB, or what jobs need, can't be reached. Nothing was changed.",
        Fault.SERVICE,
        _EXECUTED,
        True,
    )
    DEADLINE_EXCEEDED = (
        "The request ran out of time. Nothing was changed.",
        Fault.SERVICE,
        _EXECUTED,
        True,
    )
    OUTCOME_UNKNOWN = (
        "A write was sent, and its outcome can't be determined.",
        Fault.SERVICE,
        _EXECUTED,
        True,
    )
    INTERNAL = (
        "A fault of the service, logged under the request id.",
        Fault.SERVICE,
        _http(500),
    )

    def __init__(self, meaning: str, fault: Fault, status: Status, retryable: bool = False) -> None:
        self.meaning = meaning
        self.fault = fault
        self.retryable = retryable
        self.status = status

    @property
    def is_ours(self) -> bool:
        """Whether the service is at fault: these errors make up the alarm's error ratio."""
        return self.fault is Fault.SERVICE


class RequestRefused(Exception):
    """The request can't be executed.

    Attributes:
        errors: in GraphQL's response format.
    """

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors

    @property
    def code(self) -> ErrorCode:
        """The code of the first error."""
        return ErrorCode[self.errors[0]["extensions"]["code"]]


_CODES: Final[tuple[tuple[type[domain.DomainError], ErrorCode], ...]] = (
    (domain.InvalidPageRequest, ErrorCode.BAD_USER_INPUT),
    (domain.TooManyInputs, ErrorCode.BAD_USER_INPUT),
    (domain.Unauthenticated, ErrorCode.UNAUTHENTICATED),
    (domain.Forbidden, ErrorCode.FORBIDDEN),
    (domain.JobsDisabled, ErrorCode.JOBS_DISABLED),
    (domain.Throttled, ErrorCode.THROTTLED),
    (domain.StoreUnavailable, ErrorCode.UNAVAILABLE),
    (domain.OutcomeUnknown, ErrorCode.OUTCOME_UNKNOWN),
    (domain.DeadlineExceeded, ErrorCode.DEADLINE_EXCEEDED),
)


def error_body(code: ErrorCode, message: str, **more: Any) -> dict[str, Any]:
    """Return one error in GraphQL's response format."""
    if len(message) > LONGEST_MESSAGE:  # it may quote the caller's input
        message = f"{message[:LONGEST_MESSAGE]}..."
    extensions = {"code": code.name, "retryable": code.retryable, **more}
    return {"message": message, "extensions": extensions}


def limit_facts(limit: str, maximum: int, measured: int | None) -> dict[str, Any]:
    """Return an error's extensions for a limit that is exceeded.

    Args:
        limit: the name of the limit.
        measured: the request's value, as far as it was measured; None if it is unknown.
    """
    known = {} if measured is None else {"measured": measured}
    return {"limit": limit, "maximum": maximum, **known}


def request_error(error: GraphQLError) -> dict[str, Any]:
    """Return an error that prevented the execution of the document; the caller is at fault."""
    if isinstance(error, GraphQLSyntaxError):
        code = ErrorCode.GRAPHQL_PARSE_FAILED
    else:
        code = ErrorCode.GRAPHQL_VALIDATION_FAILED
    message = error.message
    if not isinstance(error.original_error, (GraphQLError, type(None))):
        message = "A value does not fit its type."  # Python's message is internal
    return _with_place(error, error_body(code, message))


def execution_errors(errors: Iterable[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """Return the errors of the execution. Internal details are logged, not returned.

    Fields that fail for the same reason make one log line, however many there are.
    """
    seen: set[str] = set()
    return [_execution_error(error, request_id, seen) for error in errors]


def _execution_error(error: GraphQLError, request_id: str, seen: set[str]) -> dict[str, Any]:
    original = error.original_error
    if original is None or isinstance(original, GraphQLError):
        # An error of graphql-core: a variable or an argument does not fit its type.
        return _with_place(error, error_body(ErrorCode.BAD_USER_INPUT, error.message))
    for kind, code in _CODES:
        if isinstance(original, kind):
            if not isinstance(original, domain.StoreError):  # the caller is at fault
                return _with_place(error, error_body(code, str(original)))
            # The causes hold DynamoDB's message, which callers never see. A stack trace would add
            # nothing, and while the table is busy or unreachable each request writes a line.
            causes = domain.causes_of(original)
            if causes not in seen:
                seen.add(causes)
                log.warning("%s at %s: %s", code.name, error.path, causes)
            return _with_place(error, error_body(code, str(original), requestId=request_id))
    log.error("Failed at %s", error.path, exc_info=original)
    message = f"An internal error occurred; it is logged under the request id {request_id}."
    if isinstance(original, domain.UnreadableRecord) and original.was_changed:
        message = (
            "The change was made, but its result can't be returned: the rest of the record is"
            f" damaged; it is logged under the request id {request_id}."
        )
    return _with_place(error, error_body(ErrorCode.INTERNAL, message, requestId=request_id))


def _with_place(error: GraphQLError, body: dict[str, Any]) -> dict[str, Any]:
    """Add the error's locations in the document and its path in the response."""
    if error.locations:
        body["locations"] = [
            {"line": location.line, "column": location.column} for location in error.locations
        ]
    if error.path:
        body["path"] = error.path
    return body
