"""What API Gateway's HttpApi hands to a Lambda function, and what the function gets beside it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from mangum.types import LambdaCognitoIdentity, LambdaMobileClientContext

ACCOUNT: Final = "123456789012"
HOST: Final = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"
# Sent by every client, or added by the gateway.
HEADERS: Final = {
    "accept": "*/*",
    "content-length": "0",
    "host": HOST,
    "user-agent": "curl/8.5.0",
    "x-amzn-trace-id": "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
    "x-forwarded-for": "205.255.255.176",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}


@dataclass
class LambdaContext:
    """The runtime's second argument; its names are AWS's."""

    aws_request_id: str = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"
    client_context: LambdaMobileClientContext | None = None
    function_name: str = "items"
    function_version: str = "$LATEST"
    identity: LambdaCognitoIdentity | None = None
    invoked_function_arn: str = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:items"
    log_group_name: str = "/aws/lambda/items"
    log_stream_name: str = "2026/11/23/[$LATEST]f55c8a1bxmpl"
    memory_limit_in_mb: int = 1769
    milliseconds_left: int = 15_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds_left


def http_event(
    method: str,
    path: str,
    body: str | None = None,
    *,
    query_string: str = "",
    headers: Mapping[str, str] | None = None,
    cookies: Sequence[str] = (),
    stage: str = "$default",
    as_base64: bool = False,
) -> dict[str, Any]:
    """Return a whole event of payload format 2.0.

    Args:
        path: as the service knows it; a named stage is put before it, as the gateway does.
        as_base64: what the gateway does with a body that it does not take for text.
    """
    raw_path = path if stage == "$default" else f"/{stage}{path}"
    length = {"content-length": str(len((body or "").encode()))}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": f"ANY {path}",
        "rawPath": raw_path,
        "rawQueryString": query_string,
        "headers": {**HEADERS, **length, **(headers or {})},
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": HOST.partition(".")[0],
            "domainName": HOST,
            "domainPrefix": HOST.partition(".")[0],
            "http": {
                "method": method,
                "path": raw_path,
                "protocol": "HTTP/1.1",
                "sourceIp": "205.255.255.176",
                "userAgent": "curl/8.5.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": f"ANY {path}",
            "stage": stage,
            "time": "23/Nov/2026:02:32:00 +0000",
            "timeEpoch": 1795401120000,
        },
        "isBase64Encoded": as_base64,
    }
    # The gateway leaves out what is not there.
    if query_string:
        event["queryStringParameters"] = dict(parse_qsl(query_string, keep_blank_values=True))
    if cookies:
        event["cookies"] = list(cookies)
    if body is not None:
        event["body"] = base64.b64encode(body.encode()).decode() if as_base64 else body
    return event
