"""A request's calls to DynamoDB: in threads, within its time, counted and retried."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from graphql_api.domain.budget import Budget
from graphql_api.domain.errors import DeadlineExceeded, StoreUnavailable
from graphql_api.dynamodb.client.sending import Sending, current_sending
from graphql_api.dynamodb.client.transport import deadline
from graphql_api.dynamodb.errors import AnswerLost, CallFailed, Meaning, Refused, classify

log = logging.getLogger(__name__)

R = TypeVar("R")

# Full jitter between 0 and a cap that doubles:
# https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
FIRST_PAUSE_SECONDS: Final = 0.025
LONGEST_PAUSE_SECONDS: Final = 1.0
OUT_OF_TIME: Final = "The request ran out of time."
NEVER_SENT: Final = (
    "Credentials, a name or a connection took all of the call's time: it was not sent."
)
SHORTEST_CALL_SECONDS: Final = 0.02  # with less time left, a call is not worth starting


@dataclass(frozen=True)
class Calls:
    """One request's calls. Every attempt is made here, and nowhere else is one repeated.

    Attributes:
        executor: threads for boto3, which blocks.
        max_attempts: of one call, the first one included.
        is_alone: the process serves no other request at the same time, and none of this one's pages
            is read by several calls at the same time.
        is_ready: whether a call would find an open connection and credentials that are fresh.
            It then ends in its time by itself: looking up a name and fetching credentials don't.
        list_executor, write_executor: own threads for lists and for writes, so that calls of one
            kind that hang keep no other kind from the table; None: the same.
    """

    executor: Executor
    budget: Budget
    max_attempts: int
    is_alone: bool = False
    is_ready: Callable[[], bool] = lambda: False
    list_executor: Executor | None = None
    write_executor: Executor | None = None

    def for_lists(self) -> "Calls":
        return replace(self, executor=self.list_executor or self.executor)

    def for_writes(self) -> "Calls":
        return replace(self, executor=self.write_executor or self.executor)

    async def read(self, call: Callable[[], R]) -> R:
        """Make a call that changes nothing, again where it failed.

        Raises:
            Throttled, StoreUnavailable or DeadlineExceeded.
        """
        for attempt in range(1, self.max_attempts + 1):
            try:
                return await self.attempt(call)
            except Refused as refused:
                if attempt == self.max_attempts or not refused.is_worth_repeating:
                    raise refused.as_store_error() from refused
            except AnswerLost as lost:
                if self.budget.left() < SHORTEST_CALL_SECONDS:
                    raise DeadlineExceeded(OUT_OF_TIME) from lost
                if attempt == self.max_attempts:
                    raise StoreUnavailable("The table can't be read just now.") from lost
            await self.pause(attempt)
        raise AssertionError("max_attempts is at least 1")

    async def attempt(self, call: Callable[[], R]) -> R:
        """Make a call once.

        Raises:
            DeadlineExceeded: it was not made, there is no time left.
            Refused, AnswerLost: see there. Any other failure is a bug and is left as it is.
        """
        left = self.budget.left()
        if left < SHORTEST_CALL_SECONDS:
            raise DeadlineExceeded(OUT_OF_TIME)
        self.budget.calls += 1
        sending = Sending()
        try:
            # Nothing else runs concurrently, so the call may block the event loop's thread:
            # a worker thread would add a tenth of a get's time.
            if self.is_alone and self.budget.is_sequential and self.is_ready():
                return _send(call, self.budget, sending)
            return await self._sent_in_thread(call, left, sending)
        except (ClientError, BotoCoreError) as error:
            failure = classify(error, was_sent=sending.may_have_left)
            if failure is None:
                raise
            self._note(failure)
            raise failure from error

    def _note(self, failure: CallFailed) -> None:
        if isinstance(failure, Refused):
            self.budget.throttles += failure.is_throttle
            if not failure.is_worth_repeating:
                return  # it ends the call, and its own line names it
        log.warning("DynamoDB: %s: %s", type(failure).__name__, failure)

    async def _sent_in_thread(self, call: Callable[[], R], left: float, sending: Sending) -> R:
        started = self.executor.submit(_send, call, self.budget, sending)
        try:
            async with asyncio.timeout(left):
                return await asyncio.wrap_future(started)
        except TimeoutError as error:
            if started.cancel():  # it was still waiting for a thread
                raise DeadlineExceeded(OUT_OF_TIME) from error
            if sending.give_up():
                raise Refused(TimeoutError(NEVER_SENT), Meaning.UNUSABLE) from error
            raise AnswerLost(error) from error

    async def pause(self, attempt: int) -> None:
        """Wait before the next attempt, at random, and never past the request's time."""
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt)
        pause = random.uniform(0, longest)  # noqa: S311 - nothing secret
        await asyncio.sleep(min(pause, max(self.budget.left(), 0)))

    def count(self, consumed: Any, *, writes: bool = False) -> float:
        """Add the consumed capacity that DynamoDB reported; return it, in capacity units."""
        units = float((consumed or {}).get("CapacityUnits", 0))
        if writes:
            self.budget.write_units += units
        else:
            self.budget.read_units += units
        return units


def _send(call: Callable[[], R], budget: Budget, sending: Sending) -> R:
    current_sending.set(sending)
    deadline.set(time.monotonic() + budget.left())
    return call()
