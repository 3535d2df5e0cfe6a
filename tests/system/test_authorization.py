"""Who may do what, with tokens of moto's Cognito, through the gateway and before a real table."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from graphql_api.local.gateway.local_users import ID, LocalSignIn
from graphql_api.settings import Settings
from graphql_api.web.lambda_scope import SignInPolicy
from tests.support.application import http_client
from tests.support.cognito import Cognito
from tests.support.faults.plan import Fault, Plan, Rule
from tests.support.faults.proxy import FaultProxy
from tests.support.faults.server import running_proxy
from tests.support.gateway import served
from tests.support.kinds.first import FIRST
from tests.support.kinds.registered import FIRST_KIND
from tests.support.tokens import forgeries, signed

VIEWER = "{ viewer { isSignedIn name mayEdit } }"
ASKED = FIRST_KIND.asked
CREATE, UPDATE = ASKED.create, ASKED.update
DELETE = f"""
    mutation ($id: ID!) {{
      result: delete{FIRST.type_name}(input: {{id: $id}}) {{
        ... on Delete{FIRST.type_name}Success {{ id: deleted{FIRST.type_name}Id }}
      }}
    }}
"""
LISTED = {"data": {FIRST.many: {"nodes": [FIRST.labelled]}}}


@pytest.fixture(scope="session")
def sign_in(cognito: Cognito) -> LocalSignIn:
    return cognito


@dataclass
class Api:
    """The service with sign-in, and the calls that it makes to its table."""

    client: httpx.AsyncClient
    table: FaultProxy
    sign_in: LocalSignIn

    async def send(
        self, query: str, headers: Mapping[str, str], **variables: object
    ) -> httpx.Response:
        body = {"query": query, "variables": variables}
        return await self.client.post("/graphql", json=body, headers=headers)

    async def ask(self, user: str, query: str, **variables: object) -> Any:
        """Return the whole answer to a user with a fresh token."""
        headers = {"authorization": f"Bearer {self.sign_in.token(user)}"}
        response = await self.send(query, headers, **variables)
        assert response.status_code == 200, response.text
        return response.json()

    def calls(self) -> int:
        """How often the table was called."""
        return self.table.plan.injected[Fault.SLOW]


@pytest.fixture
def table(sign_in_settings: Settings) -> Iterator[tuple[FaultProxy, Settings]]:
    """What counts each call to the table, and the settings of a service behind it."""
    assert sign_in_settings.aws_endpoint_url_dynamodb
    with running_proxy(sign_in_settings.aws_endpoint_url_dynamodb) as (proxy, address):
        proxy.use(Plan([Rule(Fault.SLOW, seconds=0)]))  # every call, and none is slow
        changes = {"aws_endpoint_url_dynamodb": address}
        yield proxy, sign_in_settings.model_copy(update=changes)


@asynccontextmanager
async def running(
    table: tuple[FaultProxy, Settings], sign_in: LocalSignIn, **changes: str
) -> AsyncIterator[Api]:
    proxy, settings = table
    with served(settings.model_copy(update=changes), sign_in=sign_in) as client:
        yield Api(client, proxy, sign_in)


@pytest.fixture
async def api(table: tuple[FaultProxy, Settings], sign_in: LocalSignIn) -> AsyncIterator[Api]:
    async with running(table, sign_in) as api:
        yield api


@pytest.mark.parametrize(("user", "may_edit"), [("reader", False), ("editor", True)])
async def test_viewer_tells_who_is_signed_in_and_what_they_may(
    api: Api, user: str, may_edit: bool
) -> None:
    answer = await api.ask(user, VIEWER)
    # The pool calls its users by their ids; an ID token has the name to show.
    name = api.sign_in.subjects[user]
    viewer = {"isSignedIn": True, "name": name, "mayEdit": may_edit}
    assert answer == {"data": {"viewer": viewer}}


async def test_editor_may_query_and_mutate(api: Api) -> None:
    created = await api.ask("editor", CREATE, input=FIRST.new)
    entity_id = created["data"]["result"]["entity"]["id"]
    listed = await api.ask("editor", FIRST.list)
    updated = await api.ask("editor", UPDATE, input={"id": entity_id, ASKED.token: "Desk"})
    deleted = await api.ask("editor", DELETE, id=entity_id)
    assert listed == LISTED
    assert updated["data"]["result"]["__typename"] == ASKED.success("Update")
    assert updated["data"]["result"]["entity"]["token"] == "Desk"
    assert deleted == {"data": {"result": {"id": entity_id}}}


async def test_reader_may_query(api: Api) -> None:
    await api.ask("editor", CREATE, input=FIRST.new)
    assert await api.ask("reader", FIRST.list) == LISTED


@pytest.mark.parametrize("mutation", [CREATE, UPDATE, DELETE])
async def test_reader_may_not_mutate_and_nothing_is_written(api: Api, mutation: str) -> None:
    variables: dict[str, dict[str, Any]] = {
        CREATE: {"input": FIRST.new},
        UPDATE: {"input": {"id": FIRST.unknown_id, ASKED.token: "Desk"}},
        DELETE: {"id": FIRST.unknown_id},
    }
    answer = await api.ask("reader", mutation, **variables[mutation])
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN", "retryable": False}
    assert list(answer["data"].values()) == [None]
    assert (api.calls(), api.table.ledger.entries()) == (0, [])


async def test_forged_tokens_are_refused_and_nothing_runs(api: Api) -> None:
    real = api.sign_in.token("editor")
    let_in = []
    for wrong, token in forgeries(real, api.sign_in.key).items():
        answer = await api.send(CREATE, {"authorization": f"Bearer {token}"}, input=FIRST.new)
        if (answer.status_code, answer.json()) != (401, {"message": "Unauthorized"}):
            let_in.append(wrong)
    assert let_in == []
    assert api.calls() == 0
    await api.send(CREATE, {"authorization": f"Bearer {real}"}, input=FIRST.new)
    assert api.calls() == 1  # which would have been seen


CLAIMS_AS_HEADERS = {
    "cognito:groups": "[editors]",
    "groups": "editors",
    "sub": "somebody",
    "username": "editor",
    "x-amzn-oidc-data": '{"sub": "somebody"}',
    "x-amzn-request-context": '{"authorizer": {"jwt": {"claims": {"sub": "somebody"}}}}',
    "x-forwarded-user": "editor",
}


async def test_claims_sent_as_headers_change_nothing(api: Api) -> None:
    token = {"authorization": f"Bearer {api.sign_in.token('reader')}"}
    viewer = await api.send(VIEWER, {**token, **CLAIMS_AS_HEADERS})
    create = await api.send(CREATE, {**token, **CLAIMS_AS_HEADERS}, input=FIRST.new)
    nobody = await api.send(VIEWER, CLAIMS_AS_HEADERS)
    name = api.sign_in.subjects["reader"]
    expected = {"isSignedIn": True, "name": name, "mayEdit": False}
    assert viewer.json()["data"]["viewer"] == expected
    assert create.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (nobody.status_code, api.calls()) == (401, 0)


async def test_service_that_no_gateway_stands_before_lets_nobody_in(
    table: tuple[FaultProxy, Settings],
) -> None:
    proxy, settings = table
    async with http_client(settings) as client:
        headers = {"authorization": "Bearer a.b.c", **CLAIMS_AS_HEADERS}
        answer = await client.post("/graphql", json={"query": FIRST.list}, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert proxy.plan.injected[Fault.SLOW] == 0


async def test_token_that_is_no_access_token_is_nobodys_and_nothing_runs(api: Api) -> None:
    access, identity = api.sign_in.token("editor"), api.sign_in.token("editor", ID)
    key = api.sign_in.key
    tokens = {
        "ID token": identity,
        "ID token with an access token's claims": signed(access, key, token_use="id"),
        "of no use": signed(access, key, token_use=""),
        "of an unknown use": signed(access, key, token_use="Access"),
        "of several uses": signed(access, key, token_use=["access"]),
        "without a use": signed(access, key, token_use=None),
    }
    for query in (VIEWER, FIRST.list, CREATE):
        for wrong, token in tokens.items():
            answer = await api.send(query, {"authorization": f"Bearer {token}"}, input=FIRST.new)
            # The function's own words: the gateway lets them pass.
            (error,) = answer.json()["errors"]
            assert (wrong, answer.status_code) == (wrong, 401)
            assert answer.headers["www-authenticate"] == "Bearer"
            assert error["message"] == "Sign in first."
            assert error["extensions"] == {"code": "UNAUTHENTICATED", "retryable": False}
    assert api.calls() == 0
    again = signed(access, key, token_use="access")
    answer = await api.send(VIEWER, {"authorization": f"Bearer {again}"})
    assert answer.json()["data"]["viewer"]["name"] == api.sign_in.subjects["editor"]


SIGNED_IN = {"sub": "s", "cognito:groups": "[editors]", "token_use": "access"}
ELSEWHERE = [
    {},
    {"authorizer": {"claims": SIGNED_IN}},
    {"authorizer": {"lambda": SIGNED_IN}},
    {"authorizer": {"jwt": {"claims": {}}}},
    {"authorizer": {"jwt": {"claims": {"sub": "", "token_use": "access"}}}},
    {"authorizer": {"jwt": {"claims": {"username": "editor", "token_use": "access"}}}},
    {"authorizer": {"jwt": {"claims": {"sub": "s"}}}},
    {"authorizer": {"jwt": {"claims": {"sub": "s", "token_use": "id"}}}},
    {"authorizer": {"jwt": {"claims": {"sub": "s", "token_use": True}}}},
    {"http": {"jwt": {"claims": SIGNED_IN}}},
]


@pytest.mark.parametrize("context", ELSEWHERE)
def test_claims_anywhere_but_from_the_jwt_authorizer_are_nobodys(context: dict[str, Any]) -> None:
    policy = SignInPolicy(is_required=True, editors_group="editors")
    event = {"requestContext": context, "claims": SIGNED_IN, "headers": SIGNED_IN}
    assert policy.caller({"aws.event": event, "headers": []}) is None


@pytest.mark.parametrize(
    ("groups", "may_edit"),
    [
        ("[editors]", True),
        ("[readers editors]", True),
        ("editors", True),
        (["readers", "editors"], True),
        ("[x,editors]", False),  # one group, with a comma in its name
        ("[[editors]]", False),
        ("[editors2 noeditors]", False),
        ("[]", False),
        (None, False),
    ],
)
def test_editor_is_who_is_in_the_group_by_its_whole_name(groups: object, may_edit: bool) -> None:
    policy = SignInPolicy(is_required=True, editors_group="editors")
    claims = {"sub": "s", "cognito:groups": groups, "token_use": "access"}
    event = {"requestContext": {"authorizer": {"jwt": {"claims": claims}}}}
    caller = policy.caller({"aws.event": event})
    assert caller is not None
    assert caller.may_edit is may_edit


async def test_idempotency_keys_belong_to_their_caller(
    table: tuple[FaultProxy, Settings], sign_in: LocalSignIn
) -> None:
    created = []
    async with running(table, sign_in, editors_group="") as api:  # everybody may edit
        for user in ("editor", "reader", "editor"):
            answer = await api.ask(user, CREATE, input={**FIRST.new, "idempotencyKey": "one"})
            created.append(answer["data"]["result"]["entity"]["id"])
        listed = await api.ask("reader", FIRST.list)
    assert created[0] == created[2] != created[1]
    assert len(listed["data"][FIRST.many]["nodes"]) == 2


async def test_without_sign_in_everybody_may_edit(settings: Settings) -> None:
    async with http_client(settings) as client:
        answer = await client.post("/graphql", json={"query": VIEWER})
    viewer = {"isSignedIn": False, "name": None, "mayEdit": True}
    assert answer.json() == {"data": {"viewer": viewer}}
