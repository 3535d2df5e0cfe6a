"""How calls go over the wire: on connections that are kept, and whole."""

import gc
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread, current_thread

import pytest
from botocore.exceptions import ConnectionClosedError, HTTPClientError

from graphql_api.dynamodb.client.http_answer import HttpAnswer
from graphql_api.dynamodb.errors import ResponseLost, classify
from tests.dynamodb.client.raw_calls import (
    BODY,
    CHUNKS,
    PATIENCE,
    WHOLE,
    always,
    client_to,
    head,
    read,
    talking,
    transport_of,
)
from tests.support.raw_server import Send, serving
from tests.support.stores import client_of


def test_calls_share_one_connection() -> None:
    with talking(always(WHOLE)) as (server, client):
        transport_of(client)  # or it is botocore's
        assert [read(client) for _ in range(5)] == [{"S": "one"}] * 5
        assert (len(server.requests), server.connections) == (5, 1)


def test_request_is_what_was_signed() -> None:
    with talking(always(WHOLE)) as (server, client):
        read(client)
        lines = server.requests[0].decode().split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines[1 : lines.index("")])
    assert lines[0] == "POST / HTTP/1.1"
    assert fields["Host"] == f"127.0.0.1:{server.port}"
    assert fields["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
    assert "SignedHeaders=content-type;host;x-amz-date;x-amz-target" in fields["Authorization"]
    assert len({name.lower() for name in fields}) == len(fields)


@pytest.mark.parametrize(
    "answer",
    [
        WHOLE,
        WHOLE.replace(b"Content-Length", b"content-LENGTH"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    ],
    ids=["plain", "other case", "chunked"],
)
def test_answer_is_read_however_it_is_framed(answer: bytes) -> None:
    def in_pieces(send: Send, _: int) -> bool:
        for at in range(len(answer)):
            send(answer[at : at + 1])
        return True

    for script in (always(answer), in_pieces):
        with talking(script) as (server, client):
            assert [read(client), read(client)] == [{"S": "one"}] * 2
            assert server.connections == 1


@pytest.mark.parametrize("status", [100, 102, 103])
@pytest.mark.parametrize("pause", [0, 0.05], ids=["together", "apart"])
def test_answer_comes_after_those_that_announce_it(status: int, pause: float) -> None:
    def announced(send: Send, _: int) -> bool:
        send(f"HTTP/1.1 {status} Wait\r\nx-amz-crc32: 1\r\n\r\n".encode())
        time.sleep(pause)
        send(WHOLE)
        return True

    with talking(announced) as (server, client):
        assert [read(client), read(client)] == [{"S": "one"}] * 2
        assert server.connections == 1


def test_connection_is_not_used_again_where_the_other_side_says_so() -> None:
    with talking(always(head("Connection: close") + BODY)) as (server, client):
        for connections in (1, 2, 3):
            assert read(client) == {"S": "one"}
            assert not transport_of(client).is_connected()
            assert server.connections == connections


def test_connection_that_the_other_side_closed_is_made_anew() -> None:
    with talking(always(WHOLE, stays_open=False)) as (server, client):
        for connections in (1, 2, 3):
            assert read(client) == {"S": "one"}
            until = time.monotonic() + PATIENCE  # for the end to come over
            while transport_of(client).is_connected() and time.monotonic() < until:
                time.sleep(0.01)
            assert not transport_of(client).is_connected()
            assert server.connections == connections


def test_attempt_after_a_lost_connection_has_a_new_one() -> None:
    """What closed one, an address that moved, say, has most often closed the others, too."""
    at_once, first = Barrier(2, timeout=PATIENCE), set[Thread]()

    def script(send: Send, number: int) -> bool:
        if number <= 2:
            at_once.wait()
            first.add(current_thread())
        elif current_thread() in first:
            return False
        send(WHOLE)
        return True

    with talking(script) as (server, client):
        with ThreadPoolExecutor(2) as threads:
            assert list(threads.map(read, [client] * 2)) == [{"S": "one"}] * 2
        with pytest.raises(ConnectionClosedError):
            read(client)
        assert read(client) == {"S": "one"}
        assert server.connections == 3


def test_it_is_known_whether_a_connection_is_open() -> None:
    with talking(always(WHOLE)) as (_, client):
        transport = transport_of(client)
        assert not transport.is_connected()
        read(client)
        assert transport.is_connected()
        client.close()
        assert not transport.is_connected()


def test_answer_is_let_go_of_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        with talking(always(WHOLE)) as (_, client):
            for _ in range(5):
                read(client)
            assert not [kept for kept in gc.get_objects() if isinstance(kept, HttpAnswer)]
    finally:
        gc.enable()


def test_header_with_a_line_break_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret\r\nX-Injected: yes")
    with talking(always(WHOLE)) as (server, client):
        with pytest.raises(ValueError, match="X-Amz-Security-Token has a line break") as failed:
            read(client)
        assert "secret" not in str(failed.value)
        assert server.requests == []


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        head() + BODY[:-1],
        head(length=len(BODY) + 1) + BODY,
        b"no HTTP at all\r\n\r\n",
        WHOLE + WHOLE,
        WHOLE + b"HTTP/1.1 200 O",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        head(length=len(BODY) - 1) + BODY,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS[:-5],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + BODY,  # to the end, which may be a cut
    ],
    ids=[
        *("nothing", "half a line", "cut", "too short", "no HTTP", "two"),
        *("one and a half", "upgrade", "announced alone", "too long"),
        *("chunks cut", "bad chunk", "no length"),
    ],
)
def test_answer_that_is_not_whole_is_none(answer: bytes) -> None:
    with talking(always(answer, stays_open=False)) as (server, client):
        for asked in (1, 2):  # and nothing of it is left for the next
            with pytest.raises(HTTPClientError) as failed:
                read(client)
            assert isinstance(classify(failed.value), ResponseLost)
            assert len(server.requests) == asked


def test_proxy_is_used_where_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(always(WHOLE)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        with client_to("http://table.invalid") as client:
            assert read(client) == {"S": "one"}
    assert proxy.requests[0].startswith(b"POST http://table.invalid/ HTTP/1.1\r\n")


def test_no_proxy_is_used_for_an_address_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with talking(always(WHOLE)) as (server, client):
        assert [read(client), read(client)] == [{"S": "one"}] * 2
        assert server.connections == 1


def test_connections_of_a_client_that_nobody_closed_are_closed() -> None:
    with serving(always(WHOLE)) as server:
        client = client_of(f"http://127.0.0.1:{server.port}")
        read(client)
        del client
        with warnings.catch_warnings(action="error"):
            gc.collect()


def test_closed_client_connects_again() -> None:
    with talking(always(WHOLE)) as (server, client):
        for connections in (1, 2):
            assert read(client) == {"S": "one"}
            assert server.connections == connections
            client.close()
