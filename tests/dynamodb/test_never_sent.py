"""A call of which nothing can have left: told as such, and never sent afterwards."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from botocore.credentials import RefreshableCredentials
from botocore.exceptions import ClientError, NoCredentialsError, ReadTimeoutError

from graphql_api.domain.budget import Budget
from graphql_api.domain.errors import OutcomeUnknown, StoreUnavailable
from graphql_api.process import CallLimits, Process
from graphql_api.registry import REGISTRY
from graphql_api.settings import Settings
from graphql_api.wiring import LIMITS, Limits
from tests.dynamodb.client.raw_calls import PATIENCE, WHOLE, always
from tests.support.application import changed, http_client
from tests.support.kinds.first import FIRST
from tests.support.raw_server import Script, Send, serving
from tests.support.refusing import error, http

INPUT: Final = {**FIRST.new, "idempotencyKey": "k"}
VALUES: Final = FIRST.samples.example  # as the use cases take them
KEYS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
REFUSED: Final = http(500, b'{"code": "InternalServerError"}')


def credentials() -> bytes:
    """What a container's endpoint answers; so short-lived that each call asks for new ones."""
    expires = datetime.now(UTC) + timedelta(minutes=5)
    keys = {"AccessKeyId": "k", "SecretAccessKey": "s", "Token": "t"}
    return http(200, json.dumps({**keys, "Expiration": expires.isoformat()}).encode())


class Keys:
    """A credentials endpoint; the client that is built gets its first ones at once.

    Attributes:
        then: how all later requests are answered.
    """

    def __init__(self) -> None:
        self.then: Script = self.fail
        self.freed = threading.Event()

    def script(self, send: Send, number: int) -> bool:
        if number > 1:
            return self.then(send, number)
        send(credentials())
        return False

    def hang(self, send: Send, _: int) -> bool:
        self.freed.wait()
        send(credentials())
        return False

    def fail(self, send: Send, _: int) -> bool:
        send(REFUSED)
        return False


@pytest.fixture
def keys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keys]:
    keys = Keys()
    with serving(keys.script) as server:
        for name in KEYS:
            monkeypatch.delenv(name)
        address = f"http://127.0.0.1:{server.port}/credentials"
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", address)
        yield keys
        keys.freed.set()


async def code_of_create(settings: Settings, limits: Limits = LIMITS) -> str:
    """Ask for a new entity; return the error's code, or what came of it."""
    async with http_client(settings, limits) as client:
        body = {"query": FIRST.create, "variables": {"input": INPUT}}
        reply = (await client.post("/graphql", json=body)).json()
    return str(reply["errors"][0]["extensions"]["code"] if "errors" in reply else reply["data"])


@contextmanager
def created_in(
    settings: Settings, seconds: float, over: threading.Event
) -> Iterator[Callable[[], Any]]:
    """Yield what creates an entity in a request of so many seconds.

    At the end what hangs goes on (`over` is set), and all of its threads come to their end.
    """
    service = Process(settings, REGISTRY.records())
    entities = service.collections(Budget.of(seconds, time.monotonic)).of(FIRST.entity)
    try:
        yield lambda: entities.create(VALUES)
    finally:
        over.set()
        service.release()


async def test_create_whose_credentials_hang_is_unavailable_and_never_sent(
    settings: Settings, keys: Keys
) -> None:
    with serving(always(error("InternalServerError", 500))) as table:
        address = f"http://127.0.0.1:{table.port}"
        held = changed(settings, aws_endpoint_url_dynamodb=address)
        with created_in(held, 0.5, keys.freed) as create:
            keys.then = keys.hang
            with pytest.raises(StoreUnavailable):
                await create()
        assert table.requests == []


@pytest.mark.parametrize("trouble", ["hang", "fail"])
async def test_caller_is_told_that_it_may_try_again(
    settings: Settings, keys: Keys, trouble: str
) -> None:
    seconds = 0.5 if trouble == "hang" else 20.0
    service = changed(settings, request_seconds=seconds)
    async with http_client(service) as client:
        keys.then = getattr(keys, trouble)
        for query in (FIRST.create, FIRST.list):
            body = {
                "query": query,
                "variables": {"input": INPUT} if query == FIRST.create else {},
            }
            reply = (await client.post("/graphql", json=body)).json()
            (told,) = reply["errors"]
            assert told["extensions"]["code"] == "UNAVAILABLE"
            assert told["extensions"]["retryable"] is True


async def test_credentials_that_come_late_are_good(settings: Settings, keys: Keys) -> None:
    def late(send: Send, _: int) -> bool:
        time.sleep(0.3)
        send(credentials())
        return False

    keys.then = late
    assert f"Create{FIRST.type_name}Success" in await code_of_create(settings)


async def test_no_credentials_at_all_is_unavailable(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in KEYS:
        monkeypatch.delenv(name)
    assert await code_of_create(settings) == "UNAVAILABLE"


@pytest.mark.parametrize(
    "raised",
    [
        # What a role is asked for says, and not the table.
        ClientError({"Error": {"Code": "InvalidIdentityToken"}}, "AssumeRoleWithWebIdentity"),
        ClientError({"Error": {"Code": "ValidationException"}}, "AssumeRole"),
        ClientError(
            {"Error": {"Code": "X"}, "ResponseMetadata": {"HTTPStatusCode": 500}},  # type: ignore[typeddict-item]
            "AssumeRole",
        ),
        ReadTimeoutError(endpoint_url="https://sts.invalid"),
        NoCredentialsError(),
    ],
    ids=lambda raised: str(raised)[:40],
)
async def test_error_of_where_credentials_come_from_is_not_the_tables(
    settings: Settings, raised: Exception
) -> None:
    def fetch() -> Any:
        raise raised

    service = Process(settings, REGISTRY.records())
    service._table.client.api_calls._credentials = RefreshableCredentials(  # type: ignore[attr-defined]
        "a", "a", "a", datetime.now(UTC) + timedelta(minutes=5), fetch, "assume-role"
    )
    budget = Budget.of(PATIENCE, time.monotonic)
    with pytest.raises(StoreUnavailable):
        await service.collections(budget).of(FIRST.entity).create(VALUES)
    service.release()


async def test_name_that_is_looked_up_for_ever_is_unavailable_and_never_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = threading.Event()
    look_up = socket.getaddrinfo

    def slow(host: Any, port: Any, *more: Any, **options: Any) -> Any:
        if host != "table.invalid":
            return look_up(host, port, *more, **options)
        found.wait()
        return look_up("127.0.0.1", port, *more, **options)

    with serving(always(WHOLE)) as table:
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        address = f"http://table.invalid:{table.port}"
        resolved = changed(settings, aws_endpoint_url_dynamodb=address)
        with (
            created_in(resolved, 0.5, found) as create,
            pytest.raises(StoreUnavailable),
        ):
            await create()
        assert table.requests == []


@pytest.fixture
def silent() -> Iterator[Script]:
    """Takes a request, and answers nothing until the test is over."""
    over = threading.Event()
    yield lambda _, __: not over.wait(PATIENCE)
    over.set()


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [(None, 0.5), (None, 20.0), (http(407, b""), 20.0), (http(502, b"<html>"), 20.0), (b"", 20.0)],
    ids=["hangs past the request", "hangs", "asks for a password", "fails", "hangs up"],
)
async def test_proxy_that_does_not_connect_was_sent_nothing_of_the_call(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    silent: Script,
    answer: bytes | None,
    seconds: float,
) -> None:
    script = silent if answer is None else always(answer, stays_open=False)
    with serving(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        changes = {
            "aws_endpoint_url_dynamodb": "https://table.invalid",
            "request_seconds": seconds,
        }
        limits = Limits(calls=CallLimits(connect_seconds=0.2 if seconds > 1 else 25.0))
        assert await code_of_create(changed(settings, **changes), limits) == "UNAVAILABLE"
    assert proxy.requests
    assert all(request.startswith(b"CONNECT table.invalid:443 ") for request in proxy.requests)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_endpoint_that_refuses_connections_or_tls_is_unavailable(
    settings: Settings, scheme: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    address = f"{scheme}://127.0.0.1:{port}"
    assert (
        await code_of_create(changed(settings, aws_endpoint_url_dynamodb=address)) == "UNAVAILABLE"
    )
    with serving(always(b"no TLS", stays_open=False)) as plain:
        address = f"https://127.0.0.1:{plain.port}"
        told = await code_of_create(changed(settings, aws_endpoint_url_dynamodb=address))
        assert told == "UNAVAILABLE"


async def test_call_that_may_have_left_is_lost_when_its_time_is_over(settings: Settings) -> None:
    over = threading.Event()
    with serving(lambda _, __: not over.wait(PATIENCE)) as table:
        address = f"http://127.0.0.1:{table.port}"
        sent = changed(settings, aws_endpoint_url_dynamodb=address)
        with created_in(sent, 0.5, over) as create, pytest.raises(OutcomeUnknown):
            await create()
    assert len(table.requests) == 1
