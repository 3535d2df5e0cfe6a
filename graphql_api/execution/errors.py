"""What callers see of errors: a code, whether to try again, and never a text from within."""

import logging
from collections.abc import Iterable
from enum import Enum
from typing import Any, Final, NamedTuple

from graphql import GraphQLError, GraphQLSyntaxError

from graphql_api.domain import errors as domain

log = logging.getLogger(__name__)

LONGEST_MESSAGE: Final = 1_000  # characters


class Fault(Enum):
    """Who has to change something. The alarm "Error ratio" counts what is the service's."""

    CALLER = "caller"
    SERVICE = "service"


class Status(NamedTuple):
    """The HTTP status of a response whose one error has this code, by the response's media type."""

    graphql_response: int
    json: int


# A document that is not executed, or whose result is not sent: application/json is older than the
# status codes, and its clients expect 200.
_REFUSED: Final = Status(400, 200)
# An error of one field: the operation was executed.
_EXECUTED: Final = Status(200, 200)


def _http(status: int) -> Status:
    """Return the status of what is not a GraphQL request at all."""
    return Status(status, status)


class ErrorCode(Enum):
    """Every `extensions.code` there is: what it means, whose fault, when to repeat, which status.

    docs/errors.md has a table of this; alarms, logs and statuses follow it.

    Attributes:
        fault: the caller's never count into an alarm.
        status: of a response with this error alone. UNAUTHENTICATED and INTERNAL may be a field's
            too, and LIMIT_EXCEEDED is 400 or 431 where there was no document to look at yet.
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
    # Some clients look at the status first, and would never come to send the text.
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
        "DynamoDB can't be reached. Nothing was changed.",
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
        """Whether the service has to answer for it: these make the alarm's error ratio."""
        return self.fault is Fault.SERVICE


class RequestRefused(Exception):
    """The request can't be executed.

    Attributes:
        errors: in GraphQL's form.
    """

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors

    @property
    def code(self) -> ErrorCode:
        """Of the first error."""
        return ErrorCode[self.errors[0]["extensions"]["code"]]


_CODES: Final[tuple[tuple[type[domain.DomainError], ErrorCode], ...]] = (
    (domain.InvalidPageRequest, ErrorCode.BAD_USER_INPUT),
    (domain.Unauthenticated, ErrorCode.UNAUTHENTICATED),
    (domain.Forbidden, ErrorCode.FORBIDDEN),
    (domain.Throttled, ErrorCode.THROTTLED),
    (domain.StoreUnavailable, ErrorCode.UNAVAILABLE),
    (domain.OutcomeUnknown, ErrorCode.OUTCOME_UNKNOWN),
    (domain.DeadlineExceeded, ErrorCode.DEADLINE_EXCEEDED),
)


def error_body(code: ErrorCode, message: str, **more: Any) -> dict[str, Any]:
    """Return one error in GraphQL's form."""
    if len(message) > LONGEST_MESSAGE:  # it quotes what the caller sent
        message = f"{message[:LONGEST_MESSAGE]}..."
    extensions = {"code": code.name, "retryable": code.retryable, **more}
    return {"message": message, "extensions": extensions}


def limit_facts(limit: str, maximum: int, measured: int | None) -> dict[str, Any]:
    """Return what an error's extensions say of a limit that is exceeded.

    Args:
        limit: its name.
        measured: what there is, as far as it was looked at; None where that is unknown.
    """
    known = {} if measured is None else {"measured": measured}
    return {"limit": limit, "maximum": maximum, **known}


def request_error(error: GraphQLError) -> dict[str, Any]:
    """Return an error that kept the document from being executed; the caller's own."""
    if isinstance(error, GraphQLSyntaxError):
        code = ErrorCode.GRAPHQL_PARSE_FAILED
    else:
        code = ErrorCode.GRAPHQL_VALIDATION_FAILED
    message = error.message
    if not isinstance(error.original_error, (GraphQLError, type(None))):
        message = "A value does not fit its type."  # and Python's own words for it stay here
    return _with_place(error, error_body(code, message))


def execution_errors(errors: Iterable[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """Return the errors of the execution. What is not meant for callers is logged, not shown.

    Fields that fail for one reason are one line of the log, however many they are.
    """
    seen: set[str] = set()
    return [_execution_error(error, request_id, seen) for error in errors]


def _execution_error(error: GraphQLError, request_id: str, seen: set[str]) -> dict[str, Any]:
    original = error.original_error
    if original is None or isinstance(original, GraphQLError):
        # graphql-core's own: a variable or an argument does not fit its type.
        return _with_place(error, error_body(ErrorCode.BAD_USER_INPUT, error.message))
    for kind, code in _CODES:
        if isinstance(original, kind):
            if not isinstance(original, domain.StoreError):  # the caller's own
                return _with_place(error, error_body(code, str(original)))
            # The causes tell what DynamoDB said, which callers never see. A stack would tell no
            # more, and while the table is busy or away there is a line for each request.
            causes = domain.causes_of(original)
            if causes not in seen:
                seen.add(causes)
                log.warning("%s at %s: %s", code.name, error.path, causes)
            return _with_place(error, error_body(code, str(original), requestId=request_id))
    log.error("Failed at %s", error.path, exc_info=original)
    message = f"Something went wrong on our side; it is in the log as {request_id}."
    if isinstance(original, domain.UnreadableRecord) and original.was_changed:
        message = (
            "The change was made, but the item can't be shown: the rest of its record is damaged;"
            f" it is in the log as {request_id}."
        )
    return _with_place(error, error_body(ErrorCode.INTERNAL, message, requestId=request_id))


def _with_place(error: GraphQLError, body: dict[str, Any]) -> dict[str, Any]:
    """Add where in the document and in the answer the error belongs."""
    if error.locations:
        body["locations"] = [
            {"line": place.line, "column": place.column} for place in error.locations
        ]
    if error.path:
        body["path"] = error.path
    return body
