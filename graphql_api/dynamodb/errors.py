"""The meaning of failed DynamoDB calls: whether they were applied, and whether to retry.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    ParamValidationError,
)
from botocore.exceptions import ConnectionError as NoConnection

from graphql_api.domain.errors import StoreUnavailable, Throttled
from graphql_api.domain.quoting import spoken
from graphql_api.dynamodb.client.parser import ForeignAnswer


class Meaning(Enum):
    """The meaning of a failure. Only after FAILED is it unknown whether the call was applied."""

    CONDITION_FAILED = "the condition of a write does not hold: an expected result, not a failure"
    THROTTLED = "DynamoDB was too busy: worth a retry"
    CONTENDED = "another write was changing the same record: worth a retry"
    UNREACHED = "it was not sent, because there was no connection: worth a retry"
    UNUSABLE = "table, permissions, credentials or endpoint are unusable; a retry would fail too"
    FAILED = "it may have been applied: DynamoDB failed, or its response was lost"
    OUR_BUG = "the request itself is wrong"


WORTH_REPEATING: Final = frozenset({Meaning.THROTTLED, Meaning.CONTENDED, Meaning.UNREACHED})

# By the error code that DynamoDB sends: the codes of the operations called here, and the codes that
# all operations share. Other codes are classified by their HTTP status; see _of_status.
MEANINGS: Final[Mapping[str, Meaning]] = {
    "ConditionalCheckFailedException": Meaning.CONDITION_FAILED,
    **dict.fromkeys(
        (
            "LimitExceededException",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
        ),
        Meaning.THROTTLED,
    ),
    # Rejected before anything is written, because of a transaction of another program or a write
    # of the same record in another region of a global table. Both last for milliseconds.
    **dict.fromkeys(
        (
            "ReplicatedWriteConflictException",
            "TransactionConflictException",
            "TransactionInProgressException",
        ),
        Meaning.CONTENDED,
    ),
    # Refused before execution, until an operator fixes the cause or a deployment ends, which takes
    # longer than a request's pauses. Expired credentials, too: botocore uses them until they expire
    # by the local clock, so a retry would send the same ones.
    **dict.fromkeys(
        (
            "AccessDenied",
            "AccessDeniedException",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "IndexNotFoundException",
            "InvalidAction",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "KMSAccessDeniedException",
            "KMSDisabledException",
            "KMSInvalidStateException",
            "KMSNotFoundException",
            "KMSOptInRequired",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "NotAuthorized",
            "OptInRequired",
            "PolicyNotFoundException",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "ResourceInUseException",
            "ResourceNotFoundException",
            "SignatureDoesNotMatch",
            "SubscriptionRequiredException",
            "TableInUseException",
            "TableNotFoundException",
            "UnknownOperationException",  # the endpoint is another service's
            "UnrecognizedClientException",
        ),
        Meaning.UNUSABLE,
    ),
    "KMSThrottlingException": Meaning.THROTTLED,
    **dict.fromkeys(
        (
            "InternalFailure",
            "InternalServerError",
            "RequestAbortedException",
            "RequestTimeout",
            "RequestTimeoutException",
            "ServiceUnavailable",
            "ServiceUnavailableException",
        ),
        Meaning.FAILED,
    ),
    **dict.fromkeys(
        (
            "ItemCollectionSizeLimitExceededException",  # only for local indexes; there are none
            "MalformedHttpRequestException",
            "RequestEntityTooLargeException",
            "SerializationException",
            "ValidationError",
            "ValidationException",
        ),
        Meaning.OUR_BUG,
    ),
}
# Only its message distinguishes a query of a missing index from other ValidationExceptions.
_INDEX_MISSING: Final = (
    "The table does not have the specified index",
    "Cannot read from backfilling global secondary index",
)
_KMS: Final = "KMS"  # prefix of the errors about the key that encrypts the table
# Statuses below 500 after which it is unknown whether DynamoDB received the request: a time-out, a
# conflict, and 400, which any of DynamoDB's own errors may have.
_UNSURE: Final = frozenset({400, 408, 409})


class CallFailed(Exception):
    """A call without a usable response."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Refused(CallFailed):
    """The call was certainly not applied: throttled, rejected or never sent."""

    def __init__(self, cause: Exception, meaning: Meaning) -> None:
        super().__init__(cause)
        self.meaning = meaning

    @property
    def is_throttle(self) -> bool:
        return self.meaning is Meaning.THROTTLED

    @property
    def is_worth_repeating(self) -> bool:
        return self.meaning in WORTH_REPEATING

    def as_store_error(self, noun: str = "record") -> Throttled | StoreUnavailable:
        match self.meaning:
            case Meaning.THROTTLED:
                return Throttled("The table is too busy; try again shortly.")
            case Meaning.CONTENDED:
                return Throttled(
                    f"The {spoken(noun)} is being changed by others; try again shortly."
                )
            case _:
                return StoreUnavailable("The table can't be reached; try again shortly.")


class ResponseLost(CallFailed):
    """The call may have been applied: the connection broke, it timed out, or DynamoDB failed."""


def code_of(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def classify(error: ClientError | BotoCoreError, *, was_sent: bool = True) -> CallFailed | None:
    """Return the failure's meaning, or None for a bug in this service, which must surface as one.

    Args:
        was_sent: whether any part of the request may have been sent; see client.sending. If
            not, the error is not DynamoDB's, whatever its code: it may come from the service that
            issues credentials, for example.
    """
    if was_sent:
        meaning = _meaning(error)
    elif isinstance(error, ParamValidationError):
        meaning = Meaning.OUR_BUG
    elif isinstance(error, (NoConnection, HTTPClientError)):
        meaning = Meaning.UNREACHED
    else:
        # botocore has already tried several times to get credentials. If they or the endpoint are
        # missing, an immediate retry would not find them.
        meaning = Meaning.UNUSABLE
    if meaning in {Meaning.CONDITION_FAILED, Meaning.OUR_BUG}:
        return None
    return ResponseLost(error) if meaning is Meaning.FAILED else Refused(error, meaning)


def _meaning(error: ClientError | BotoCoreError) -> Meaning:
    if isinstance(error, ClientError):
        return _meaning_of_code(error)
    if isinstance(error, ForeignAnswer):
        return _of_status(error.status)
    if isinstance(error, ParamValidationError):
        return Meaning.OUR_BUG
    if isinstance(error, HTTPClientError):
        return Meaning.FAILED
    return Meaning.UNREACHED if isinstance(error, NoConnection) else Meaning.UNUSABLE


def _meaning_of_code(error: ClientError) -> Meaning:
    code = code_of(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    meaning = MEANINGS.get(code)
    if meaning is Meaning.THROTTLED or status >= 500:
        return meaning if meaning is Meaning.THROTTLED else Meaning.FAILED
    if meaning is Meaning.OUR_BUG and any(text in str(error) for text in _INDEX_MISSING):
        return Meaning.UNUSABLE
    if meaning is None and status == 400:
        return Meaning.UNUSABLE if code.startswith(_KMS) else Meaning.OUR_BUG
    return meaning or _of_status(status)


def _of_status(status: int) -> Meaning:
    """Return the meaning of an HTTP status alone, whether DynamoDB or a proxy sent it."""
    if status == 429:
        return Meaning.THROTTLED
    is_refusal = 300 <= status < 500 and status not in _UNSURE
    return Meaning.UNUSABLE if is_refusal else Meaning.FAILED
