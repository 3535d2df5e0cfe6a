"""Payload format 2.0, both ways: HTTP requests as events, and a function's result as a response.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import binascii
import json
import re
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

ACCOUNT: Final = "123456789012"
API_ID: Final = "a1b2c3d4e5"
DEFAULT_STAGE: Final = "$default"
# As template.yaml has them.
STAGE: Final = re.compile(r"\$default|[A-Za-z0-9_-]{1,128}")
STAGE_RULE: Final = "must be $default, or 1 to 128 letters, digits, hyphens or underscores"
# Everything else is binary, including web forms and bodies without a content type: seen on AWS.
_TEXT: Final = re.compile(r"text/.*|application/(json|xml|javascript)")


@dataclass(frozen=True)
class Exchange:
    """What the gateway adds to one request.

    Attributes:
        variables: of the route's path.
        claims: of the token, where an authorizer has verified one.
    """

    request_id: str
    route_key: str
    variables: Mapping[str, str]
    stage: str
    claims: Mapping[str, str] | None


def stage_path(stage: str) -> str:
    """Return the prefix of every path."""
    return "" if stage == DEFAULT_STAGE else f"/{stage}"


def new_request_id() -> str:
    return base64.b64encode(secrets.token_bytes(11)).decode()  # as long as the gateway's own


def event_of(request: Request, body: bytes, exchange: Exchange) -> dict[str, Any]:
    """Return the event; absent parts are left out, as the gateway does."""
    path = request.scope["path"]  # the gateway decodes it, too
    query = request.scope["query_string"].decode("latin-1")
    headers = _headers(request)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": exchange.route_key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": _context(request, path, headers, exchange),
        "isBase64Encoded": False,
    }
    cookies = [part for cookie in request.headers.getlist("cookie") for part in cookie.split("; ")]
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = _joined(parse_qsl(query, keep_blank_values=True))
    if exchange.variables:
        event["pathParameters"] = dict(exchange.variables)
    if body:
        is_text = _TEXT.fullmatch(headers.get("content-type", "").partition(";")[0].strip().lower())
        event["isBase64Encoded"] = not is_text
        event["body"] = (
            body.decode("utf-8", "replace") if is_text else base64.b64encode(body).decode()
        )
    return event


def _headers(request: Request) -> dict[str, str]:
    given = _joined(
        (name.decode("latin-1"), value.decode("utf-8", "replace"))
        for name, value in request.scope["headers"]
        if name != b"cookie"
    )
    source = _source(request)
    forwarded = given.get("x-forwarded-for")
    return {
        **given,
        "x-amzn-trace-id": f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}",
        "x-forwarded-for": f"{forwarded}, {source}" if forwarded else source,
        "x-forwarded-port": str((request.scope.get("server") or ("", 80))[1]),
        "x-forwarded-proto": request.scope["scheme"],
    }


def _context(
    request: Request, path: str, headers: Mapping[str, str], exchange: Exchange
) -> dict[str, Any]:
    now = datetime.now(UTC)
    context: dict[str, Any] = {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "domainName": headers.get("host", ""),
        "domainPrefix": headers.get("host", "").partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": f"HTTP/{request.scope['http_version']}",
            "sourceIp": _source(request),
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": exchange.request_id,
        "routeKey": exchange.route_key,
        "stage": exchange.stage,
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }
    if exchange.claims is not None:
        # The scopes are those that the route asks for: none.
        context["authorizer"] = {"jwt": {"claims": dict(exchange.claims), "scopes": None}}
    return context


def _source(request: Request) -> str:
    return request.client.host if request.client else "127.0.0.1"


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs, the values of a repeated name with commas between them."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: ",".join(each) for name, each in values.items()}


class MalformedResponse(Exception):
    """The function's response does not have the format."""


def gateway_response(
    status: int, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a response of the gateway itself."""
    return Response(json.dumps({"message": message}), status, headers, "application/json")


def http_response(result: Any) -> Response:
    """Return the HTTP response that a function's result describes.

    Raises:
        MalformedResponse: it does not describe one.
    """
    if not isinstance(result, dict) or "statusCode" not in result:
        # Without a status it is the body itself.
        return Response(
            result if isinstance(result, str) else json.dumps(result), 200, None, "application/json"
        )
    try:
        response = Response(_body(result), int(result["statusCode"]))
        headers = MutableHeaders(raw=response.raw_headers)
        headers["content-type"] = "text/plain;charset=UTF-8"
        for name, value in (result.get("headers") or {}).items():
            if name.lower() != "content-length":  # computed again
                headers[name.lower()] = _text(value)
        for cookie in result.get("cookies") or []:
            headers.append("set-cookie", cookie)
    except (TypeError, ValueError, AttributeError) as error:
        raise MalformedResponse(str(error)) from error
    return response


def _body(result: Mapping[str, Any]) -> bytes:
    body = result.get("body") or ""
    if not result.get("isBase64Encoded"):
        return bytes(body.encode())
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise MalformedResponse("The body is not base64.") from error


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
