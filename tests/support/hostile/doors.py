"""The ways in: the application itself, the gateway before the Lambda handler, and a server."""

import asyncio
import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message

from graphql_api.settings import Settings
from graphql_api.wiring import build_app
from tests.support.gateway import twin_of
from tests.support.hostile.answer import Answer
from tests.support.hostile.attack import Attack

Door = Callable[[Attack], Answer]


@contextmanager
def application(settings: Settings) -> Iterator[Door]:
    with _asked(build_app(settings)) as ask:
        yield ask


@contextmanager
def gateway(settings: Settings) -> Iterator[Door]:
    with twin_of(settings) as twin, _asked(twin) as ask:
        yield ask


@contextmanager
def _asked(app: ASGIApp) -> Iterator[Door]:
    """An ASGI application without a server, which would refuse some requests itself."""

    async def ask(attack: Attack) -> Answer:
        started: Message = {}
        body: list[bytes] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": attack.body or b"", "more_body": False}

        async def send(message: Message) -> None:
            started.update(message if message["type"] == "http.response.start" else {})
            body.append(message.get("body", b""))

        await app(_scope(attack), receive, send)
        headers = {name.decode(): value.decode() for name, value in started["headers"]}
        return Answer(started["status"], headers, b"".join(body))

    with asyncio.Runner() as runner:
        yield lambda attack: runner.run(ask(attack))


def _scope(attack: Attack) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": attack.method,
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": attack.query_string.encode("latin-1"),
        "headers": [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in attack.headers.items()
        ],
    }


@contextmanager
def server(url: str) -> Iterator[Door]:
    """A server on this machine; each request has a connection of its own."""
    address = urlsplit(url)

    def ask(attack: Attack) -> Answer:
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
        target = f"/graphql?{attack.query_string}" if attack.query_string else "/graphql"
        connection.putrequest(attack.method, target.replace(" ", "%20"))
        for name, value in attack.headers.items():
            connection.putheader(name, value.encode("latin-1"))
        if attack.body is not None:
            connection.putheader("content-length", str(len(attack.body)))
        connection.endheaders()
        try:
            if attack.body is not None:
                connection.send(attack.body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all of it was sent
        reply = connection.getresponse()
        answer = Answer(reply.status, dict(reply.getheaders()), reply.read())
        connection.close()
        return answer

    yield ask
