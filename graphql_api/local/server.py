"""The HTTP server: opens its port before anything else happens, and knows when to stop."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Final, NoReturn

import uvicorn
from starlette.types import ASGIApp

from graphql_api.local.errors import PortUnavailable

HOST: Final = "127.0.0.1"
CLOSE_SECONDS: Final = 5  # for answers under way when the service is told to stop


def open_port(port: int) -> socket.socket:
    """Take the port (0: any free one), without answering on it yet.

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


def exit_on_signals() -> None:
    """Make Ctrl-C and SIGTERM end the process as finished work does: with code 0."""

    def leave(signum: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)


def serve(
    app: ASGIApp, opened: socket.socket, on_ready: Callable[[], None], is_over: Callable[[], bool]
) -> None:
    """Serve until a signal, or until is_over, which is asked ten times a second."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="auto",
        server_header=False,
        timeout_graceful_shutdown=CLOSE_SECONDS,
    )
    _Server(config, on_ready, is_over).run(sockets=[opened])


def parent_watch() -> Callable[[], bool]:
    """Return a question: has the process that started this one ended since?"""
    parent = os.getppid()
    return lambda: os.getppid() != parent


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, on_ready: Callable[[], None], is_over: Callable[[], bool]
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._is_over = is_over

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._is_over()
