"""Sends botocore's requests, each within the time that it has in all.

botocore's time-outs hold for one operation of a socket, so that an answer that comes in drips can
take any time. Here sending and receiving end together, and nothing is sent once the time is spent.
It is also half of a call's work: http.client reads the headers of an answer as those of an e-mail.
"""

import io
import ssl
import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Final, cast
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError as NoConnectionInTime
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import SSLError as NoTrust
from urllib3.util.ssl_match_hostname import CertificateError

from graphql_api.dynamodb.client.http_answer import RECEIVED, HttpAnswer
from graphql_api.dynamodb.client.sending import begin_sending

# When the call under way in this thread has to be over, by time.monotonic.
deadline: Final[ContextVar[float]] = ContextVar("deadline", default=float("inf"))


class Transport:
    """A botocore HTTP session; threads may share it.

    Connections are made, kept and checked by urllib3, as botocore has it set up. Through a proxy
    it is botocore's own session that sends.
    """

    def __init__(self, session: Any, *, connect_seconds: float, answer_seconds: float) -> None:
        """Take over a botocore.httpsession.URLLib3Session, which has proxies and certificates.

        Args:
            connect_seconds: for connecting to one address of the host, and again for TLS.
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
        if (known := self._pools.get(url)) is None:
            if self._session._proxy_config.proxy_url_for(url):
                return self._sent_through_proxy(request)
            known = self._pools[url] = self._pool(request)
        pool, head = known
        message = _encoded(head, cast("Any", request.headers), cast("bytes", request.body))
        connection = cast("HTTPConnection", pool._get_conn())
        try:
            if connection.sock is None:
                self._connect(connection, url)
            answer = self._exchange(connection, url, message)
        except BaseException:
            connection.close()
            raise
        finally:
            pool._put_conn(connection)  # a closed one connects again
        return AWSResponse(url, answer.status, answer.headers, answer)  # type: ignore[arg-type]

    def is_connected(self) -> bool:
        """Whether the next request would find an open connection."""
        for pool, _ in tuple(self._pools.values()):
            # What _get_conn would take: the last that was put back.
            waiting = () if pool.pool is None else tuple(pool.pool.queue)
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
        # Without a word on encodings, any would do.
        head = f"{request.method} {target} HTTP/1.1\r\nAccept-Encoding: identity"
        return pool, head.encode("ascii")

    def _sent_through_proxy(self, request: AWSPreparedRequest) -> AWSResponse:
        """Have botocore's session send; the time is that of one operation of the socket."""
        url = request.url
        try:
            seconds = min(self._answer_seconds, _until(deadline.get()))
        except TimeoutError as error:
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        asked = cast("Any", request)
        asked.context["read_timeout"] = seconds
        asked.body = body = _TimedBody(asked.body)
        try:
            return cast("AWSResponse", self._session.send(asked))
        except BotoCoreError as error:
            is_unsure = isinstance(error, HTTPClientError)
            if is_unsure and not body.has_begun:  # the proxy took its time to connect, say
                raise EndpointConnectionError(endpoint_url=url, error=error) from error
            if body.has_begun and not is_unsure:  # TLS that broke when all was sent, say
                raise ConnectionClosedError(endpoint_url=url, error=error) from error
            raise

    def _connect(self, connection: HTTPConnection, url: str) -> None:
        try:
            connection.timeout = min(self._connect_seconds, _until(deadline.get()))
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
        answer_by = min(time.monotonic() + self._answer_seconds, deadline.get())
        try:
            sock.settimeout(_until(answer_by))
            begin_sending()
        except TimeoutError as error:  # nothing was sent
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        try:
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


class _TimedBody:
    """A request's body as a file that is read when it is sent, after the head, and not too late.

    Without its body a request is none: until this is read, nothing can have been applied.
    """

    def __init__(self, body: bytes) -> None:
        self.has_begun = False
        self._body = io.BytesIO(body)

    def read(self, size: int = -1) -> bytes:
        _until(deadline.get())
        if not self.has_begun:
            begin_sending()
            self.has_begun = True
        return self._body.read(size)


def _encoded(head: bytes, headers: Mapping[str, str | bytes], body: bytes) -> bytes:
    lines = [head]
    for name, value in headers.items():
        encoded = value if isinstance(value, bytes) else value.encode("latin-1")
        if b"\r" in encoded or b"\n" in encoded:  # a token that was set with its line's end, say
            raise ValueError(f"The header {name} has a line break in it.")
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
