"""Sends requests to one address over connections that are kept, without a proxy.

urllib3 makes the connections, with TLS and its checks; what goes over them is written and read
here, by the clock. The last that was used is used next. One that the other side has closed,
as it does while Lambda has the process frozen, is made anew before anything is sent.
"""

import socket
import ssl
import time
import weakref
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import create_urllib3_context
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError as NoConnectionInTime
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import SSLError as NoTrust
from urllib3.util.ssl_match_hostname import CertificateError

from graphql_api.dynamodb.client.http_answer import RECEIVED, HttpAnswer
from graphql_api.dynamodb.client.sending import (
    TimeLimits,
    begin_sending,
    deadline,
    seconds_until,
)

_SOCKET_OPTIONS: Final = [
    *HTTPConnection.default_socket_options,
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),  # what stands between remembers the connection
]


class Direct:
    """The connections to one address; threads may share it."""

    def __init__(self, url: str, limits: TimeLimits, certificates: str) -> None:
        """Connect to nothing yet.

        Args:
            certificates: a file of those whose signatures are trusted.
        """
        address = urlsplit(url)
        target = f"{address.path or '/'}?{address.query}" if address.query else address.path or "/"
        # Without a word on encodings, any would do.
        self._head = f"POST {target} HTTP/1.1\r\nAccept-Encoding: identity".encode("ascii")
        self._host, self._port = address.hostname or "", address.port
        self._tls = create_urllib3_context() if address.scheme == "https" else None
        self._certificates = certificates
        self._limits = limits
        self._idle: list[HTTPConnection] = []
        weakref.finalize(self, _close, self._idle)  # of a client that nobody closed

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Return the answer; see Transport.send."""
        url = request.url
        message = _encoded(self._head, cast("Any", request.headers), cast("bytes", request.body))
        connection = self._taken()
        try:
            if connection.sock is None:
                self._connect(connection, url)
            answer = self._exchange(connection, url, message)
            if not answer.keeps_alive:
                connection.close()
        except BaseException:
            connection.close()
            raise
        finally:
            # A closed one, too: the next attempt connects again, and does not meet another that
            # went the same way.
            self._idle.append(connection)
        return AWSResponse(url, answer.status, answer.headers, answer)  # type: ignore[arg-type]

    def is_connected(self) -> bool:
        """Whether the connection that the next request would take is open."""
        return any(connection.is_connected for connection in self._idle[-1:])

    def close(self) -> None:
        """Close the connections that no request has."""
        _close(self._idle)

    def _taken(self) -> HTTPConnection:
        if (connection := _last(self._idle)) is not None:
            if not connection.is_connected:
                connection.close()
            return connection
        if self._tls is None:
            return HTTPConnection(self._host, self._port, socket_options=_SOCKET_OPTIONS)
        return HTTPSConnection(
            self._host,
            self._port,
            socket_options=_SOCKET_OPTIONS,
            ssl_context=self._tls,
            cert_reqs="CERT_REQUIRED",
            ca_certs=self._certificates,
        )

    def _connect(self, connection: HTTPConnection, url: str) -> None:
        try:
            connection.timeout = min(self._limits.connect_seconds, seconds_until(deadline.get()))
            connection.connect()
        except (ssl.SSLError, NoTrust, CertificateError) as error:
            raise SSLError(endpoint_url=url, error=error) from error
        except NewConnectionError as error:  # for urllib3 it is a ConnectTimeoutError, too
            raise EndpointConnectionError(endpoint_url=url, error=error) from error
        except (TimeoutError, NoConnectionInTime) as error:
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        except (OSError, HTTPError) as error:  # in the middle of TLS; a name that can't be one
            raise EndpointConnectionError(endpoint_url=url, error=error) from error

    def _exchange(self, connection: HTTPConnection, url: str, message: bytes) -> HttpAnswer:
        sock, answer = connection.sock, HttpAnswer()
        answer_by = min(time.monotonic() + self._limits.answer_seconds, deadline.get())
        try:
            sock.settimeout(seconds_until(answer_by))
            begin_sending()
        except TimeoutError as error:  # nothing was sent
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        try:
            sock.sendall(message)
            while not answer.is_complete:
                sock.settimeout(seconds_until(answer_by))
                answer.feed(sock.recv(RECEIVED))
        except TimeoutError as error:
            raise ReadTimeoutError(endpoint_url=url, error=error) from error
        except OSError as error:
            raise ConnectionClosedError(error=error, endpoint_url=url) from error
        return answer


def _last(idle: list[HTTPConnection]) -> HTTPConnection | None:
    try:
        return idle.pop()
    except IndexError:  # another thread has it
        return None


def _close(idle: list[HTTPConnection]) -> None:
    while (connection := _last(idle)) is not None:
        connection.close()


def _encoded(head: bytes, headers: Mapping[str, str | bytes], body: bytes) -> bytes:
    lines = [
        f"{name}: {value if isinstance(value, str) else value.decode('latin-1')}"
        for name, value in headers.items()
    ]
    for name, line in zip(headers, lines, strict=True):
        if "\r" in line or "\n" in line:  # a token that was set with its line's end, say
            raise ValueError(f"The header {name} has a line break in it.")
    return b"".join((head, b"\r\n", "\r\n".join(lines).encode("latin-1"), b"\r\n\r\n", body))
