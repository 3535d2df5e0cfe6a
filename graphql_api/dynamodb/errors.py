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
from graphql_api.dynamodb.client.parser import ForeignAnswer


class Meaning(Enum):
    """The meaning of a failure. Only FAILED leaves it unknown whether the call was applied."""

    ANSWER = "the condition of a write does not hold: no failure"
    THROTTLED = "DynamoDB was too busy for it: worth another try"
    CONTENDED = "another write was changing the same record: worth another try"
    UNREACHED = "it was not sent, for want of a connection: worth another try"
    UNUSABLE = "table, rights, credentials or endpoint are not in order, nor will be at once"
    FAILED = "it may have been applied: DynamoDB failed, or its response was lost"
    OUR_BUG = "the request itself is wrong"


WORTH_REPEATING: Final = frozenset({Meaning.THROTTLED, Meaning.CONTENDED, Meaning.UNREACHED})

# By the name that DynamoDB sends; those of the operations that are called here, and those that any
# operation may have. What is not in the list is judged by its HTTP status; see _of_status.
MEANINGS: Final[Mapping[str, Meaning]] = {
    "ConditionalCheckFailedException": Meaning.ANSWER,
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
    # Rejected before anything is written: by a transaction of another program, or by a write of
    # the same record in another region of a global table. Both last for milliseconds.
    **dict.fromkeys(
        (
            "ReplicatedWriteConflictException",
            "TransactionConflictException",
            "TransactionInProgressException",
        ),
        Meaning.CONTENDED,
    ),
    # Refused before execution, until an operator fixes it or a deployment ends: too long for a
    # request's pauses. Expired credentials, too: botocore uses them until they expire by the local
    # clock, so a retry would send the same.
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
            "UnknownOperationException",  # another service listens there
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
            "ItemCollectionSizeLimitExceededException",  # of local indexes, which the table has not
            "MalformedHttpRequestException",
            "RequestEntityTooLargeException",
            "SerializationException",
            "ValidationError",
            "ValidationException",
        ),
        Meaning.OUR_BUG,
    ),
}
# A query of an index that is not there is a ValidationException like any other but for its text.
_INDEX_MISSING: Final = (
    "The table does not have the specified index",
    "Cannot read from backfilling global secondary index",
)
_KMS: Final = "KMS"  # how the errors begin that are about the key which encrypts the table
# Those below 500 that leave it open whether DynamoDB has seen the request: a time-out, a conflict,
# and the one that any of its own errors has.
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
                return Throttled(f"The {noun} is being changed by others; try again shortly.")
            case _:
                return StoreUnavailable("The table can't be reached; try again shortly.")


class AnswerLost(CallFailed):
    """The call may have been applied: the connection broke, it timed out, or DynamoDB failed."""


def code_of(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def classify(error: ClientError | BotoCoreError, *, was_sent: bool = True) -> CallFailed | None:
    """Return what the failure means, or None for a bug of ours, which must surface as one.

    Args:
        was_sent: whether anything of the request may have left; see client.sending. Where nothing
            has, the error is not DynamoDB's, whatever its name: a service that credentials come
            from, say.
    """
    if was_sent:
        meaning = _meaning(error)
    elif isinstance(error, ParamValidationError):
        meaning = Meaning.OUR_BUG
    elif isinstance(error, (NoConnection, HTTPClientError)):
        meaning = Meaning.UNREACHED
    else:
        # botocore has tried several times to get credentials. Where there are none, or no
        # endpoint, there will be none at once.
        meaning = Meaning.UNUSABLE
    if meaning in {Meaning.ANSWER, Meaning.OUR_BUG}:
        return None
    return AnswerLost(error) if meaning is Meaning.FAILED else Refused(error, meaning)


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
    """Return the meaning of an HTTP status alone, whoever sent it."""
    if status == 429:
        return Meaning.THROTTLED
    is_refusal = 300 <= status < 500 and status not in _UNSURE
    return Meaning.UNUSABLE if is_refusal else Meaning.FAILED
