"""How calls go over the wire: in their time, on connections that are kept, and whole."""

import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from raw_server import RawServer, Script, Send, serving
from stores import client_of

from graphql_api.dynamodb.errors import AnswerLost, Refused, classify
from graphql_api.dynamodb.transport import Transport, seconds_left

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BODY = b'{"Item":{"id":{"S":"one"}}}'
CHUNKS = b"f\r\n" + BODY[:15] + b"\r\nc\r\n" + BODY[15:] + b"\r\n0\r\n\r\n"


def head(*lines: str, length: int = len(BODY)) -> bytes:
    fields = ("HTTP/1.1 200 OK", f"x-amz-crc32: {zlib.crc32(BODY)}", *lines)
    return "\r\n".join((*fields, f"Content-Length: {length}", "", "")).encode()


WHOLE = head() + BODY


def always(answer: bytes, *, stays_open: bool = True) -> Script:
    def script(send: Send, _: int) -> bool:
        send(answer)
        return stays_open

    return script


@contextmanager
def client_to(address: str, answer_seconds: float = 5.0) -> Iterator["DynamoDBClient"]:
    client = client_of(address, connect_seconds=0.3, answer_seconds=answer_seconds)
    yield client
    client.close()


def read(client: "DynamoDBClient") -> object:
    return client.get_item(TableName="items", Key={"id": {"S": "one"}})["Item"]["id"]


@contextmanager
def talking(
    script: Script, answer_seconds: float = 5.0
) -> Iterator[tuple[RawServer, "DynamoDBClient"]]:
    with (
        serving(script) as server,
        client_to(f"http://127.0.0.1:{server.port}", answer_seconds) as client,
    ):
        yield server, client


def test_calls_share_one_connection() -> None:
    with talking(always(WHOLE)) as (server, client):
        assert isinstance(client._endpoint.http_session, Transport)  # type: ignore[attr-defined]
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


@pytest.mark.parametrize("says", [True, False], ids=["told so", "without a word"])
def test_connection_that_the_other_side_closed_is_made_anew(says: bool) -> None:
    answer = (head("Connection: close") if says else head()) + BODY
    with talking(always(answer, stays_open=False)) as (server, client):
        for _ in range(3):
            assert read(client) == {"S": "one"}
            time.sleep(0.05)  # until the end has come over
        assert server.connections == 3


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        head() + BODY[:-1],
        head(length=len(BODY) + 1) + BODY,
        b"no HTTP at all\r\n\r\n",
        WHOLE + WHOLE,
        head(length=len(BODY) - 1) + BODY,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS[:-5],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + BODY,  # to the end, which may be a cut
    ],
    ids=[
        *("nothing", "half a line", "cut", "too short", "no HTTP", "two", "too long"),
        *("chunks cut", "bad chunk", "no length"),
    ],
)
def test_answer_that_is_not_whole_is_none(answer: bytes) -> None:
    with talking(always(answer, stays_open=False)) as (server, client):
        for asked in (1, 2):  # and nothing of it is left for the next
            with pytest.raises(HTTPClientError) as failed:
                read(client)
            assert isinstance(classify(failed.value), AnswerLost)
            assert len(server.requests) == asked


def test_answer_in_drips_ends_in_the_time_of_the_call() -> None:
    over = threading.Event()

    def drip(send: Send, _: int) -> bool:
        for at in range(len(WHOLE)):
            send(WHOLE[at : at + 1])
            if over.wait(0.1):  # much less than the time-out, each time
                break
        return False

    with talking(drip, answer_seconds=0.5) as (_, client):
        started = time.monotonic()
        with pytest.raises(ReadTimeoutError):
            read(client)
        over.set()
        assert time.monotonic() - started < 0.1 * len(WHOLE) / 2  # it would take 12 seconds


def test_call_ends_with_its_request() -> None:
    over = threading.Event()
    with talking(lambda _, __: not over.wait(30), answer_seconds=25) as (_, client):
        token = seconds_left.set(0.3)
        try:
            with pytest.raises(ReadTimeoutError):
                read(client)
        finally:
            seconds_left.reset(token)
            over.set()


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("http://127.0.0.1:1", EndpointConnectionError),  # nobody listens
        ("http://no-such-host.invalid", EndpointConnectionError),
    ],
)
def test_what_was_never_sent_is_refused(address: str, error: type[Exception]) -> None:
    with client_to(address) as client:
        with pytest.raises(error) as failed:
            read(client)
        assert isinstance(failed.value, EndpointConnectionError)
        assert isinstance(classify(failed.value), Refused)


def test_handshake_that_hangs_ends_in_the_time_for_connecting() -> None:
    over = threading.Event()
    with serving(lambda _, __: not over.wait(30)) as server:  # waits for a request, not for TLS
        address = f"https://127.0.0.1:{server.port}"
        with client_to(address) as client, pytest.raises(ConnectTimeoutError) as failed:
            read(client)
        over.set()
    assert isinstance(classify(failed.value), Refused)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate for localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(pem)
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_tls_is_spoken_with_a_server_that_is_trusted(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    with serving(always(WHOLE), tls) as server:
        with client_to(f"https://localhost:{server.port}") as client:
            assert [read(client), read(client)] == [{"S": "one"}] * 2
        assert server.connections == 1


@pytest.mark.parametrize("trusted", [True, False], ids=["another name", "unknown signer"])
def test_server_that_is_not_trusted_is_told_nothing(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    if trusted:
        monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    host = "127.0.0.1" if trusted else "localhost"
    with serving(always(WHOLE), tls) as server:
        with client_to(f"https://{host}:{server.port}") as client, pytest.raises(SSLError):
            read(client)
        assert server.requests == []


def test_proxy_is_used_where_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(always(WHOLE)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        with client_to("http://table.invalid") as client:
            assert read(client) == {"S": "one"}
    assert proxy.requests[0].startswith(b"POST http://table.invalid/ HTTP/1.1\r\n")


def test_closed_client_connects_again() -> None:
    with talking(always(WHOLE)) as (server, client):
        for connections in (1, 2):
            assert read(client) == {"S": "one"}
            assert server.connections == connections
            client.close()
