"""One conditional call for each write, and what its retries mean.

A write whose answer was lost may have been applied. Its retry meets its own condition, and the
record that is there tells by its write id whose write it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from graphql_api.domain.errors import DeadlineExceeded, OutcomeUnknown, StoreError
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.codec import Record, text
from graphql_api.dynamodb.errors import AnswerLost, Refused, code_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNKNOWN = (
    "The change was sent, and nothing can tell whether it was made: read before you repeat it."
)


@dataclass(frozen=True)
class Applied:
    """The write took effect; `record` is what DynamoDB answered of it, if anything."""

    record: Record


@dataclass(frozen=True)
class Unmet:
    """The condition did not hold.

    Attributes:
        record: what is there; None where there is nothing.
        after_loss: an earlier attempt's answer was lost, so the record may hold this write.
    """

    record: Record | None
    after_loss: bool


@dataclass(frozen=True)
class Writer:
    """Makes conditional writes, and makes them again where that is safe."""

    client: "DynamoDBClient"
    table_name: str
    calls: Calls

    async def write(
        self, call: Callable[[], Any], item_id: str, *, repeatable: bool = True, lost: bool = False
    ) -> Applied | Unmet:
        """Make the write until it is certain what became of it.

        Args:
            call: a conditional write; its condition must not hold once it was applied.
            repeatable: whether it may be made again after an answer was lost, with no harm done
                where another write came in between.
            lost: an answer of this same write was lost before.

        Raises:
            Throttled, StoreUnavailable, DeadlineExceeded: it was certainly not applied.
            OutcomeUnknown: the attempts or the time ran out after an answer was lost.
            AnswerLost: with repeatable=False only; to be resolved by the caller.
        """
        for attempt in range(1, self.calls.max_attempts + 1):
            last = attempt == self.calls.max_attempts
            try:
                reply = await self.calls.attempt(call)
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    if lost:
                        raise OutcomeUnknown(UNKNOWN) from error
                    raise
                record: Record | None = error.response.get("Item")  # type: ignore[assignment]
                if record is None:  # engines that don't know ReturnValuesOnConditionCheckFailure
                    record = await self.standing(item_id, lost=lost)
                return Unmet(record, lost)
            except Refused as refused:
                if last:
                    failure = OutcomeUnknown(UNKNOWN) if lost else refused.as_store_error()
                    raise failure from refused
            except AnswerLost:
                if not repeatable:
                    raise
                lost = True
                if last:
                    return Unmet(await self.standing(item_id, lost=True), after_loss=True)
            except DeadlineExceeded as late:
                if lost:
                    raise OutcomeUnknown(UNKNOWN) from late
                raise
            else:
                self.calls.count(reply.get("ConsumedCapacity"), writes=True)
                return Applied(reply.get("Attributes", {}))
            await self.calls.pause(attempt)
        raise AssertionError("max_attempts is at least 1")

    async def standing(self, item_id: str, *, lost: bool) -> Record | None:
        """Return the record as it is now; None where there is none.

        Raises:
            OutcomeUnknown: it can't be read, and a write's answer was lost.
        """
        read = partial(
            self.client.get_item,
            TableName=self.table_name,
            Key={"id": text(item_id)},
            ConsistentRead=True,
            ReturnConsumedCapacity="TOTAL",
        )
        try:
            reply = await self.calls.read(read)
        except StoreError as error:
            if lost:
                raise OutcomeUnknown(UNKNOWN) from error
            raise
        self.calls.count(reply.get("ConsumedCapacity"))
        return reply.get("Item")
