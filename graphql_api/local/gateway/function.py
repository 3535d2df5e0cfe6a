"""A local Lambda function: containers that each handle one request at a time."""

import asyncio
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

log = logging.getLogger(__name__)

# Each way: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
PAYLOAD_BYTES: Final = 6_291_556
NAME: Final = "items"

# One at a time: a start sets up what the process has one of, such as its log.
_INIT: Final = threading.Lock()


@dataclass(frozen=True)
class LambdaContext:
    """The handler's second argument; its names are AWS's."""

    deadline: float  # of time.monotonic
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    client_context: None = None
    function_name: str = NAME
    function_version: str = "$LATEST"
    identity: None = None
    invoked_function_arn: str = f"arn:aws:lambda:us-east-1:123456789012:function:{NAME}"
    log_group_name: str = f"/aws/lambda/{NAME}"
    log_stream_name: str = "local"
    memory_limit_in_mb: int = 1769

    def get_remaining_time_in_millis(self) -> int:
        return max(int((self.deadline - time.monotonic()) * 1000), 0)


Handler = Callable[[dict[str, Any], Any], Any]


class FunctionFailed(Exception):
    """The invocation has no response: the handler raised, timed out, or returned too much."""


class PayloadTooLarge(Exception):
    """The event exceeds Lambda's payload limit."""


class Container:
    """One execution environment: a thread with its own event loop and its own handler."""

    def __init__(self, new_handler: Callable[[], Handler]) -> None:
        self._thread = ThreadPoolExecutor(1, "container")
        self.ready: Future[Handler] = self._thread.submit(_start, new_handler)

    def invoke(self, event: dict[str, Any], context: LambdaContext) -> Future[Any]:
        return self._thread.submit(lambda: self.ready.result()(event, context))

    def end(self) -> None:
        """Let the invocation in flight finish, and start no other."""
        self._thread.submit(_stop)
        self._thread.shutdown(wait=False)


class Function:
    """Invokes a handler; starts a container where all others are busy, as Lambda does.

    Attributes:
        started: containers so far.
    """

    def __init__(self, new_handler: Callable[[], Handler], timeout_seconds: float) -> None:
        self._new_handler = new_handler
        self._timeout = timeout_seconds
        self._idle: list[Container] = []
        self.started = 0

    def start(self) -> None:
        """Start a container before the first request; an error of its start is raised."""
        container = self._container()
        self._idle.append(container)
        container.ready.result()

    def end(self) -> None:
        while self._idle:
            self._idle.pop().end()

    async def invoke(self, event: dict[str, Any]) -> Any:
        """Return the handler's response; event and response are copied as JSON.

        Raises:
            PayloadTooLarge, FunctionFailed.
        """
        if _size(event) > PAYLOAD_BYTES:
            raise PayloadTooLarge
        container = self._idle.pop() if self._idle else self._container()
        is_free = False
        try:
            await asyncio.wait([asyncio.wrap_future(container.ready)])  # init has its own time
            context = LambdaContext(time.monotonic() + self._timeout)
            running = asyncio.wrap_future(container.invoke(_copy(event), context))
            await asyncio.wait([running], timeout=self._timeout)
            is_free = running.done() and container.ready.exception() is None
            return self._response(running, context.aws_request_id)
        finally:
            # Lambda ends a container that has not responded; a thread can only be abandoned.
            if is_free:
                self._idle.append(container)
            else:
                container.end()

    def _response(self, running: "asyncio.Future[Any]", request_id: str) -> Any:
        if not running.done():
            running.cancel()
            log.error("%s Task timed out after %.2f seconds", request_id, self._timeout)
            raise FunctionFailed
        error = running.exception()
        if error is not None:
            log.error("%s The handler failed", request_id, exc_info=error)
            raise FunctionFailed from error
        try:
            response = _copy(running.result())
        except (TypeError, ValueError) as unserializable:
            log.error("%s The response is not JSON: %s", request_id, unserializable)
            raise FunctionFailed from unserializable
        if _size(response) > PAYLOAD_BYTES:
            log.error("%s The response exceeds %d bytes", request_id, PAYLOAD_BYTES)
            raise FunctionFailed
        return response

    def _container(self) -> Container:
        self.started += 1
        return Container(self._new_handler)


@contextmanager
def running_function(
    new_handler: Callable[[], Handler], timeout_seconds: float
) -> Iterator[Function]:
    """Run a function, its first container started.

    Args:
        timeout_seconds: of one invocation, the container's own start not counted.
    """
    function = Function(new_handler, timeout_seconds)
    try:
        function.start()
        yield function
    finally:
        function.end()


def _copy(value: object) -> Any:
    """Return the value as the other side receives it."""
    return json.loads(json.dumps(value))


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _start(new_handler: Callable[[], Handler]) -> Handler:
    asyncio.set_event_loop(asyncio.new_event_loop())
    with _INIT:
        return new_handler()


def _stop() -> None:
    asyncio.get_event_loop().close()
    asyncio.set_event_loop(None)
