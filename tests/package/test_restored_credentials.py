"""The credentials of a copy that SnapStart starts, long after those of its snapshot expired."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from graphql_api.process import Process
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from tests.package.sent_calls import sent_by


class CredentialsServer(ThreadingHTTPServer):
    """Gives out credentials, as Lambda does where SnapStart is on: a new key each time."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _CredentialsHandler)
        self.keys: list[str] = []


class _CredentialsHandler(BaseHTTPRequestHandler):
    server: CredentialsServer

    def do_GET(self) -> None:
        self.server.keys.append(f"KEY{len(self.server.keys)}")
        expires = datetime.now(UTC) + timedelta(hours=len(self.server.keys) ** 2)  # 1, then 4
        body = {
            "AccessKeyId": self.server.keys[-1],
            "SecretAccessKey": "secret",
            "Token": "token",
            "Expiration": expires.isoformat(),
        }
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def credentials(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[CredentialsServer]:
    server = CredentialsServer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    address = f"http://127.0.0.1:{server.server_address[1]}/credentials"
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", address)
    yield server
    server.shutdown()
    server.server_close()


async def test_expired_credentials_are_fetched_by_the_restore(
    settings: Settings,
    credentials: CredentialsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = Process(settings, REGISTRY.records())
    service.release()
    assert credentials.keys == ["KEY0"]

    class TwoHoursLater(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(hours=2)

    later = SimpleNamespace(datetime=TwoHoursLater, timedelta=timedelta)
    monkeypatch.setattr("botocore.credentials.datetime", later)
    service.renew()
    assert credentials.keys == ["KEY0", "KEY1"]

    calls = sent_by(service)
    await service.check(60)
    (call,) = calls
    assert "Credential=KEY1/" in call[1]
    assert credentials.keys == ["KEY0", "KEY1"]


def test_valid_credentials_are_kept(settings: Settings, credentials: CredentialsServer) -> None:
    service = Process(settings, REGISTRY.records())
    service.release()
    service.renew()
    assert credentials.keys == ["KEY0"]


def test_restore_that_gets_no_credentials_leaves_it_to_the_requests(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    service = Process(settings, REGISTRY.records())
    service.release()
    service.renew()
    assert "The credentials could not be renewed" in caplog.text
