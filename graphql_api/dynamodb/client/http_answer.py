"""One HTTP answer, read as it comes in.

Part of what transport.py and api_calls.py save, and goes with them: http.client reads the headers
of an answer as those of an e-mail, which was half of sending and receiving.
"""

from collections.abc import Iterator
from typing import Final

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

RECEIVED: Final = 65_536  # bytes; of a page of 100, most in one go


class HttpAnswer:
    """Fed until it is complete; llhttp, Node's parser, reads it.

    Attributes:
        headers: names in lower case.
        is_complete: whether all that was announced is there.
        keeps_alive: whether the connection may carry another request.
    """

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.is_complete = False
        self.keeps_alive = False
        self.status = 0
        self._body: list[bytes] = []
        self._parser = HttpResponseParser(self)

    def feed(self, received: bytes) -> None:
        """Read on.

        Raises:
            ConnectionError: there is nothing more, or it is no HTTP.
        """
        if not received:
            raise ConnectionError("The connection was closed before the answer was whole.")
        try:
            self._parser.feed_data(received)
        except (HttpParserError, HttpParserUpgrade) as error:
            raise ConnectionError(f"The answer is no HTTP: {error}") from error

    def stream(self) -> Iterator[bytes]:
        """Return the body's parts; botocore asks for them by this name."""
        return iter(self._body)

    def on_message_begin(self) -> None:
        if self.is_complete:  # whatever it is, nobody asked for it
            raise ValueError("a second answer to one request")

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, part: bytes) -> None:
        self._body.append(part)

    def on_message_complete(self) -> None:
        self.status = self._parser.get_status_code()
        if self.status < 200:  # "100 Continue", say: the answer is still to come
            self.headers.clear()
            return
        self.keeps_alive = self._parser.should_keep_alive()
        self.is_complete = True
        del self._parser  # each holds the other: the body would stay until the collector runs
