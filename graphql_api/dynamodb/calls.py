"""A request's calls to DynamoDB: run in threads, limited in time, counted and retried."""

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
from graphql_api.dynamodb.client.sending import Sending, current_sending, deadline
from graphql_api.dynamodb.errors import CallFailed, Meaning, Refused, ResponseLost, classify

log = logging.getLogger(__name__)

R = TypeVar("R")

# Full jitter between 0 and a cap that doubles:
# https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
FIRST_PAUSE_SECONDS: Final = 0.025
LONGEST_PAUSE_SECONDS: Final = 1.0
OUT_OF_TIME: Final = "The request ran out of time."
NEVER_SENT: Final = (
    "Credentials, name resolution or the connection took all of the call's time: it was not sent."
)
SHORTEST_CALL_SECONDS: Final = 0.02  # with less time left, a call is not worth starting


@dataclass(frozen=True)
class Calls:
    """One request's calls. Every attempt is made here, and only here is a call retried.

    Attributes:
        executor: threads for boto3, which blocks.
        max_attempts: attempts of one call, including the first.
        is_alone: the process serves no other request concurrently, and reads no page of this one
            with several concurrent calls.
        is_ready: whether a connection is open and the credentials are fresh. Only then does a call
            enforce its own time limit: resolving a name and fetching credentials do not.
        list_executor, write_executor: separate threads for lists and for writes, so that hanging
            calls of one kind do not block the other kinds; None: use `executor`.
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
        """Make a read-only call, and retry it if it fails.

        Raises:
            Throttled, StoreUnavailable or DeadlineExceeded.
        """
        for attempt in range(1, self.max_attempts + 1):
            try:
                return await self.attempt(call)
            except Refused as refused:
                if attempt == self.max_attempts or not refused.is_worth_repeating:
                    raise refused.as_store_error() from refused
            except ResponseLost as lost:
                if self.budget.left() < SHORTEST_CALL_SECONDS:
                    raise DeadlineExceeded(OUT_OF_TIME) from lost
                if attempt == self.max_attempts:
                    raise StoreUnavailable("The table can't be read just now.") from lost
            await self.pause(attempt)
        raise AssertionError("max_attempts is at least 1")

    async def attempt(self, call: Callable[[], R]) -> R:
        """Make a call once.

        Raises:
            DeadlineExceeded: the call was not made, because there is no time left.
            Refused, ResponseLost: see their docstrings. Any other failure is a bug and is raised
                unchanged.
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
                return  # it ends the call, and a separate log line reports it
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
            raise ResponseLost(error) from error

    async def pause(self, attempt: int) -> None:
        """Wait a random time before the next attempt, never past the request's deadline."""
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt)
        pause = random.uniform(0, longest)  # noqa: S311 - not a secret
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
