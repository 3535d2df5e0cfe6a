"""What a failed DynamoDB call means: was it applied, and is it worth another try?

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
"""

from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ParamValidationError,
)

from graphql_api.domain.errors import StoreUnavailable, Throttled

THROTTLED: Final = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionConflictException",
    }
)
# Refused at the door. botocore renews credentials by itself, so the next try may carry new ones.
CREDENTIALS: Final = frozenset(
    {
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "UnrecognizedClientException",
    }
)


class DamagedAnswer(HTTPClientError):
    """An answer whose body is cut short, fails its checksum or is no JSON."""

    fmt = "The answer of DynamoDB is damaged: {reason}."


class CallFailed(Exception):
    """A call that brought no answer worth having, but might if it were made again."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Refused(CallFailed):
    """Certainly not applied: throttled, turned away, or never connected."""

    @property
    def is_throttle(self) -> bool:
        return isinstance(self.cause, ClientError) and code_of(self.cause) in THROTTLED

    def as_store_error(self) -> Throttled | StoreUnavailable:
        if self.is_throttle:
            return Throttled("The table is too busy; try again shortly.")
        return StoreUnavailable("The table can't be reached; try again shortly.")


class AnswerLost(CallFailed):
    """Perhaps applied: the connection broke, time ran out, or DynamoDB failed on its side."""


def code_of(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def classify(error: ClientError | BotoCoreError) -> CallFailed | None:
    """Return what the failure means, or None for a bug of ours, which must surface as one."""
    if isinstance(error, ClientError):
        if code_of(error) in THROTTLED | CREDENTIALS:
            return Refused(error)
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return AnswerLost(error) if status >= 500 else None
    if isinstance(error, ParamValidationError):
        return None
    if isinstance(error, (ConnectTimeoutError, EndpointConnectionError)):
        return Refused(error)
    return AnswerLost(error) if isinstance(error, HTTPClientError) else Refused(error)
