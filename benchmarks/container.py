"""One Lambda container: the real runtime client in a process, and the Runtime API that feeds it.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import asyncio
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

DEADLINE_SECONDS = 30
MEMORY_MEGABYTES = 1769  # with this, Lambda gives a function one whole processor
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Package:
    """What is deployed, and what runs it.

    Attributes:
        command: the runtime client in its interpreter, with the handler's name.
        environment: what that needs in addition to the function's settings.
    """

    name: str
    folder: Path
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def settings(store: str) -> dict[str, str]:
    """Return the function's environment, with the store's endpoint in it."""
    return {
        "PATH": "/usr/bin:/bin",
        "TABLE_NAME": "items",
        "SIGN_IN": "cognito",
        "AWS_ENDPOINT_URL_DYNAMODB": store,
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:1",
    }


class Container:
    """Runs a package's handler, one invocation at a time."""

    def __init__(self, package: Package, store: str) -> None:
        self._package = package
        self._environment = {**settings(store), **package.environment}
        self._events: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._response: asyncio.Future[tuple[float, bytes]] | None = None
        self._sent_at = 0.0
        self._ready_at: float | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.started_at = time.perf_counter()
        self._process = await asyncio.create_subprocess_exec(
            *self._package.command,
            cwd=self._package.folder,
            env={
                **self._environment,
                "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
                "AWS_LAMBDA_FUNCTION_NAME": "bench",
                "AWS_LAMBDA_FUNCTION_VERSION": "1",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(MEMORY_MEGABYTES),
                "AWS_LAMBDA_LOG_GROUP_NAME": "g",
                "AWS_LAMBDA_LOG_STREAM_NAME": "s",
                "LAMBDA_TASK_ROOT": str(self._package.folder),
                # /var/task can't be written to on Lambda.
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdout=asyncio.subprocess.DEVNULL,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):  # it ended by itself
            self._process.kill()
        await self._process.wait()
        self._server.close()
        self._events.put_nowait(None)
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def invoke(self, event: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
        """Return the seconds from passing the event on to having the response, and the response."""
        self._response = asyncio.get_running_loop().create_future()
        self._events.put_nowait(json.dumps(event).encode())
        async with asyncio.timeout(DEADLINE_SECONDS):
            responded_at, body = await self._response
        return responded_at - self._sent_at, json.loads(body)

    def init_seconds(self) -> float:
        """Return how long the process took until it requested its first event."""
        assert self._ready_at is not None
        return self._ready_at - self.started_at

    def cpu_seconds(self) -> float:
        """Return the container's resource usage so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def peak_megabytes(self) -> float:
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = 0
                for line in head.split("\r\n"):
                    if line.startswith("content-length:"):
                        length = int(line.partition(":")[2])
                body = await reader.readexactly(length) if length else b""
                if head.startswith("get"):
                    await self._next(writer)
                elif "/init/error" in head:
                    raise SystemExit(f"{self._package.name} can't start: {body.decode()}")
                else:
                    assert self._response is not None, body
                    self._response.set_result((time.perf_counter(), body))
                    writer.write(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    async def _next(self, writer: asyncio.StreamWriter) -> None:
        self._ready_at = self._ready_at or time.perf_counter()
        event = await self._events.get()
        if event is None:  # the container is gone
            raise ConnectionError
        deadline = int((time.time() + DEADLINE_SECONDS) * 1000)
        head = (
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
            "lambda-runtime-aws-request-id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n"
            f"lambda-runtime-deadline-ms: {deadline}\r\n"
            "lambda-runtime-invoked-function-arn: arn:aws:lambda:eu-west-1:1:function:bench\r\n"
            f"content-length: {len(event)}\r\n\r\n"
        )
        self._sent_at = time.perf_counter()
        writer.write(head.encode() + event)
