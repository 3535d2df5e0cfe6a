"""Reads a GraphQL request out of an HTTP one, and says exactly what is wrong with it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn

from starlette.requests import Request

from graphql_api.schema.errors import ErrorCode
from graphql_api.schema.execution import GraphQLRequest

BODY_MAX: Final = 1_000_000  # bytes


class BadRequest(Exception):
    """The HTTP request is no GraphQL request.

    Attributes:
        status: the HTTP status that says so.
    """

    def __init__(self, status: int, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


async def read_request(request: Request) -> GraphQLRequest:
    """Return the GraphQL request that a GET or a POST carries.

    Raises:
        BadRequest: names what is wrong, and what is allowed.
    """
    if request.method == "GET":
        parameters: dict[str, Any] = dict(request.query_params)
        for name in ("variables", "extensions"):
            if name in parameters:
                text = parameters[name]
                parameters[name] = _decode(text, name) if text else None
        return _checked(parameters)
    _check_content_type(request.headers.get("content-type"))
    body = _decode(await _body(request), "The body")
    if not isinstance(body, dict):
        _refuse("The body must be a JSON object; batches are not taken.")
    return _checked(body)


def _check_content_type(content_type: str | None) -> None:
    media_type, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charsets = {
        parameter.partition("=")[2].strip('"')
        for parameter in parameters
        if parameter.startswith("charset=")
    }
    if media_type != "application/json" or not charsets <= {"utf-8", "utf8"}:
        raise BadRequest(
            415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json in UTF-8."
        )


async def _body(request: Request) -> bytes:
    """Return the body, reading no more of it than is allowed."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_MAX:
            raise BadRequest(
                413, ErrorCode.PAYLOAD_TOO_LARGE, f"The body is above {BODY_MAX} bytes."
            )
        chunks.append(chunk)
    return b"".join(chunks)


def _decode(text: str | bytes, what: str) -> Any:
    """Return the JSON's value; a number with a fraction stays exact, as a Decimal."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except UnicodeDecodeError:
        _refuse(f"{what} is not UTF-8.")
    except (ValueError, RecursionError):
        _refuse(f"{what} is not valid JSON.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _checked(parameters: Mapping[str, Any]) -> GraphQLRequest:
    query = parameters.get("query")
    if query is None:
        _refuse("The parameter query is required.")
    if not isinstance(query, str):
        _refuse("The parameter query must be a string.")
    operation_name = parameters.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        _refuse("The parameter operationName must be a string or null.")
    for name in ("variables", "extensions"):
        if not isinstance(parameters.get(name), (dict, type(None))):
            _refuse(f"The parameter {name} must be a JSON object or null.")
    return GraphQLRequest(
        query=query,
        variables=parameters.get("variables"),
        operation_name=operation_name or None,
        extensions=parameters.get("extensions") or {},
    )


def _refuse(message: str) -> NoReturn:
    raise BadRequest(400, ErrorCode.BAD_REQUEST, message)
