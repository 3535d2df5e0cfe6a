"""Conditional writes and their retries.

A write whose response was lost may have been applied, or may still be. The condition of its retry
then fails, and the write id in the existing record identifies the write that made it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from graphql_api.domain.errors import DeadlineExceeded, OutcomeUnknown, StoreError
from graphql_api.domain.quoting import spoken
from graphql_api.dynamodb.attempt import Attempt
from graphql_api.dynamodb.attributes import Record, is_tombstone, text
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.errors import Refused, ResponseLost, code_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNKNOWN: Final = (
    "The change was sent, but it is unknown whether it was made: read before you repeat it."
)


def too_fast(noun: str) -> str:
    return f"The {spoken(noun)} is changing too fast; try again shortly."


@dataclass(frozen=True)
class Applied:
    """The write took effect; `record` holds the attributes in DynamoDB's response, if any."""

    record: Record


@dataclass(frozen=True)
class Unmet:
    """The condition did not hold, or the response was lost.

    Attributes:
        record: the existing record; None if there is none.
        after_loss: an attempt's response was lost: the record may include this write, and while
            its condition holds the attempt may still be applied.
        is_current: the record was read afterwards, strongly consistent. Otherwise it came with
            the failed condition, and may be older than the record that failed it.
    """

    record: Record | None
    after_loss: bool
    is_current: bool


@dataclass(frozen=True)
class Writer:
    """Sends conditional writes, and retries them where that is safe.

    Attributes:
        noun: the name of the written entity in messages.
    """

    client: "DynamoDBClient"
    table_name: str
    calls: Calls
    noun: str

    async def write(self, call: Callable[[], Any], entity_id: str) -> Applied | Unmet:
        """Send the write until it is applied or refused.

        Args:
            call: a conditional write; its condition must never hold again once it has been applied.

        Raises:
            Throttled, StoreUnavailable, DeadlineExceeded: it was certainly not applied.
            OutcomeUnknown: a response was lost, and the current record can't be read.
        """
        lost = False
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
                if record is not None:
                    return Unmet(record, lost, is_current=False)
                # No record, or a local engine without ReturnValuesOnConditionCheckFailure.
                return await self.standing(entity_id, lost=lost)
            except Refused as refused:
                if last or not refused.is_worth_repeating:
                    if not lost:
                        raise refused.as_store_error(self.noun) from refused
                    break  # only the record shows whether the lost attempt was applied
            except ResponseLost:
                lost = True
            except DeadlineExceeded as late:
                if lost:
                    raise OutcomeUnknown(UNKNOWN) from late
                raise
            else:
                self.calls.count(reply.get("ConsumedCapacity"), writes=True)
                return Applied(reply.get("Attributes", {}))
            if not last:
                await self.calls.pause(attempt)
        return await self.standing(entity_id, lost=lost)

    async def standing(self, entity_id: str, *, lost: bool) -> Unmet:
        """Read the current record.

        Raises:
            OutcomeUnknown: it can't be read, and a write's response was lost.
        """
        read = partial(
            self.client.get_item,
            TableName=self.table_name,
            Key={"id": text(entity_id)},
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
        return Unmet(reply.get("Item"), lost, is_current=True)

    async def up_to_date(self, outcome: Unmet, attempt: Attempt, entity_id: str) -> Unmet:
        """Return the outcome with the current record, read again if the outcome's may be stale.

        A record that still satisfies the attempt's condition is older than the one that failed it.
        """
        record = outcome.record
        if (
            outcome.is_current
            or record is None
            or is_tombstone(record)
            or not attempt.may_still_be_made(record)
        ):
            return outcome
        return await self.standing(entity_id, lost=outcome.after_loss)
