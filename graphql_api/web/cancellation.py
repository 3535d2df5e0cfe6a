"""Ends a request's work when its caller has gone."""

import asyncio
from types import TracebackType

from starlette.types import Receive

from graphql_api.domain.budget import Budget


class CallerPresence:
    """While it is entered, a caller that closes the connection ends the request's budget.

    What is under way then ends by itself, and no call is begun any more, which would keep a
    thread from those who are still there. To be entered once the request's body has been read.
    """

    def __init__(self, receive: Receive, budget: Budget) -> None:
        self._receive = receive
        self._budget = budget

    def __enter__(self) -> None:
        self._watch = asyncio.get_running_loop().create_task(self._wait())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._watch.cancel()

    async def _wait(self) -> None:
        is_whole = False
        while (message := await self._receive())["type"] != "http.disconnect":
            if is_whole and not message.get("more_body"):
                return  # the server goes on saying that the body is there, and never waits
            is_whole = not message.get("more_body")  # what is left of a body that nobody reads
        self._budget.end()
