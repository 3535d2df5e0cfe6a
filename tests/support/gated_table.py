"""An engine that is slow on command: before a real one, it holds back what it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Gate:
    """Holds calls of some operations until it is opened; all others pass.

    Attributes:
        operations: DynamoDB's names of those that are held.
        held: one is released for each of them that has come, so that a test can wait for it.
        arrived: how many have come.
        connections: that were made to it.
    """

    endpoint: str = ""
    operations: frozenset[str] = frozenset({"Query"})
    arrived: int = 0
    connections: int = 0
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def serve(
        self, engine: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        address = urlsplit(engine)
        answers, requests = await asyncio.open_connection(address.hostname, address.port)
        back = asyncio.create_task(_copy(answers, writer))
        try:
            # boto3 sends one request at a time on a connection.
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = await reader.readexactly(_content_length(head))
                if _operation(head) in self.operations:
                    self.arrived += 1
                    self.held.release()
                    await self.opened.wait()
                requests.write(head + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # boto3 has closed the connection
        finally:
            back.cancel()
            requests.close()
            writer.close()


@asynccontextmanager
async def gated(engine: str) -> AsyncIterator[Gate]:
    """Stand before the engine, on a free port."""
    gate = Gate()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(gate.serve(engine, reader, writer))
        tasks.add(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    gate.endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield gate
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65_536):
        writer.write(chunk)


def _operation(head: bytes) -> str:
    _, _, after = head.partition(b"DynamoDB_20120810.")
    return after.partition(b"\r\n")[0].decode()


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
