"""An application on a real port, served by the server of `serve` in a thread of this process."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp

from graphql_api.local.server import HOST, ClientTimeouts, Control, open_port, serve

SECONDS = 60.0  # only a hung test ends by these
PATIENT = ClientTimeouts(close=SECONDS, head=SECONDS, response=SECONDS)


@asynccontextmanager
async def serving(app: ASGIApp, timeouts: ClientTimeouts = PATIENT) -> AsyncIterator[int]:
    """Yield the port."""
    ready, over = threading.Event(), threading.Event()
    with open_port(0) as opened:
        port: int = opened.getsockname()[1]
        arguments = (app, opened, timeouts, Control(ready.set, over.is_set))
        thread = threading.Thread(target=serve, args=arguments)
        thread.start()
        try:
            assert await asyncio.to_thread(ready.wait, SECONDS)
            yield port
        finally:
            over.set()
            # Not in this thread: what it waits for may be served in this one.
            await asyncio.to_thread(thread.join, SECONDS)
            assert not thread.is_alive()


def connect(port: int) -> socket.socket:
    return socket.create_connection((HOST, port), SECONDS)


def answered(connection: socket.socket) -> tuple[int, dict[str, str], Any]:
    """Read one answer whose length is told: its status, headers and JSON."""
    content = b""
    while b"\r\n\r\n" not in content:
        content += connection.recv(1)
    status, *lines = content.decode().rstrip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    body = b""
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65_536)
    return int(status.split()[1]), headers, json.loads(body)
