"""Calls over TLS: to the one that was meant, and to nobody else."""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, SSLError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from graphql_api.dynamodb.errors import ResponseLost, classify
from tests.dynamodb.client.raw_calls import WHOLE, always, client_to, read
from tests.support.raw_server import serving


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


BAD_RECORD = b"\x17\x03\x03\x00\x20" + b"\x00" * 32  # encrypted by nobody


def tunnel(listening: socket.socket, tls: ssl.SSLContext, received: list[bytes]) -> None:
    """Connect as a proxy does, to a server of its own, which breaks TLS once it has a request."""
    with suppress(OSError):
        connection, _ = listening.accept()
        with connection, connection.dup() as wire:
            while not connection.recv(65_536).endswith(b"\r\n\r\n"):
                pass
            connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            with tls.wrap_socket(connection, server_side=True) as secured:
                while b'"TableName"' not in b"".join(received):
                    received.append(secured.recv(65_536))
                wire.sendall(BAD_RECORD)
                wire.recv(1)  # until the other side has seen it


def test_tls_that_breaks_behind_a_proxy_when_all_was_sent_leaves_it_open(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=tunnel, args=(listening, tls, received))
        thread.start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{listening.getsockname()[1]}")
        with client_to("https://localhost:1") as client, pytest.raises(BotoCoreError) as failed:
            read(client)
        thread.join()
    assert b"DynamoDB_20120810.GetItem" in b"".join(received)
    assert isinstance(classify(failed.value), ResponseLost)
