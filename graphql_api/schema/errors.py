"""What callers see of errors: a code, whether to try again, and never a text from within."""

import logging
from enum import Enum
from typing import Any, Final

from graphql import GraphQLError, GraphQLSyntaxError

from graphql_api.domain import errors as domain

log = logging.getLogger(__name__)

LONGEST_MESSAGE: Final = 1_000  # characters


class ErrorCode(Enum):
    """Every `extensions.code` there is. README, "Errors", is generated from this.

    The value's second half tells whether the same request may succeed when it is sent again.
    """

    GRAPHQL_PARSE_FAILED = ("The document is not GraphQL.", False)
    GRAPHQL_VALIDATION_FAILED = ("The document does not fit the schema.", False)
    LIMIT_EXCEEDED = ("The document or its variables are larger than allowed.", False)
    PERSISTED_QUERY_NOT_FOUND = ("No document is known by this hash: send its text along.", False)
    TRUSTED_DOCUMENT_REQUIRED = ("Only documents known to the service are executed.", False)
    BAD_USER_INPUT = ("A variable or an argument is outside what is allowed.", False)
    UNAUTHENTICATED = ("Nobody is signed in, and somebody has to be.", False)
    FORBIDDEN = ("The caller may not do this.", False)
    BAD_REQUEST = ("The HTTP request is not a GraphQL request.", False)
    METHOD_NOT_ALLOWED = ("This address does not take this HTTP method.", False)
    NOT_ACCEPTABLE = ("None of the media types in Accept can be sent.", False)
    NOT_FOUND = ("There is nothing at this address.", False)
    PAYLOAD_TOO_LARGE = ("The request's body is too large.", False)
    UNSUPPORTED_MEDIA_TYPE = ("The body is not application/json in UTF-8.", False)
    ANSWER_TOO_LARGE = ("The answer is larger than can be sent.", False)
    THROTTLED = ("The table is too busy; nothing was changed.", True)
    UNAVAILABLE = ("The table can't be reached; nothing was changed.", True)
    DEADLINE_EXCEEDED = ("The request's time was spent; nothing was changed.", True)
    OUTCOME_UNKNOWN = ("A change was sent, and nothing can tell whether it was made.", True)
    INTERNAL = ("A fault of ours; it is in the log under the request id.", False)

    @property
    def meaning(self) -> str:
        return self.value[0]

    @property
    def retryable(self) -> bool:
        return self.value[1]


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


def execution_error(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """Return an error of the execution. What is not meant for callers is logged, not shown."""
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
            log.warning("%s at %s: %s", code.name, error.path, domain.causes_of(original))
            return _with_place(error, error_body(code, str(original), requestId=request_id))
    log.error("Failed at %s", error.path, exc_info=original)
    message = f"Something went wrong on our side; it is in the log as {request_id}."
    if isinstance(original, domain.UnreadableItem) and original.was_changed:
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
