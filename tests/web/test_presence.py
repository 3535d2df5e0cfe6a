"""A caller that has gone ends its request's budget; a server that cannot tell costs no time."""

import asyncio
from collections.abc import Iterable

import pytest
from starlette.types import Message

from graphql_api.domain.budget import Budget
from graphql_api.web.cancellation import CallerPresence

GONE: Message = {"type": "http.disconnect"}
PART: Message = {"type": "http.request", "body": b"x", "more_body": True}
LAST: Message = {"type": "http.request", "body": b"", "more_body": False}


async def watched(messages: Iterable[Message]) -> tuple[bool, int]:
    """Return whether the budget was ended, and how many messages were taken."""
    taken = 0
    budget = Budget.of(60, lambda: 0.0)

    async def receive() -> Message:
        nonlocal taken
        for message in left:
            taken += 1
            return message
        return await asyncio.Future()  # as a server waits for what comes

    left = iter(messages)
    with CallerPresence(receive, budget):
        for _ in range(20):
            await asyncio.sleep(0)
    return budget.left() <= 0, taken


@pytest.mark.parametrize("messages", [[GONE], [LAST, GONE], [PART, PART, LAST, GONE]])
async def test_caller_that_has_gone_ends_the_budget(messages: list[Message]) -> None:
    assert await watched(messages) == (True, len(messages))


@pytest.mark.parametrize("messages", [[], [LAST], [PART]])
async def test_caller_that_is_there_keeps_it(messages: list[Message]) -> None:
    assert await watched(messages) == (False, len(messages))


async def test_server_that_repeats_the_end_of_the_body_is_asked_no_more() -> None:
    assert await watched([LAST] * 1_000) == (False, 2)
