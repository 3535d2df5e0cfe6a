"""What X-Ray's daemon is sent of a request that it samples, by a daemon of the test's own."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

import pytest

from graphql_api.settings import Settings
from graphql_api.wiring import build_handler
from tests.support.containers import current_loop
from tests.support.events import LambdaContext, http_event
from tests.support.faults.plan import Fault, Plan, Rule
from tests.support.faults.server import running_proxy
from tests.support.gateway import logs_as_before
from tests.support.kinds.registered import KINDS
from tests.support.paths import ROOT

ROOT_ID: Final = "1-67891233-abcdef012345678912345678"
SAMPLED: Final = f"Root={ROOT_ID};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a:0"
READ: Final = "query Names { node(id: %s) { id } }"


class Daemon:
    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def received(self) -> list[dict[str, Any]]:
        """Return the segments that were sent; a datagram on the loopback is there at once."""
        self._socket.setblocking(False)
        found: list[dict[str, Any]] = []
        while True:
            try:
                head, _, segment = self._socket.recv(65_536).partition(b"\n")
            except BlockingIOError:
                return found
            assert json.loads(head) == {"format": "json", "version": 1}
            found.append(json.loads(segment))

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    daemon = Daemon()
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", daemon.address)
    monkeypatch.setenv("_X_AMZN_TRACE_ID", SAMPLED)
    with logs_as_before(), current_loop():
        yield daemon
    daemon.close()


def asked(settings: Settings, query: str, **changes: object) -> dict[str, Any]:
    handler = build_handler(settings.model_copy(update={"tracing": "on", **changes}))
    event = http_event(
        "POST",
        "/graphql",
        json.dumps({"query": query}),
        headers={"content-type": "application/json"},
    )
    answer: dict[str, Any] = handler(event, LambdaContext())
    return answer


def read_of(settings: Settings, **changes: object) -> dict[str, Any]:
    return asked(settings, READ % f'"{KINDS[0].noun}_{"0" * 32}"', **changes)


def test_request_is_a_subsegment_with_its_calls(settings: Settings, daemon: Daemon) -> None:
    answer = read_of(settings)
    (segment,) = daemon.received()
    assert (segment["trace_id"], segment["parent_id"]) == (ROOT_ID, "53995c3f42cd8ad8")
    assert (segment["type"], segment["name"]) == ("subsegment", "GraphQL")
    assert segment["http"] == {"response": {"status": 200}}
    told = segment["annotations"]
    assert told["request_id"] == answer["headers"]["x-request-id"]
    assert (told["operation"], told["operation_type"]) == ("node", "query")
    assert (told["operation_name"], told["dynamodb_calls"], told["read_units"]) == ("Names", 1, 1.0)
    (call,) = segment["subsegments"]
    assert (call["name"], call["namespace"]) == ("DynamoDB", "aws")
    assert call["aws"]["operation"] in {"GetItem", "BatchGetItem"}
    assert (call["aws"]["table_name"], call["aws"]["retries"]) == (settings.table_name, 0)
    assert call["aws"]["request_id"]
    assert call["metadata"] == {"capacity_units": 1.0}
    assert segment["start_time"] <= call["start_time"] <= call["end_time"] <= segment["end_time"]
    assert len({segment["id"], call["id"]}) == 2


def test_requests_do_not_share_calls(settings: Settings, daemon: Daemon) -> None:
    for _ in range(2):
        read_of(settings)
    assert [len(segment["subsegments"]) for segment in daemon.received()] == [1, 1]


def test_attempts_are_told_apart(settings: Settings, daemon: Daemon) -> None:
    with running_proxy(str(settings.aws_endpoint_url_dynamodb)) as (proxy, address):
        faults = Fault.THROTTLED, Fault.ERROR_500, Fault.RESET
        for fault in faults:
            proxy.use(Plan([Rule(fault, count=1)]))
            read_of(settings, aws_endpoint_url_dynamodb=address)
    throttled, failed, lost = daemon.received()
    for segment in (throttled, failed, lost):
        assert [call["aws"]["retries"] for call in segment["subsegments"]] == [0, 1]
        assert "fault" not in segment
    assert throttled["subsegments"][0]["throttle"] is True
    assert failed["subsegments"][0]["http"] == {"response": {"status": 500}}
    assert failed["subsegments"][0]["fault"] is True
    assert lost["subsegments"][0]["metadata"] == {"failure": "ConnectionClosedError"}


def test_request_that_fails_is_a_fault(settings: Settings, daemon: Daemon) -> None:
    read_of(settings, aws_endpoint_url_dynamodb="http://127.0.0.1:1", dynamodb_attempts=1)
    asked(settings, "{ nonsense")
    ours, theirs = daemon.received()
    assert (ours["fault"], ours["annotations"]["codes"]) == (True, "UNAVAILABLE")
    assert (theirs.get("fault"), theirs["error"], theirs["subsegments"]) == (None, True, [])


def test_segment_of_many_calls_fits_into_a_datagram(settings: Settings, daemon: Daemon) -> None:
    listed = f"{KINDS[0].noun}s(first: 1) {{ nodes {{ id }} }}"
    asked(settings, f"{{ {' '.join(f'f{n}: {listed}' for n in range(5))} }}", list_shards=30)
    (segment,) = daemon.received()
    assert segment["annotations"]["dynamodb_calls"] >= 150
    assert len(segment["subsegments"]) == 100


@pytest.mark.parametrize("header", [SAMPLED.replace("=1;L", "=0;L"), "", "Sampled=1", "Root=;;=1"])
def test_what_is_not_sampled_is_not_sent(
    settings: Settings, daemon: Daemon, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", header)
    assert read_of(settings)["statusCode"] == 200
    assert daemon.received() == []


@pytest.mark.parametrize("address", ["", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:1"])
def test_daemon_that_is_not_there_fails_no_request(
    settings: Settings, daemon: Daemon, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", address)
    for _ in range(2):  # the second is told that nobody took the first
        assert read_of(settings)["statusCode"] == 200


def test_nothing_is_imported_where_it_is_off() -> None:
    code = (
        "import sys; import graphql_api.wiring, graphql_api.lambda_handler as h;"
        "print([name for name in sys.modules if name.startswith('graphql_api.tracing')])"
    )
    environment = {"TABLE_NAME": "items", "SIGN_IN": "off", "AWS_DEFAULT_REGION": "us-east-1"}
    said = subprocess.check_output(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, text=True
    )
    assert said.splitlines()[-1] == "[]"
