"""A server on loopback that sends just the bytes it is told to, whatever it is asked."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Send = Callable[[bytes], None]
Script = Callable[[Send, int], bool]


class RawServer:
    """Reads requests one by one and has each answered by a script.

    Attributes:
        requests: as they came, head and body.
        connections: that were made to it.
    """

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._script = script
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]

    def serve(self) -> None:
        with suppress(OSError):  # closed: the end
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as received:
                while request := _request(received.readline, received.read):
                    self.requests.append(request)
                    if not self._script(connection.sendall, len(self.requests)):
                        return


@contextmanager
def serving(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Run a server.

    Args:
        script: given what sends, and the request's number from 1; returns whether the connection
            stays open.
    """
    server = RawServer(script, tls)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def _request(line: Callable[[], bytes], read: Callable[[int], bytes]) -> bytes:
    head = b""
    while (last := line()) not in {b"\r\n", b""}:
        head += last
    if not head:
        return b""
    for part in head.split(b"\r\n"):
        name, _, value = part.partition(b":")
        if name.lower() == b"content-length":
            return head + b"\r\n" + read(int(value))
    return head + b"\r\n"
