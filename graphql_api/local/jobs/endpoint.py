"""POST /local/files: an upload, by a form as S3 has it. GET /local/files/KEY?...: a download."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.jobs.ports import Queue, Unavailable
from graphql_api.local.gateway.cors import Cors
from graphql_api.local.jobs.files import PATH, LocalFiles
from graphql_api.local.jobs.receiving import Receiver, boundary_of
from graphql_api.local.jobs.signing import Refusal
from graphql_api.web.middleware import HEADERS, AllowedOrigins

STALLED_SECONDS: Final = 30.0  # for the next bytes of an upload
XML: Final = "application/xml"
METHODS: Final = ("GET", "HEAD", "POST")
_TYPES: Final = {".csv": "text/csv; charset=utf-8", ".jsonl": "application/jsonl"}
_OTHER_TYPE: Final = "application/octet-stream"
_HEADERS: Final = {**HEADERS, "cache-control": "no-store"}


def cors_of_files(origins: AllowedOrigins) -> Cors:
    """Return the CORS rules for these origins."""
    # A page that watches its upload's progress asks first, whatever headers it sends.
    return Cors(origins, METHODS, ("content-type",), ("content-disposition",), 86_400)


@dataclass(frozen=True)
class FilesEndpoint:
    """An ASGI application in front of another one: it serves PATH itself.

    Attributes:
        queue: is sent a message for each upload, as S3 sends an event.
        stalled_seconds: how long the next bytes of an upload are waited for.
    """

    app: ASGIApp
    files: LocalFiles
    queue: Queue
    cors: Cors
    stalled_seconds: float = STALLED_SECONDS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_ours(scope["path"]):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        response = self.cors.preflight(request)
        if response is None:
            response = await self._respond(request)
            self.cors.apply(request, response)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        key = request.scope["path"].removeprefix(PATH).removeprefix("/")
        try:
            if request.method == "POST" and not key:
                await self._take(request)
                return Response(None, 204, _HEADERS)
            if request.method in ("GET", "HEAD") and key:
                return await self._download(request, key)
        except Refusal as refusal:
            return _refused(refusal)
        except Unavailable as error:
            return _refused(Refusal("ServiceUnavailable", str(error)))
        except ClientDisconnect:  # nobody reads the response
            return Response(None, 400)
        allowed = ", ".join(METHODS[:2] if key else METHODS[2:])
        text = f"This URL supports {allowed}."
        return _refused(Refusal("MethodNotAllowed", text), {"allow": allowed})

    async def _take(self, request: Request) -> None:
        """Store the upload, and send the message that it is there."""
        chunks = self._chunks(request)
        try:
            with self.files.folder.writing() as (file, path):
                boundary = boundary_of(request.headers.get("content-type", ""))
                receiver = Receiver(
                    boundary, file, lambda fields: self.files.signer.grant(fields, _now())
                )
                async for chunk in chunks:
                    await run_in_threadpool(receiver.receive, chunk)
                key = receiver.finished().key
                file.close()
                self.files.put(key, path)
        except OSError as error:
            reason = error.strerror or str(error)
            raise Unavailable(f"The file can't be stored: {reason}") from error
        except Refusal:
            # A browser shows no response before all is sent.
            with contextlib.suppress(Refusal):
                async for _ in chunks:
                    pass
            raise
        _, job_id, _ = key.split("/")
        self.queue.send([{"job": job_id, "do": "split"}])

    async def _chunks(self, request: Request) -> AsyncIterator[bytes]:
        more = True
        while more:
            try:
                async with asyncio.timeout(self.stalled_seconds):
                    message = await request.receive()
            except TimeoutError:
                text = f"Nothing was received for {self.stalled_seconds:g} seconds."
                raise Refusal("RequestTimeout", text) from None
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            yield message.get("body", b"")
            more = message.get("more_body", False)

    async def _download(self, request: Request, key: str) -> Response:
        self.files.signer.check_download(key, request.query_params, _now())
        if self.files.state(key) is None:
            raise Refusal("NoSuchKey", "There is no file, or not any more.")
        name = request.query_params["name"]
        suffix = name[name.rfind(".") :] if "." in name else ""
        return FileResponse(
            self.files.path_of(key),
            media_type=_TYPES.get(suffix, _OTHER_TYPE),
            filename=name,
            headers=_HEADERS,
        )


def _is_ours(path: str) -> bool:
    return path == PATH or path.startswith(f"{PATH}/")


def _now() -> datetime:
    return datetime.now(UTC)


def _refused(refusal: Refusal, headers: dict[str, str] | None = None) -> Response:
    closing = {"connection": "close"} if refusal.code == "RequestTimeout" else {}
    added = {**_HEADERS, **closing, **(headers or {})}
    return Response(refusal.xml, refusal.status, added, XML)
