"""The HTTP server: opens its port before anything else starts, and closes stalled connections."""

import asyncio
import math
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Final, NoReturn
from urllib.parse import unquote

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from graphql_api.local.errors import PortUnavailable

HOST: Final = "127.0.0.1"
# In addition to what a request may take by itself: for its body, and for a container's start.
CLOSE_MARGIN_SECONDS: Final = 15.0
# Above RequestLimits.head, so that a head is refused by the application, with a reason.
HEAD_BYTES: Final = 1_100_000
ORDER_SECONDS: Final = 0.1  # how soon a server that stops is heard to have to end at once


@dataclass(frozen=True)
class ClientTimeouts:
    """How long the server waits for clients, in seconds.

    Attributes:
        close: when the server stops, for the responses to requests in flight.
        head: for a request's URL and headers, from the opening of a connection or from the
            last response on, and for the rest of a body that was not needed.
        response: for a client that reads nothing of its response.
    """

    close: float
    head: float = 10.0
    response: float = 30.0


def open_port(port: int) -> socket.socket:
    """Open the port (0: any free one), without serving on it yet.

    Raises:
        PortUnavailable: another program has it, or we may not.
    """
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # where it would let two programs share the port
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((HOST, port))
        # Bound alone is not taken: another program that sets SO_REUSEADDR could bind it, too.
        opened.listen()
    except OSError as error:
        opened.close()
        raise PortUnavailable(port, (error.strerror or str(error)).lower()) from error
    return opened


class Signalled(SystemExit):
    """A signal ends the process, and no line of its code."""


def exit_on_signals() -> None:
    """Make Ctrl-C and SIGTERM end the process with code 0."""

    def leave(signum: int, frame: FrameType | None) -> NoReturn:
        raise Signalled(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Control:
    """What a server tells the process that runs it, and what it asks ten times a second.

    Attributes:
        on_ready: called once it accepts connections.
        is_over: whether to stop; requests in flight are completed.
        is_urgent: whether to end those, too.
        on_closed: called once it accepts no more connections.
    """

    on_ready: Callable[[], None]
    is_over: Callable[[], bool]
    is_urgent: Callable[[], bool] = lambda: False
    on_closed: Callable[[], None] = _nothing


def serve(app: ASGIApp, opened: socket.socket, timeouts: ClientTimeouts, control: Control) -> None:
    """Serve until a signal, or until the control says that it is over.

    Requests in flight are completed then; a second Ctrl-C ends them.
    """
    config = uvicorn.Config(
        _with_paths(app),
        # httptools takes what follows a head with `Upgrade` for the other protocol's: the body.
        http=H11Protocol,
        h11_max_incomplete_event_size=HEAD_BYTES,
        ws="none",
        # No proxy stands before it: X-Forwarded-For and the like come from the client itself.
        proxy_headers=False,
        log_level="error",  # its warnings are about what clients send
        access_log=False,
        lifespan="auto",
        server_header=False,
        timeout_graceful_shutdown=math.ceil(timeouts.close),
    )
    _Server(config, timeouts, control).run(sockets=[opened])


def _with_paths(app: ASGIApp) -> ASGIApp:
    """Return the application; where a client sends the whole URL, it receives the path alone.

    https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
    """

    async def with_path(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "://" in scope["path"][:8]:
            _, _, path = scope["raw_path"].partition(b"://")[2].partition(b"/")
            scope = {**scope, "path": unquote(f"/{path.decode()}"), "raw_path": b"/" + path}
        await app(scope, receive, send)

    return with_path


def parent_watch() -> Callable[[], bool]:
    """Return a function: whether the process that started this one has ended since."""
    parent = os.getppid()
    return lambda: os.getppid() != parent


@dataclass(frozen=True)
class _State:
    """The state of a connection; while it does not change, its client does nothing.

    Attributes:
        request: the last one received, as uvicorn keeps it; None: there was none yet.
        is_idle: no request is in progress.
        unsent: bytes of responses that the client has not taken.
    """

    request: RequestResponseCycle | None
    is_idle: bool
    unsent: int

    @classmethod
    def of(cls, connection: H11Protocol) -> "_State":
        request: RequestResponseCycle | None = connection.cycle
        is_idle = request is None or request.response_complete
        return cls(request, is_idle, connection.transport.get_write_buffer_size())


class _Server(uvicorn.Server):
    def __init__(
        self,
        config: uvicorn.Config,
        timeouts: ClientTimeouts,
        control: Control,
    ) -> None:
        super().__init__(config)
        self._timeouts = timeouts
        self._control = control

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._watch = asyncio.create_task(self._close_the_stalled())
        self._control.on_ready()

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._control.is_over()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self._control.on_closed()
        self._urgency = asyncio.create_task(self._hurry())
        await super().shutdown(sockets)

    async def _hurry(self) -> None:
        while not self.force_exit:
            await asyncio.sleep(ORDER_SECONDS)
            if self._control.is_urgent():
                self.force_exit = True

    async def _close_the_stalled(self) -> None:
        """Close connections whose clients exceed the timeouts.

        uvicorn's one timeout, for idle connections, ends with the first byte of a request.
        """
        clock, waits = asyncio.get_running_loop().time, self._timeouts.head / 10
        since: dict[H11Protocol, tuple[_State, float]] = {}
        while True:
            await asyncio.sleep(waits)
            now, before, since = clock(), since, {}
            for connection in tuple(self.server_state.connections):
                if not isinstance(connection, H11Protocol):
                    continue
                state = _State.of(connection)
                known = before.get(connection)
                since[connection] = known if known and known[0] == state else (state, now)
                if now - since[connection][1] > self._limit(state):
                    connection.transport.abort()

    def _limit(self, state: _State) -> float:
        if state.unsent:
            return self._timeouts.response
        # A request in progress has a separate time limit.
        return self._timeouts.head if state.is_idle else float("inf")
