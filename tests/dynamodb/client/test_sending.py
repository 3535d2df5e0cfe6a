"""Whether anything of a call may have left: never both given up and sent."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from graphql_api.domain.budget import Budget
from graphql_api.dynamodb.calls import Calls
from graphql_api.dynamodb.client.sending import Sending
from graphql_api.dynamodb.errors import ResponseLost
from tests.dynamodb.client.raw_calls import PATIENCE


async def test_call_of_which_nothing_is_known_may_have_left() -> None:
    over = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        calls = Calls(threads, Budget.of(0.1, time.monotonic), max_attempts=1)
        try:
            with pytest.raises(ResponseLost):
                await calls.attempt(lambda: over.wait(PATIENCE))
        finally:
            over.set()


def test_either_it_leaves_or_it_was_given_up() -> None:
    for _ in range(200):
        sending, left = Sending(), []
        sending.prepare()
        barrier = threading.Barrier(2)

        def send(sending: Sending = sending, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            try:
                sending.begin()
            except TimeoutError:
                return
            left.append("the request")  # noqa: B023

        thread = threading.Thread(target=send)
        thread.start()
        barrier.wait()
        is_given_up = sending.give_up()
        thread.join()
        assert is_given_up is not bool(left)
        assert sending.may_have_left is bool(left)
