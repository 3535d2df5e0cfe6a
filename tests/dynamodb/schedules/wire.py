"""A wire that a test controls: every call waits until the test says what becomes of it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from botocore.exceptions import ClientError, ConnectionClosedError

from graphql_api.dynamodb.calls import Calls

# Steps of the event loop that a task takes, at most, from one call to its next.
_STEPS: Final = 12


@dataclass(eq=False)
class Sent:
    """One call on its way."""

    call: Callable[[], Any]
    answer: "Future[Any]" = field(default_factory=Future)

    def arrive(self) -> Any:
        """Have the engine do it; return what it answers, or the error that it answers."""
        try:
            return self.call()
        except ClientError as error:
            return error

    def succeed(self, outcome: Any) -> None:
        """Hand over what the engine answered."""
        if isinstance(outcome, ClientError):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)

    def lose(self) -> None:
        self.answer.set_exception(ConnectionClosedError(endpoint_url="wire"))

    def refuse(self) -> None:
        error: Any = {"Error": {"Code": "ThrottlingException", "Message": ""}}
        self.answer.set_exception(ClientError(error, "a write"))


class Wire(Executor):
    """In the place of the threads that calls are made in."""

    def __init__(self) -> None:
        self.waiting: list[Sent] = []

    def submit(self, call: Callable[..., Any], /, *given: Any, **named: Any) -> "Future[Any]":
        sent = Sent(partial(call, *given, **named))
        self.waiting.append(sent)
        return sent.answer

    def next(self) -> Sent:
        """Take the call that has waited longest."""
        return self.waiting.pop(0)


class PromptCalls(Calls):
    """Calls that are repeated at once."""

    async def pause(self, attempt: int) -> None:
        pass


async def settle() -> None:
    """Let all tasks run until each has ended or waits for the wire."""
    for _ in range(_STEPS):
        await asyncio.sleep(0)
