"""A call ends in its time, whatever the other side does, and sends nothing after it."""

import socket
import struct
import threading
import time

import pytest
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from graphql_api.dynamodb.errors import Refused, ResponseLost, classify
from tests.dynamodb.client.raw_calls import WHOLE, always, client_to, in_its_time, read, talking
from tests.support.raw_server import Send, serving


def test_answer_in_drips_ends_in_the_time_of_the_call() -> None:
    over = threading.Event()

    def drip(send: Send, _: int) -> bool:
        send(b"HTTP/1.1 200 OK\r\nx-drips: ")
        while not over.wait(0.1):  # much less than the time-out, each time
            send(b"x")
        return False

    with talking(drip, answer_seconds=0.5) as (_, client):
        try:
            with pytest.raises(ReadTimeoutError) as failed:
                in_its_time(lambda: read(client))
        finally:
            over.set()
        assert isinstance(classify(failed.value), ResponseLost)


def test_call_ends_with_its_request() -> None:
    over = threading.Event()
    with talking(lambda _, __: not over.wait()) as (_, client):
        try:
            with pytest.raises(ReadTimeoutError):
                in_its_time(lambda: read(client), time.monotonic() + 0.3)
        finally:
            over.set()


@pytest.mark.parametrize("is_connected", [True, False])
def test_nothing_is_sent_when_the_time_is_spent(is_connected: bool) -> None:
    with talking(always(WHOLE)) as (server, client):
        if is_connected:
            read(client)
        sent = len(server.requests)
        with pytest.raises(ConnectTimeoutError) as failed:
            in_its_time(lambda: read(client), time.monotonic() - 1)
        assert isinstance(classify(failed.value), Refused)
        assert len(server.requests) == sent


@pytest.mark.parametrize("bound", ["of connecting", "of the request"])
def test_handshake_that_hangs_ends_in_its_time(bound: str) -> None:
    with serving(always(b"")) as server:  # waits for a request, not for TLS
        address = f"https://127.0.0.1:{server.port}"
        connect_seconds = {"connect_seconds": 0.3} if bound == "of connecting" else {}
        until = float("inf") if connect_seconds else time.monotonic() + 0.3
        with (
            client_to(address, **connect_seconds) as client,
            pytest.raises(ConnectTimeoutError) as failed,
        ):
            in_its_time(lambda: read(client), until)
    assert isinstance(classify(failed.value), Refused)


def test_handshake_that_is_reset_was_never_a_call() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def reset() -> None:
            connection, _ = listening.accept()
            connection.recv(1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

        thread = threading.Thread(target=reset)
        thread.start()
        with (
            client_to(f"https://127.0.0.1:{listening.getsockname()[1]}") as client,
            pytest.raises(EndpointConnectionError) as failed,
        ):
            in_its_time(lambda: read(client))
        thread.join()
    assert isinstance(classify(failed.value), Refused)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://no-such-host.invalid"])
def test_what_nobody_hears_is_refused(address: str) -> None:
    with client_to(address) as client, pytest.raises(EndpointConnectionError) as failed:
        in_its_time(lambda: read(client))
    assert isinstance(classify(failed.value), Refused)


def test_call_through_a_proxy_ends_with_its_request(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    with serving(lambda _, __: not over.wait()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        with client_to("http://table.invalid") as client:
            try:
                with pytest.raises(ReadTimeoutError):
                    in_its_time(lambda: read(client), time.monotonic() + 0.3)
                with pytest.raises(ConnectTimeoutError):
                    in_its_time(lambda: read(client), time.monotonic() - 1)
            finally:
                over.set()
        assert len(proxy.requests) == 1
