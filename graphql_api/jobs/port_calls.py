"""Calls of the ports within a request: in threads, and no longer than its time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final, TypeVar

from graphql_api.domain.budget import Budget
from graphql_api.domain.errors import DeadlineExceeded, StoreUnavailable
from graphql_api.jobs.ports import Ports, Unavailable

R = TypeVar("R")

SHORTEST_SECONDS: Final = 0.02  # with less time left, a call is not worth starting


@dataclass(frozen=True)
class PortCalls:
    """The calls of one request.

    Attributes:
        ports: returns both ports; it may have to make their clients, which takes a while.
        executor: its threads, as the ports block.
    """

    ports: Callable[[], Ports]
    executor: Executor
    budget: Budget

    async def call(self, call: Callable[[Ports], R], *, spare: float = 0.0) -> R:
        """Make a call once.

        Args:
            spare: seconds that are kept of the request's time.

        Raises:
            StoreUnavailable: the port failed.
            DeadlineExceeded: the time ended before the response arrived, or is too short to start.
        """
        left = self.budget.left() - spare
        if left < SHORTEST_SECONDS:
            raise DeadlineExceeded("The request ran out of time.")
        running = self.executor.submit(lambda: call(self.ports()))
        try:
            async with asyncio.timeout(left):
                return await asyncio.wrap_future(running)
        except TimeoutError as error:
            raise DeadlineExceeded("The request ran out of time.") from error
        except Unavailable as error:
            raise StoreUnavailable(
                "The files of jobs, or their queue, can't be reached just now."
            ) from error
