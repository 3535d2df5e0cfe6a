"""The schema for callers who are signed in, through API Gateway's events, and for no one else.

Documents are prepared once and kept: what one caller may do must not become another's.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.types import Scope

from graphql_api.domain.caller import Caller
from graphql_api.settings import Settings
from graphql_api.web.lambda_scope import SignInPolicy
from tests.support.application import changed, persisted
from tests.support.containers import Handler, container
from tests.support.events import http_event
from tests.support.kinds.first import FIRST

SCHEMA: Final = "query Schema { __schema { queryType { name } } }"
TOLD: Final = {"data": {"__schema": {"queryType": {"name": "Query"}}}}
# Valid for both, however it looks.
LOOKS_LIKE_IT: Final = "query __schema { __schema: __typename }"
MISSPELT: Final = f"{{ {FIRST.many}s {{ nodes {{ id }} }} }}"
MISSPELT_INPUT: Final = {
    "query": FIRST.create,
    "variables": {"input": {**FIRST.new, f"{FIRST.label}s": "a"}},
}
ID: Final = "5a1c"
SIGNED_IN: Final = {"sub": "3f6c1f0b", "username": "3f6c1f0b", "token_use": "access"}
GUEST: Final = Caller(subject="", may_edit=False)


class WithGuests(SignInPolicy):
    """Sign-in for those who want to: one process then has callers of both kinds."""

    def caller(self, scope: Scope) -> Caller:
        return super().caller(scope) or GUEST


@pytest.fixture
def chosen(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.setattr("graphql_api.wiring.SignInPolicy", WithGuests)
    monkeypatch.setattr("graphql_api.wiring.MANIFESTS", tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({ID: SCHEMA}), encoding="utf-8")
    return changed(settings, sign_in="cognito", introspection="signed-in")


def asked(
    handle: Handler, body: Mapping[str, Any], claims: Mapping[str, str] | None
) -> tuple[int, Any]:
    """Return status and response of a POST whose token has these claims; None: it has no token."""
    headers = {
        "content-type": "application/json",
        "accept": "application/graphql-response+json",
    }
    event = http_event("POST", "/graphql", json.dumps(body), headers=headers)
    if claims is not None:
        event["requestContext"]["authorizer"] = {"jwt": {"claims": dict(claims), "scopes": None}}
    reply = handle(event)
    return reply["statusCode"], json.loads(reply["body"])


def refused_where_it_is_off(settings: Settings, body: Mapping[str, Any]) -> tuple[int, Any]:
    with container(changed(settings, introspection="off")) as handle:
        return asked(handle, body, SIGNED_IN)


ORDERS: Final = pytest.mark.parametrize(
    "order", [(SIGNED_IN, None), (None, SIGNED_IN)], ids=["signed in first", "guest first"]
)


@ORDERS
def test_schema_is_told_to_who_is_signed_in_whoever_asked_before(
    chosen: Settings, order: tuple[Mapping[str, str] | None, ...]
) -> None:
    refused = refused_where_it_is_off(chosen, {"query": SCHEMA})
    assert refused[0] == 400
    with container(chosen) as handle:
        for _ in range(2):  # the second time, each document is in a cache
            for claims in order:
                expected = (200, TOLD) if claims else refused
                assert asked(handle, {"query": SCHEMA}, claims) == expected


@ORDERS
@pytest.mark.parametrize("body", [{"query": MISSPELT}, MISSPELT_INPUT], ids=["field", "input"])
def test_names_are_suggested_to_who_is_signed_in(
    chosen: Settings,
    order: tuple[Mapping[str, str] | None, ...],
    body: dict[str, Any],
) -> None:
    refused = refused_where_it_is_off(chosen, body)
    with container(chosen) as handle:
        for _ in range(2):
            for claims in order:
                status, answer = asked(handle, body, claims)
                assert status == 400
                assert ("Did you mean" in json.dumps(answer)) is (claims is not None)
                if claims is None:
                    assert (status, answer) == refused


def test_document_that_asks_for_nothing_is_everybodys(chosen: Settings) -> None:
    with container(chosen) as handle:
        for claims in (SIGNED_IN, None):
            answer = asked(handle, {"query": LOOKS_LIKE_IT}, claims)
            assert answer == (200, {"data": {"__schema": "Query"}})


@pytest.mark.parametrize("store", ["memory", "table"])
def test_persisted_document_tells_a_guest_nothing(chosen: Settings, store: str) -> None:
    keeping = changed(chosen, persisted_documents=store)
    named = {"extensions": persisted(SCHEMA)}
    refused = refused_where_it_is_off(chosen, {"query": SCHEMA})
    with container(keeping) as handle:
        # A guest can't register it, and reads nothing that another has registered.
        assert asked(handle, {"query": SCHEMA, **named}, None) == refused
        assert (
            asked(handle, named, SIGNED_IN)[1]["errors"][0]["message"] == "PersistedQueryNotFound"
        )
        assert asked(handle, {"query": SCHEMA, **named}, SIGNED_IN) == (200, TOLD)
        assert asked(handle, named, SIGNED_IN) == (200, TOLD)
        assert asked(handle, named, None) == refused
    if store == "table":
        with container(keeping) as fresh:  # knows it from the table alone
            assert asked(fresh, named, None) == refused
            assert asked(fresh, named, SIGNED_IN) == (200, TOLD)


@ORDERS
@pytest.mark.parametrize("policy", ["prefer", "only"])
@pytest.mark.parametrize(
    "body",
    [{"documentId": ID}, {"query": SCHEMA}, {"extensions": persisted(SCHEMA)}],
    ids=["id", "text", "hash"],
)
def test_trusted_document_tells_a_guest_nothing(
    chosen: Settings,
    order: tuple[Mapping[str, str] | None, ...],
    policy: str,
    body: dict[str, Any],
) -> None:
    refused = refused_where_it_is_off(chosen, {"query": SCHEMA})
    with container(changed(chosen, trusted_documents=policy)) as handle:
        for _ in range(2):
            for claims in order:
                assert asked(handle, body, claims) == ((200, TOLD) if claims else refused)


@pytest.mark.parametrize("introspection", ["signed-in", "off"])
def test_nobody_is_signed_in_where_sign_in_is_off(chosen: Settings, introspection: str) -> None:
    refused = refused_where_it_is_off(chosen, {"query": SCHEMA})
    opened = changed(chosen, sign_in="off", introspection=introspection)
    with container(opened) as handle:
        for claims in (SIGNED_IN, None):  # which nobody has verified there
            assert asked(handle, {"query": SCHEMA}, claims) == refused
