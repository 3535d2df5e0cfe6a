"""What a function answers, as HTTP.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import Response


class MalformedAnswer(Exception):
    """The function's answer is not in the format."""


def gateway_answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return what the gateway says itself."""
    return Response(json.dumps({"message": message}), status, headers, "application/json")


def http_answer(answer: Any) -> Response:
    """Return the HTTP answer that a function's answer stands for.

    Raises:
        MalformedAnswer: it stands for none.
    """
    if not isinstance(answer, dict) or "statusCode" not in answer:
        # Without a status it is the body itself.
        return Response(
            answer if isinstance(answer, str) else json.dumps(answer), 200, None, "application/json"
        )
    try:
        response = Response(_body(answer), int(answer["statusCode"]))
        headers = MutableHeaders(raw=response.raw_headers)
        headers["content-type"] = "text/plain;charset=UTF-8"
        for name, value in (answer.get("headers") or {}).items():
            if name.lower() != "content-length":  # counted anew
                headers[name.lower()] = _text(value)
        for cookie in answer.get("cookies") or []:
            headers.append("set-cookie", cookie)
    except (TypeError, ValueError, AttributeError) as error:
        raise MalformedAnswer(str(error)) from error
    return response


def _body(answer: Mapping[str, Any]) -> bytes:
    body = answer.get("body") or ""
    if not answer.get("isBase64Encoded"):
        return bytes(body.encode())
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise MalformedAnswer("The body is not base64.") from error


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
