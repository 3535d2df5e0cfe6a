"""The client stands on seams that botocore has for others; each is in use, and none is needed.

A release of botocore without one of them fails in the first test of its kind, and is served in
botocore's own way by what the second holds.
"""

import ast
import json
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.credentials import RefreshableCredentials
from botocore.exceptions import HTTPClientError
from botocore.session import Session

from graphql_api.dynamodb.client import factory as client_module
from graphql_api.dynamodb.client.factory import is_ready
from graphql_api.dynamodb.client.rehearsal import unsent
from graphql_api.dynamodb.client.sending import Sending, current_sending
from tests.dynamodb.client.raw_calls import BODY, WHOLE, always, head, read, talking
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Patch = pytest.MonkeyPatch
MODULES: Final = sorted((ROOT / "graphql_api" / "dynamodb").rglob("*.py"))
KEYS: Final[dict[str, Any]] = {"items": {"Keys": [{"id": {"S": "one"}}]}}
HANDLERS: Final = {
    "provide-client-params.dynamodb": "begin",
    "before-endpoint-resolution.dynamodb": "give_back",
    "before-call.dynamodb": "answer",
    "request-created.dynamodb": "leave_to_botocore",
}


def private_names(source: str) -> set[str]:
    """Return the private names in a module that are not its own object's."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                continue
            case ast.Attribute(attr=name):
                found.add(name)
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                found |= {part for alias in names for part in alias.name.split(".")}
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
                found.add(name)
    return {name for name in found if name.startswith("_") and not name.endswith("__")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_nothing_private_of_a_library_is_used(path: Path) -> None:
    assert private_names(path.read_text(encoding="utf-8")) == set()


def test_linter_looks_for_private_names_there() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    excepted = rules["tool"]["ruff"]["lint"]["per-file-ignores"]
    assert not [
        path
        for path, ignored in excepted.items()
        if path.startswith("graphql_api/dynamodb/") and {"SLF", "SLF001"} & set(ignored)
    ]


def test_each_seam_is_in_use() -> None:
    seen: dict[str, object] = {}
    with talking(always(WHOLE)) as (server, client):
        events = client.meta.events
        for name in ("before-parameter-build", "before-endpoint-resolution", "request-created"):
            events.register(name, lambda event_name, **told: seen.update({event_name: told}))
        assert not is_ready(client)
        assert read(client) == {"S": "one"}
        assert is_ready(client)
        assert server.connections == 1
    # The rules of addresses are left out, nothing is signed or sent by botocore, and its serializer
    # is given no parameters.
    assert list(seen) == ["before-parameter-build.dynamodb.GetItem"]
    told: Any = seen["before-parameter-build.dynamodb.GetItem"]
    assert told["params"] == {}


def without_handler(event: str) -> Callable[["DynamoDBClient"], None]:
    def take_out(client: "DynamoDBClient") -> None:
        calls: Any = client.api_calls  # type: ignore[attr-defined]
        client.meta.events.unregister(event, getattr(calls, HANDLERS[event]))

    return take_out


def checked(client: "DynamoDBClient", server: Any) -> None:
    """See that a client asks for what it is told to, once, and reads what it is given."""
    assert read(client) == {"S": "one"}
    client.batch_get_item(RequestItems=KEYS)
    bodies = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]
    assert bodies == [
        {"TableName": "items", "Key": {"id": {"S": "one"}}},
        {"RequestItems": KEYS},
    ]
    with unsent(client):
        client.get_item(TableName="items", Key={"id": {"S": "one"}})
    assert len(server.requests) == 2


@pytest.mark.parametrize("event", HANDLERS)
@pytest.mark.parametrize("rules", ["left out", "evaluated"])
def test_client_serves_without_an_event(event: str, rules: str, monkeypatch: Patch) -> None:
    if rules == "evaluated":
        monkeypatch.setattr(client_module, "leave_out_rules", lambda *_: False)
    with talking(always(WHOLE)) as (server, client):
        without_handler(event)(client)
        checked(client, server)


@pytest.mark.parametrize("component", ["response_parser_factory", "data_loader"])
def test_client_serves_without_a_component(component: str, monkeypatch: Patch) -> None:
    register = Session.register_component

    def registered(session: Session, name: str, what: object) -> None:
        if name != component:
            register(session, name, what)

    monkeypatch.setattr(Session, "register_component", registered)
    with talking(always(WHOLE)) as (server, client):
        checked(client, server)


def test_client_serves_where_botocore_wants_the_rules(monkeypatch: Patch) -> None:
    create = Session.create_client

    def strict(session: Session, *given: Any, **named: Any) -> Any:
        loader = session.get_component("data_loader")
        assert loader.load_service_model("dynamodb", "endpoint-rule-set-1")
        return create(session, *given, **named)

    monkeypatch.setattr(Session, "create_client", strict)
    with talking(always(WHOLE)) as (server, client):
        checked(client, server)


def test_client_serves_without_a_class_of_its_own(monkeypatch: Patch) -> None:
    monkeypatch.setattr(Session, "register", lambda *_, **__: None)
    with talking(always(WHOLE)) as (server, client):
        checked(client, server)
        assert not is_ready(client)  # then each call has a thread


def test_botocores_own_way_finds_damage_and_may_have_sent() -> None:
    with talking(always(head() + BODY.replace(b"one", b"two"))) as (_, client):
        without_handler("before-call.dynamodb")(client)
        sending = Sending()
        token = current_sending.set(sending)
        try:
            with pytest.raises(HTTPClientError, match="checksum"):
                read(client)
        finally:
            current_sending.reset(token)
        assert sending.may_have_left


def test_signature_of_another_kind_is_left_to_botocore() -> None:
    def other(context: dict[str, Any], **_: object) -> None:
        context["auth_type"] = "none"

    with talking(always(WHOLE)) as (server, client):
        client.meta.events.register("before-call.dynamodb", other)
        assert read(client) == {"S": "one"}
    assert b"X-Amz-Target: DynamoDB_20120810.GetItem" in server.requests[0]
    assert b"Authorization" not in server.requests[0]


@pytest.mark.parametrize(
    ("account", "left", "mode", "host"),
    [
        ({"account_id": "123456789012"}, timedelta(hours=6), "preferred", "123456789012.ddb"),
        ({"account_id": "123456789012"}, timedelta(hours=6), "disabled", "dynamodb"),
        ({}, timedelta(hours=6), "preferred", "dynamodb"),
        ({"account_id": "123456789012"}, timedelta(minutes=1), "preferred", "123456789012.ddb"),
    ],
    ids=["known", "known, not wanted", "unknown", "to be fetched"],
)
def test_address_is_an_accounts_where_credentials_tell_it(
    account: dict[str, str], left: timedelta, mode: str, host: str, monkeypatch: Patch
) -> None:
    fetched: list[object] = []

    def credentials_until(moment: datetime) -> dict[str, str]:
        keys = {"access_key": "a", "secret_key": "s", "token": "t"}
        return {**keys, "expiry_time": moment.isoformat(), **account}

    def fetch() -> dict[str, str]:
        fetched.append("anew")
        return credentials_until(datetime.now(UTC) + timedelta(hours=6))

    found = RefreshableCredentials.create_from_metadata(
        credentials_until(datetime.now(UTC) + left), fetch, "test"
    )
    monkeypatch.setattr(Session, "get_credentials", lambda _: found)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", mode)
    client = client_module.build_client(endpoint=None, read_timeout_seconds=1, connections=1)
    assert fetched == []
    urls: list[str] = []

    def note(request: Any, **_: object) -> None:
        urls.append(request.url)

    with unsent(client):
        client.meta.events.register_first("before-send.dynamodb", note)
        client.batch_get_item(RequestItems=KEYS)
    assert urls == [f"https://{host}.eu-west-1.amazonaws.com/"]
