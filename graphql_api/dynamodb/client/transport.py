"""Sends requests, each within the time that it has in all, and keeps the connections.

botocore's time-outs hold for one operation of a socket, so that an answer that comes in drips can
take any time. Here sending and receiving end together, and nothing is sent once the time is spent.
That is what it is for; it also saves 0.3 ms of what api_calls.py does, and goes with that:
`python -m benchmarks.client_calls`.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.utils import get_environ_proxies

from graphql_api.dynamodb.client.direct import Direct
from graphql_api.dynamodb.client.proxied import Proxied
from graphql_api.dynamodb.client.sending import TimeLimits


class Transport:
    """The connections of a client; threads may share it."""

    def __init__(
        self,
        limits: TimeLimits,
        certificates: str,
        connections: int,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        """Connect to nothing yet.

        Args:
            proxies: by the scheme of the address; None: those of the environment.
            certificates: a file of those whose signatures are trusted.
            connections: that are kept to a proxy. Without one there are as many as there were
                requests at a time.
        """
        self._limits = limits
        self._certificates = certificates
        self._connections = connections
        self._proxies = proxies
        self._ways: dict[str, Direct | Proxied] = {}

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Return the answer, whatever its status.

        Raises:
            EndpointConnectionError, ConnectTimeoutError, SSLError: nothing was sent.
            ReadTimeoutError, ConnectionClosedError: perhaps it was.
        """
        way = self._ways.get(request.url)
        if way is None:
            way = self._ways.setdefault(request.url, self._way_to(request.url))
        return way.send(request)

    def is_connected(self) -> bool:
        """Whether the next request would find an open connection."""
        return any(way.is_connected() for way in tuple(self._ways.values()))

    def close(self) -> None:
        """Close every connection; the next request opens new ones."""
        for way in tuple(self._ways.values()):
            way.close()

    def _way_to(self, url: str) -> Direct | Proxied:
        proxies = get_environ_proxies(url) if self._proxies is None else self._proxies
        if proxies.get(urlsplit(url).scheme):
            return Proxied(proxies, self._limits, self._certificates, self._connections)
        return Direct(url, self._limits, self._certificates)
