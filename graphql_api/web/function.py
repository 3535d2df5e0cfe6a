"""The Lambda handler: serves events of an HttpApi, and responds to all others with an error.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import binascii
import json
import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from mangum import Mangum
from mangum.handlers import HTTPGateway
from mangum.handlers.utils import handle_base64_response_body
from mangum.types import LambdaConfig, LambdaContext, Response, Scope

from graphql_api.execution.errors import ErrorCode, error_body
from graphql_api.web.lambda_scope import CONTEXT, EVENT

log = logging.getLogger(__name__)

PAYLOAD: Final = "2.0"
NO_REQUEST: Final = f"Not an HTTP request of an HttpApi, payload format {PAYLOAD}"
HTTPS: Final = 443  # the only port that a gateway listens on
# An unknown event is described in the log by its fields' names; their values are not logged.
NAMES_SHOWN: Final = 10
NAME_LENGTH: Final = 30


class NotHttp(Exception):
    """The event is not an HTTP request of an HttpApi; the message describes it."""


class FunctionHandler(Mangum):
    """Responds to HTTP requests, and to other events with an error response.

    Other events, such as a schedule that keeps the function warm or a test in the console, do not
    raise: that would count as a fault of the service.
    """

    def infer(self, event: Any, context: LambdaContext) -> HTTPGateway:
        """Return the request.

        Raises:
            NotHttp: the event is not an HTTP request; nothing was done.
        """
        return HttpApiEvent(event, context, self.config)

    def __call__(self, event: Any, context: LambdaContext) -> dict[str, Any]:
        try:
            return super().__call__(event, context)
        except NotHttp as error:
            message = f"{NO_REQUEST}: {error}"
            log.warning(message, extra={"request_id": getattr(context, "aws_request_id", "-")})
            return {
                "statusCode": 400,
                "headers": {
                    "content-type": "application/json; charset=utf-8",
                    "cache-control": "no-store",
                },
                "body": json.dumps({"errors": [error_body(ErrorCode.BAD_REQUEST, message)]}),
                "isBase64Encoded": False,
            }


class HttpApiEvent(HTTPGateway):
    """One event and its response. Checks every field that it reads, which Mangum does not do."""

    def __init__(self, event: Any, context: LambdaContext, config: LambdaConfig) -> None:
        if not isinstance(event, dict) or event.get("version") != PAYLOAD:
            raise NotHttp(_described(event))
        super().__init__(event, context, config)
        self._body = _body(event)
        self._scope = _scope(event, context)

    @property
    def body(self) -> bytes:
        return self._body

    @property
    def scope(self) -> Scope:
        return self._scope

    def __call__(self, response: Response) -> dict[str, Any]:
        """Return the response in the gateway's format, without a default Content-Type: Mangum
        would label a response without content as JSON.
        """
        headers: dict[str, str] = {}
        cookies: list[str] = []
        for raw_name, raw_value in response["headers"]:
            name, value = raw_name.decode().lower(), raw_value.decode()
            if name == "set-cookie":
                cookies.append(value)
            else:
                headers[name] = f"{headers[name]},{value}" if name in headers else value
        body, is_base64 = handle_base64_response_body(
            response["body"], headers, self.config["text_mime_types"]
        )
        sent = {
            "statusCode": response["status"],
            "headers": headers,
            "body": body,
            "isBase64Encoded": is_base64,
        }
        return sent | ({"cookies": cookies} if cookies else {})


def _scope(event: dict[str, Any], context: LambdaContext) -> Scope:
    """Return the ASGI scope."""
    about = _object(event.get("requestContext"))
    http = _object(about.get("http"))
    method, path = http.get("method"), http.get("path")
    if not (isinstance(method, str) and isinstance(path, str)):
        raise NotHttp("requestContext.http has no method or no path")
    address, domain = http.get("sourceIp"), about.get("domainName")
    query, headers = event.get("rawQueryString"), _headers(event)
    scheme = headers.get("x-forwarded-proto")
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "headers": [(_encoded(name), _encoded(value)) for name, value in headers.items()],
        "path": unquote(path) or "/",
        "raw_path": None,
        "root_path": "",
        "scheme": scheme if scheme in {"http", "https"} else "https",
        "query_string": _encoded(query) if isinstance(query, str) else b"",
        # Not from the headers, whose ports a client can set to anything.
        "server": (domain if isinstance(domain, str) else "", HTTPS),
        "client": (address, 0) if isinstance(address, str) else None,
        "asgi": {"version": "3.0", "spec_version": "2.0"},
        EVENT: event,
        CONTEXT: context,
    }


def _headers(event: dict[str, Any]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for given, value in _object(event.get("headers")).items():
        name, text = given.lower(), value if isinstance(value, str) else ""
        headers[name] = f"{headers[name]},{text}" if name in headers else text
    cookies = event.get("cookies")
    if isinstance(cookies, list) and cookies:
        headers["cookie"] = "; ".join(cookie for cookie in cookies if isinstance(cookie, str))
    return headers


def _body(event: dict[str, Any]) -> bytes:
    body = event.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise NotHttp("its body is not a string")
    if event.get("isBase64Encoded") is not True:
        return _encoded(body)
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotHttp("its body is not base64") from error


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # JSON's \ud800 is not valid in UTF-8


def _described(event: object) -> str:
    match event:
        case None:
            return "null"
        case bool():
            return str(event).lower()
        case Mapping():
            names = [str(name)[:NAME_LENGTH] for name in sorted(event)[:NAMES_SHOWN]]
            return f"an object with {', '.join(names)}" if names else "an empty object"
        case list():
            return "a list"
        case str():
            return "a string"
        case _:
            return "a number"
