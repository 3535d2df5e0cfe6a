"""An HTTP server in front of the Lambda handler, which turns requests into events of an HttpApi."""

import asyncio
import base64
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final

from events import LambdaContext, http_event

from graphql_api.settings import Settings
from graphql_api.wiring import build_handler

Invoke = Callable[[Mapping[str, Any]], dict[str, Any]]

# What HttpApi hands over as text; everything else it encodes.
TEXT: Final = ("text/", "application/json", "application/javascript", "application/xml")


def gateway_event(
    method: str, target: str, headers: Mapping[str, str], body: bytes | None
) -> dict[str, Any]:
    """Return the event of one request; header names in lower case, as HTTP/2 has them."""
    path, _, query_string = target.partition("?")
    event = http_event(method, path, query_string=query_string, headers=headers)
    if body is not None:
        event["headers"]["content-length"] = str(len(body))
        event |= _body(body, headers.get("content-type", ""))
    return event


def _body(body: bytes, content_type: str) -> dict[str, Any]:
    if content_type.startswith(TEXT):
        try:
            return {"body": body.decode("utf-8"), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def body_of(answer: Mapping[str, Any]) -> bytes:
    """Return the bytes that the gateway sends for a function's answer."""
    text: str = answer.get("body", "")
    return base64.b64decode(text) if answer["isBase64Encoded"] else text.encode("utf-8")


@contextmanager
def warm_container(settings: Settings) -> Iterator[Invoke]:
    """The handler of one container, to be called from this thread."""
    # Mangum takes the thread's loop, as Lambda's own thread has one.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    handler = build_handler(settings)
    try:
        yield lambda event: handler(dict(event), LambdaContext())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


class _Forward(BaseHTTPRequestHandler):
    invoke: Invoke

    def forward(self) -> None:
        length = self.headers.get("content-length")
        body = None if length is None else self.rfile.read(int(length))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.invoke(gateway_event(self.command, self.path, headers, body))
        content = body_of(answer)
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            if name != "content-length":
                self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = forward  # noqa: N815


@contextmanager
def running_gateway(settings: Settings) -> Iterator[str]:
    """Serve on a free port of this machine until the block ends; the address is without a path."""
    with HTTPServer(("127.0.0.1", 0), _Forward) as server:

        def serve() -> None:
            with warm_container(settings) as invoke:
                server.RequestHandlerClass = type(
                    "_", (_Forward,), {"invoke": staticmethod(invoke)}
                )
                server.serve_forever(poll_interval=0.05)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
