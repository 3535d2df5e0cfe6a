"""Sends requests through a proxy, by botocore's own HTTP session.

How to ask a proxy for a way, with its password and its certificates, is left to botocore. Its
time-outs hold for one operation of the socket, so a call ends with its request only where nothing
comes in drips. What is added: that nothing is sent too late, and whether anything was.
"""

import io
from collections.abc import Mapping
from typing import Any, cast

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
)
from botocore.httpsession import URLLib3Session

from graphql_api.dynamodb.client.sending import (
    TimeLimits,
    begin_sending,
    deadline,
    seconds_until,
)


class Proxied:
    """The connections through a proxy; threads may share it."""

    def __init__(
        self, proxies: Mapping[str, str], limits: TimeLimits, certificates: str, connections: int
    ) -> None:
        """Connect to nothing yet.

        Args:
            proxies: by the scheme of the address, as botocore finds them.
            certificates: a file of those whose signatures are trusted.
            connections: that are kept.
        """
        self._answer_seconds = limits.answer_seconds
        self._session = URLLib3Session(
            verify=certificates,  # type: ignore[arg-type] # the stubs know no file
            proxies=dict(proxies),
            timeout=(limits.connect_seconds, limits.answer_seconds),  # type: ignore[arg-type]
            max_pool_connections=connections,
        )

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Return the answer; see Transport.send."""
        url = request.url
        try:
            seconds = min(self._answer_seconds, seconds_until(deadline.get()))
        except TimeoutError as error:
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        asked = cast("Any", request)
        asked.context["read_timeout"] = seconds
        asked.body = body = _TimedBody(asked.body)
        try:
            return self._session.send(asked)
        except BotoCoreError as error:
            is_unsure = isinstance(error, HTTPClientError)
            if is_unsure and not body.has_begun:  # the proxy took its time to connect, say
                raise EndpointConnectionError(endpoint_url=url, error=error) from error
            if body.has_begun and not is_unsure:  # TLS that broke when all was sent, say
                raise ConnectionClosedError(endpoint_url=url, error=error) from error
            raise

    def is_connected(self) -> bool:
        """Whether the next request would find an open connection: that is not known."""
        return False

    def close(self) -> None:
        """Close the connections that no request has."""
        self._session.close()


class _TimedBody:
    """A request's body as a file that is read when it is sent, after the head, and not too late.

    Without its body a request is none: until this is read, nothing can have been applied.
    """

    def __init__(self, body: bytes) -> None:
        self.has_begun = False
        self._body = io.BytesIO(body)

    def read(self, size: int = -1) -> bytes:
        seconds_until(deadline.get())
        if not self.has_begun:
            begin_sending()
            self.has_begun = True
        return self._body.read(size)
