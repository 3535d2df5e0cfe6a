"""Makes the explorer's page fetch the schema again after a reload. Only `make run` adds it.

The page asks every second which process serves it, and presses GraphiQL's own button when that is
another one. No connection is held open, which a process that ends would have to wait for.
"""

import secrets
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE: Final = "/graphiql"
SCRIPT: Final = f"{PAGE}/reload.js"
BUILD: Final = f"{PAGE}/build"
_TAG: Final = b'<script type="module" src="graphiql/reload.js"></script></head>'
_NO_STORE: Final = {"cache-control": "no-store"}

_TEXT: Final = """\
const url = new URL('build', import.meta.url);
let known = '%s';
setInterval(async () => {
  if (document.hidden) return;
  try {
    const response = await fetch(url, { cache: 'no-store' });
    const build = await response.text();
    if (!response.ok || build === known) return;
    known = build;
    document.querySelector('button[aria-label^="Re-fetch GraphQL schema"]')?.click();
  } catch {
    // The service has ended; it may start again.
  }
}, 1000);
"""


class ReloadedPage:
    """An ASGI application: another one, whose explorer notices a reload."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        """Give this process a build id that no other one has.

        Args:
            prefix: what precedes every path.
        """
        self._app = app
        build = secrets.token_hex(8)
        self._added = {
            f"{prefix}{BUILD}": (build, "text/plain"),
            f"{prefix}{SCRIPT}": (_TEXT % build, "text/javascript"),
        }
        self._page = f"{prefix}{PAGE}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        path = scope["path"]
        if path in self._added and Request(scope).method == "GET":
            return await self._response(path)(scope, receive, send)
        if path != self._page:
            return await self._app(scope, receive, send)
        return await self._app(scope, receive, _Tagged(send))

    def _response(self, path: str) -> Response:
        text, media_type = self._added[path]
        return PlainTextResponse(text, media_type=media_type, headers=_NO_STORE)


class _Tagged:
    """Sends a response on; to one that is HTML and not compressed, it adds the script's tag."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(Headers(raw=message["headers"])):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = self._body.replace(b"</head>", _TAG, 1)
        headers = MutableHeaders(raw=list(start["headers"]))
        if self._body:  # a response to HEAD has none
            headers["content-length"] = str(len(body))
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(headers: Headers) -> bool:
    is_html = headers.get("content-type", "").startswith("text/html")
    return is_html and "content-encoding" not in headers
