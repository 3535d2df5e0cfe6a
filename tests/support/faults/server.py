"""The injector's HTTP server, on the loopback between boto3 and the engine."""

import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.faults.plan import Plan
from tests.support.faults.proxy import FaultProxy
from tests.support.faults.wire import Call, Upstream


class _Handler(BaseHTTPRequestHandler):
    """One connection of boto3's, with its own to the engine."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def setup(self) -> None:
        super().setup()
        self._upstream = Upstream(*self.server.proxy.upstream)

    def finish(self) -> None:
        self._upstream.close()
        super().finish()

    def do_POST(self) -> None:
        proxy = self.server.proxy
        body = self.rfile.read(int(self.headers["content-length"]))
        proxy.enter(1)
        try:
            answer = proxy.answer(Call(self.path, dict(self.headers), body), self._upstream)
        finally:
            proxy.enter(-1)
        try:
            if answer is None:
                self._break()
                return
            self.wfile.write(answer.encoded())
            self.close_connection = len(answer.body) != answer.length
        except OSError:  # the caller has given up
            self.close_connection = True

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, http.client.HTTPException):  # either side went away
            self.close_connection = True

    def _break(self) -> None:
        # Closed with something unsent to say: TCP's reset, not its orderly end.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a fault is no news here."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, proxy: FaultProxy) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = proxy


@contextmanager
def running_proxy(upstream: str) -> Iterator[tuple[FaultProxy, str]]:
    """Run an injector before the engine; yield it and the address that boto3 is to use."""
    proxy = FaultProxy(upstream)
    with _Server(proxy) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield proxy, f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            proxy.use(Plan())
            server.shutdown()
            thread.join()
