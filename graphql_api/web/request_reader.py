"""Reads a GraphQL request from an HTTP request, with a precise error if it is invalid."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NoReturn

from starlette.requests import ClientDisconnect, Request

from graphql_api.execution.errors import ErrorCode, limit_facts
from graphql_api.execution.request import GraphQLRequest
from graphql_api.web.json_body import InvalidJson, JsonLimits, JsonTooLarge, check_json, decode_json
from graphql_api.web.negotiation import HEADERS_KEPT

BODY_SECONDS: Final = 10.0
# The names of a document's id in the draft of GraphQL over HTTP, Relay's documentation and others.
DOCUMENT_IDS: Final = ("documentId", "doc_id", "id")
_SHA_256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class RequestLimits:
    """The limits of one HTTP request.

    Attributes:
        head: bytes of the URL and headers together.
        body: bytes.
        body_seconds: the time within which the body has to arrive; None if it arrives with the
            request.
    """

    head: int = 64_000
    body: int = 1_000_000
    json: JsonLimits = field(default_factory=JsonLimits)
    body_seconds: float | None = BODY_SECONDS


class BadRequest(Exception):
    """The HTTP request is not a GraphQL request.

    Attributes:
        status: the HTTP status, the same for both media types: there is no document yet.
        limit: the exceeded limit, as returned by limit_facts; empty for other errors.
    """

    def __init__(
        self, code: ErrorCode, message: str, *, status: int | None = None, **limit: Any
    ) -> None:
        super().__init__(message)
        self.status = code.status.graphql_response if status is None else status
        self.code = code
        self.limit = limit


def _too_large(error: JsonTooLarge) -> BadRequest:
    code = ErrorCode.LIMIT_EXCEEDED
    limit = limit_facts(error.limit, error.maximum, error.measured)
    return BadRequest(code, str(error), **limit)


def carries_no_body(request: Request) -> bool:
    """Whether the query is in the URL. HEAD gets the response of GET, without the body."""
    return request.method in {"GET", "HEAD"}


async def read_request(request: Request, limits: RequestLimits) -> GraphQLRequest:
    """Return the GraphQL request of a GET or POST request.

    Raises:
        BadRequest: its message says what is wrong and what is allowed.
    """
    if carries_no_body(request):
        parameters: dict[str, Any] = dict(request.query_params)
        for name in ("variables", "extensions"):
            if name in parameters:
                text = parameters[name]
                parameters[name] = _decode(text, f"The parameter {name}", limits) if text else None
        return _checked(parameters, limits)
    _check_content_type(request.headers.get("content-type"))
    try:
        async with asyncio.timeout(limits.body_seconds):
            content = await _body(request, limits.body)
    except TimeoutError as error:
        message = f"The body did not arrive within {limits.body_seconds:g} seconds."
        raise BadRequest(ErrorCode.BAD_REQUEST, message, status=408) from error
    body = _decode(content, "The body", limits)
    if not isinstance(body, dict):
        _refuse("The body must be a JSON object; batches are not supported.")
    return _checked(body, limits)


@lru_cache(HEADERS_KEPT)
def _check_content_type(content_type: str | None) -> None:
    media_type, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charsets = {
        parameter.partition("=")[2].strip('"')
        for parameter in parameters
        if parameter.startswith("charset=")
    }
    # No other type: a page of another origin can send a form or plain text without a preflight.
    if media_type != "application/json" or not charsets <= {"utf-8", "utf8"}:
        raise BadRequest(
            ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json in UTF-8."
        )


async def _body(request: Request, most: int) -> bytes:
    """Return the body, reading at most the allowed size."""
    codings = request.headers.get("content-encoding", "").split(",")
    if any(coding.strip().lower() not in {"", "identity"} for coding in codings):
        message = (
            "Content-Encoding must be omitted or identity: no other encoding is supported. A"
            " charset belongs in Content-Type."
        )
        raise BadRequest(ErrorCode.UNSUPPORTED_MEDIA_TYPE, message)
    chunks: list[bytes] = []
    size = 0
    async for chunk in _stream(request):
        size += len(chunk)
        if size > most:
            code = ErrorCode.PAYLOAD_TOO_LARGE
            message = f"The body is above {most} bytes: it has at least {size}."
            raise BadRequest(code, message, **limit_facts("body_bytes", most, size))
        chunks.append(chunk)
    return b"".join(chunks)


async def _stream(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:  # not a fault of the service; no client reads the response
        raise BadRequest(ErrorCode.BAD_REQUEST, "The body is incomplete.") from error


def _decode(text: str | bytes, what: str, limits: RequestLimits) -> Any:
    try:
        return decode_json(text, limits.json)
    except InvalidJson as error:
        _refuse(f"{what} {error}")
    except JsonTooLarge as error:
        raise _too_large(error) from error


def _checked(parameters: Mapping[str, Any], limits: RequestLimits) -> GraphQLRequest:
    query, operation_name = parameters.get("query"), parameters.get("operationName")
    if not isinstance(query, (str, type(None))):
        _refuse("The parameter query must be a string.")
    if not isinstance(operation_name, (str, type(None))):
        _refuse("The parameter operationName must be a string or null.")
    for name in ("variables", "extensions"):
        if not isinstance(parameters.get(name), (dict, type(None))):
            _refuse(f"The parameter {name} must be a JSON object or null.")
    try:
        # Python's parser refuses JSON nested thousands deep; the depth depends on its version.
        for name in ("variables", "extensions"):
            check_json(name, parameters.get(name), limits.json)
    except JsonTooLarge as error:
        raise _too_large(error) from error
    extensions = parameters.get("extensions") or {}
    document_id, digest = _document_id(parameters), _digest(extensions)
    if not query and document_id is None and digest is None:
        _refuse("The parameter query is required.")
    return GraphQLRequest(
        query=query or None,
        variables=parameters.get("variables"),
        operation_name=operation_name or None,
        extensions=extensions,
        document_id=document_id,
        digest=digest,
    )


def _document_id(parameters: Mapping[str, Any]) -> str | None:
    for name in DOCUMENT_IDS:
        identity = parameters.get(name)
        if not isinstance(identity, (str, type(None))):
            _refuse(f"The parameter {name} must be a string.")
        if identity:
            return identity
    return None


def _digest(extensions: Mapping[str, Any]) -> str | None:
    """Return the hash in the extension of automatic persisted queries; None without it."""
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        _refuse("The extension persistedQuery must be an object with version 1.")
    digest = persisted.get("sha256Hash")
    if not isinstance(digest, str) or _SHA_256.fullmatch(digest.lower()) is None:
        _refuse("The extension persistedQuery needs a sha256Hash of 64 hexadecimal digits.")
    return digest.lower()


def _refuse(message: str) -> NoReturn:
    raise BadRequest(ErrorCode.BAD_REQUEST, message)
