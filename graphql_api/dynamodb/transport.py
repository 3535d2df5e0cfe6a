"""Sends botocore's requests, each within the time that it has in all.

botocore's time-outs hold for one operation of a socket, so that an answer that comes in drips can
take any time. Here connecting, sending and receiving end together. It is also half of a call's
work: http.client reads the headers of an answer as those of an e-mail.
"""

import ssl
import time
from collections.abc import Mapping
from contextvars import ContextVar
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
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError as NoConnectionInTime
from urllib3.exceptions import NewConnectionError
from urllib3.exceptions import SSLError as NoTrust
from urllib3.util.ssl_match_hostname import CertificateError

from graphql_api.dynamodb.http_answer import RECEIVED, HttpAnswer

# What the call under way in this thread may take, in seconds.
seconds_left: Final[ContextVar[float]] = ContextVar("seconds_left", default=float("inf"))
DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Transport:
    """A botocore HTTP session; threads may share it.

    Connections are made, kept and checked by urllib3, as botocore has it set up. Through a proxy
    it is botocore's own session that sends.
    """

    def __init__(self, session: Any, *, connect_seconds: float, answer_seconds: float) -> None:
        """Take over a botocore.httpsession.URLLib3Session, which has proxies and certificates.

        Args:
            connect_seconds: for connecting to one address of the host, TLS included.
            answer_seconds: from then on, until the answer is there.
        """
        self._session = session
        self._connect_seconds = connect_seconds
        self._answer_seconds = answer_seconds
        self._pools: dict[str, tuple[HTTPConnectionPool, bytes]] = {}

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Return the answer, whatever its status.

        Raises:
            EndpointConnectionError, ConnectTimeoutError, SSLError: nothing was sent.
            ReadTimeoutError, ConnectionClosedError: perhaps it was.
        """
        url = request.url
        if url not in self._pools:
            if self._session._proxy_config.proxy_url_for(url):
                return cast("AWSResponse", self._session.send(request))
            self._pools[url] = self._pool(request)
        pool, head = self._pools[url]
        spent_at = time.monotonic() + seconds_left.get()
        connection = cast("HTTPConnection", pool._get_conn())
        try:
            if connection.sock is None:
                self._connect(connection, url, spent_at)
            message = _encoded(head, cast("Any", request.headers), cast("bytes", request.body))
            answer = self._exchange(connection, url, message, spent_at)
        except BaseException:
            connection.close()
            raise
        finally:
            pool._put_conn(connection)  # a closed one connects again
        return AWSResponse(url, answer.status, answer.headers, answer)  # type: ignore[arg-type]

    def is_connected(self) -> bool:
        """Whether the next request would find an open connection."""
        for pool, _ in self._pools.values():
            # What _get_conn would take: the last that was put back.
            waiting = pool.pool.queue if pool.pool is not None else ()
            if waiting and waiting[-1] is not None and waiting[-1].is_connected:
                return True
        return False

    def close(self) -> None:
        """Close every connection; the next request opens new ones."""
        self._pools.clear()
        self._session.close()

    def _pool(self, request: AWSPreparedRequest) -> tuple[HTTPConnectionPool, bytes]:
        """Return the connections to an address, and what every request to it begins with."""
        url = urlsplit(request.url)
        pool = self._session._manager.connection_from_url(request.url)
        self._session._setup_ssl_cert(pool, request.url, self._session._verify)
        target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        is_default = url.port in {None, DEFAULT_PORTS[url.scheme]}
        host = url.hostname if is_default else url.netloc.rpartition("@")[2]
        # Without a word on encodings, any would do.
        head = f"{request.method} {target} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: identity"
        return pool, head.encode("ascii")

    def _connect(self, connection: HTTPConnection, url: str, spent_at: float) -> None:
        try:
            connection.timeout = min(self._connect_seconds, _until(spent_at))
            connection.connect()
        except (ssl.SSLError, NoTrust, CertificateError) as error:
            raise SSLError(endpoint_url=url, error=error) from error
        except NewConnectionError as error:  # for urllib3 it is a ConnectTimeoutError, too
            raise EndpointConnectionError(endpoint_url=url, error=error) from error
        except (TimeoutError, NoConnectionInTime) as error:
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        except OSError as error:  # in the middle of TLS
            raise EndpointConnectionError(endpoint_url=url, error=error) from error

    def _exchange(
        self, connection: HTTPConnection, url: str, message: bytes, spent_at: float
    ) -> HttpAnswer:
        sock, answer = connection.sock, HttpAnswer()
        answer_by = min(time.monotonic() + self._answer_seconds, spent_at)
        try:
            sock.settimeout(_until(answer_by))
            sock.sendall(message)
            while not answer.is_complete:
                sock.settimeout(_until(answer_by))
                answer.feed(sock.recv(RECEIVED))
        except TimeoutError as error:
            raise ReadTimeoutError(endpoint_url=url, error=error) from error
        except OSError as error:
            raise ConnectionClosedError(error=error, endpoint_url=url) from error
        if not answer.keeps_alive:
            connection.close()
        return answer


def _encoded(head: bytes, headers: Mapping[str, str | bytes], body: bytes) -> bytes:
    lines = [head]
    for name, value in headers.items():
        encoded = value if isinstance(value, bytes) else value.encode("latin-1")
        lines.append(name.encode("latin-1") + b": " + encoded)
    return b"\r\n".join((*lines, b"", body))


def _until(moment: float) -> float:
    """Return the seconds until then.

    Raises:
        TimeoutError: there are none left.
    """
    seconds = moment - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("The call's time is spent.")
    return seconds
