"""The Lambda handler of one warm container, called with events."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from graphql_api.settings import Settings
from graphql_api.wiring import build_handler
from tests.support.events import LambdaContext

Event = dict[str, Any]
Handler = Callable[[Event], Event]


@contextmanager
def current_loop() -> Iterator[None]:
    """Mangum takes the thread's loop, and a test has none.

    Lambda's main thread has none either, but there a deprecation warning is no error.
    """
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()


@contextmanager
def container(settings: Settings) -> Iterator[Handler]:
    with current_loop():
        handler = build_handler(settings)
        yield lambda event: handler(event, LambdaContext())
