"""Receives messages, and has the worker handle one after the other."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Protocol

from graphql_api.domain.errors import StoreError
from graphql_api.jobs.ports import Unavailable
from graphql_api.jobs.watch import OutOfTime
from graphql_api.local.jobs.queue import POLL_SECONDS, VISIBLE_SECONDS, Claim, LocalQueue

log = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 5.0  # before a message that failed is received again
KEEP_SECONDS: Final = VISIBLE_SECONDS / 3
CANCEL_SECONDS: Final = 2.0
_EXPECTED: Final = (StoreError, Unavailable, OutOfTime)  # the worker has said so in a line


class Handler(Protocol):
    """What handles a message; see graphql_api.jobs.worker.Worker."""

    async def handle(self, message: Mapping[str, Any], *, is_last_try: bool = False) -> None: ...


def work(queue: LocalQueue, worker: Handler, ended: threading.Event) -> None:
    """Work at messages until the event is set; one that is in progress is given back then."""
    asyncio.run(_work(queue, worker, ended))


async def _work(queue: LocalQueue, worker: Handler, ended: threading.Event) -> None:
    while not ended.is_set():
        claim = queue.receive(VISIBLE_SECONDS)
        if claim is None:
            await asyncio.sleep(POLL_SECONDS)
        else:
            await _handle(queue, claim, worker, ended)


async def _handle(queue: LocalQueue, claim: Claim, worker: Handler, ended: threading.Event) -> None:
    handling = asyncio.ensure_future(
        worker.handle(claim.body, is_last_try=claim.is_last_try),
    )
    with _kept(queue, claim) as kept:
        while not handling.done() and not ended.is_set():
            await asyncio.wait([handling], timeout=POLL_SECONDS)
        if not handling.done():
            handling.cancel()
            await asyncio.wait([handling], timeout=CANCEL_SECONDS)
    if not handling.done() or handling.cancelled():
        queue.give_back(kept(), is_counted=False)
    elif (error := handling.exception()) is None:
        queue.delete(kept())
    else:
        is_dead = queue.give_back(kept(), PAUSE_SECONDS)
        if not isinstance(error, _EXPECTED):
            log.error("A message failed: %s", claim.body, exc_info=error)
        if is_dead:
            log.error("After %d tries, a message is given up: %s", claim.receives, claim.body)


@contextmanager
def _kept(queue: LocalQueue, claim: Claim) -> Iterator[Callable[[], Claim]]:
    """Keep a claim, in a thread: the event loop may be busy. Yield what returns it afterwards."""
    over, current = threading.Event(), [claim]

    def keep() -> None:
        while not over.wait(KEEP_SECONDS):
            current[0] = queue.kept(current[0], VISIBLE_SECONDS)

    thread = threading.Thread(target=keep, name="claim", daemon=True)
    thread.start()
    try:
        yield lambda: current[0]
    finally:
        over.set()
        thread.join()
