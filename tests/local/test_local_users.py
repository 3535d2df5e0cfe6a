"""Local sign-in: who gets tokens, and which tokens the gateway's authorizer lets through.

The tokens signed here and those of moto's Cognito are held to one contract.
"""

import subprocess
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import KeySet

from graphql_api.local.gateway.authorizer import JwtAuthorizer, TokenRefused
from graphql_api.local.gateway.http_api import authorizer_of, running_twin
from graphql_api.local.gateway.local_users import ACCESS, EDITOR, ID, READER, LocalSignIn
from graphql_api.settings import Settings
from graphql_api.wiring import build_handler
from tests.support.cognito import Cognito
from tests.support.gateway import served
from tests.support.servers import STARTUP_LINES, running_service
from tests.support.tokens import HOUR, claims_of, forgeries, signed


@pytest.fixture(params=["local", "cognito"])
def pool(request: pytest.FixtureRequest, sign_in: LocalSignIn) -> LocalSignIn:
    if request.param == "local":
        return sign_in
    cognito: Cognito = request.getfixturevalue("cognito")
    return cognito


@pytest.fixture
def authorizer(pool: LocalSignIn) -> JwtAuthorizer:
    return authorizer_of(pool)


def test_claims_are_handed_on_as_text_lists_in_brackets(
    authorizer: JwtAuthorizer, pool: LocalSignIn
) -> None:
    claims = authorizer.claims(f"Bearer {pool.token(EDITOR)}")
    assert claims["cognito:groups"] == "[editors]"
    assert claims["username"] == claims["sub"] == pool.subjects[EDITOR]
    assert claims["exp"].isdecimal()


def test_reader_is_in_no_group(authorizer: JwtAuthorizer, pool: LocalSignIn) -> None:
    claims = authorizer.claims(pool.token(READER))  # without "Bearer": the gateway takes it
    assert claims["username"] == pool.subjects[READER]
    assert "cognito:groups" not in claims


def test_callers_keep_their_subject_and_have_one_each(
    authorizer: JwtAuthorizer, pool: LocalSignIn
) -> None:
    subjects = [authorizer.claims(pool.token(u))["sub"] for u in (EDITOR, EDITOR, READER)]
    assert subjects[0] == subjects[1] != subjects[2]


def test_id_token_passes_as_well(authorizer: JwtAuthorizer, pool: LocalSignIn) -> None:
    claims = authorizer.claims(f"bearer {pool.token(EDITOR, ID)}")
    assert (claims["cognito:username"], claims["aud"]) == (claims["sub"], pool.client_id)
    assert claims["email"] == "editor@example.com"


def test_forgeries_differ_from_a_token_that_passes_in_one_thing_only(
    authorizer: JwtAuthorizer, pool: LocalSignIn
) -> None:
    real = pool.token(EDITOR)
    tokens = {**forgeries(real, pool.key), "nothing is wrong": signed(real, pool.key)}
    passed = []
    for wrong, token in tokens.items():
        try:
            authorizer.claims(f"Bearer {token}")
        except TokenRefused:
            continue
        passed.append(wrong)
    assert passed == ["nothing is wrong"]


def test_token_ends_with_its_hour(pool: LocalSignIn) -> None:
    token = pool.token(READER)
    expiry = int(authorizer_of(pool).claims(token)["exp"])
    keys, audiences = pool.keys, frozenset({pool.client_id})

    def at(now: int) -> JwtAuthorizer:
        return JwtAuthorizer(pool.issuer, audiences, keys, now=lambda: now)

    at(expiry - 1).claims(token)
    with pytest.raises(TokenRefused):
        at(expiry).claims(token)
    with pytest.raises(TokenRefused):
        at(expiry - HOUR - 60).claims(token)  # before it was issued


def test_keys_of_another_pool_let_nothing_through(pool: LocalSignIn) -> None:
    keys = KeySet.generate_key_set("RSA", 2048, {"kid": str(pool.key.kid), "alg": "RS256"}, count=1)
    other = JwtAuthorizer(pool.issuer, frozenset({pool.client_id}), keys)
    with pytest.raises(TokenRefused, match="bad_signature"):
        other.claims(pool.token(EDITOR))


def test_local_keys_are_published_without_their_private_half(sign_in: LocalSignIn) -> None:
    (published,) = sign_in.keys.as_dict()["keys"]
    assert published.keys() == {"kty", "kid", "alg", "use", "n", "e"}


@pytest.mark.parametrize("kind", [ACCESS, ID])
@pytest.mark.parametrize("user", [READER, EDITOR])
def test_local_tokens_have_the_claims_of_cognitos(
    sign_in: LocalSignIn, cognito: Cognito, user: str, kind: str
) -> None:
    local, real = (claims_of(pool.token(user, kind)) for pool in (sign_in, cognito))
    assert real.keys() <= local.keys()
    assert {k: type(v) for k, v in real.items()} == {k: type(local[k]) for k in real}
    # What is the user's own, and each token's own, is not the same in two pools.
    same = ("cognito:groups", "email", "token_use")
    assert [real.get(claim) for claim in same] == [local.get(claim) for claim in same]
    username = "username" if kind == ACCESS else "cognito:username"
    assert (real[username], local[username]) == (real["sub"], local["sub"])
    assert local["exp"] - local["iat"] == real["exp"] - real["iat"]


def test_two_runs_have_keys_and_users_of_their_own(sign_in: LocalSignIn) -> None:
    other = LocalSignIn("editors")
    assert not {*other.subjects.values()} & {*sign_in.subjects.values()}
    with pytest.raises(TokenRefused):
        authorizer_of(other).claims(sign_in.token(EDITOR))


def test_nobody_edits_where_no_group_is_named() -> None:
    sign_in = LocalSignIn("")
    assert "cognito:groups" not in authorizer_of(sign_in).claims(sign_in.token(EDITOR))


async def test_address_hands_out_tokens_of_both_users_and_no_other(
    sign_in_settings: Settings, sign_in: LocalSignIn
) -> None:
    with served(sign_in_settings, sign_in=sign_in) as client:
        answers = [
            await client.get("/local/token", params={"user": user})
            for user in (READER, EDITOR, "root", "")
        ]
        posted = await client.post("/local/token", params={"user": EDITOR})
    assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
    assert answers[1].headers["cache-control"] == "no-store"
    assert answers[1].text.count(".") == 2
    assert posted.status_code == 403


async def test_page_is_given_an_id_token_as_well(
    sign_in_settings: Settings, sign_in: LocalSignIn
) -> None:
    with served(sign_in_settings, sign_in=sign_in) as client:
        headers = {"accept": "application/json"}
        answer = await client.get("/local/token", params={"user": READER}, headers=headers)
    tokens = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", HOUR)
    access, identity = claims_of(tokens["access_token"]), claims_of(tokens["id_token"])
    assert (access["token_use"], identity["token_use"]) == ("access", "id")
    assert identity["email"] == "reader@example.com"


@pytest.mark.parametrize(
    ("client", "host", "status"),
    [
        ("127.0.0.1", "127.0.0.1", 200),
        ("::1", "localhost", 200),
        ("192.0.2.1", "localhost", 403),
        ("127.0.0.1", "rebound.example", 403),  # a page whose name leads to this machine
    ],
)
async def test_tokens_are_for_this_machine_alone(
    settings: Settings, sign_in: LocalSignIn, client: str, host: str, status: int
) -> None:
    with running_twin(build_handler, settings, sign_in=sign_in) as app:
        transport = httpx.ASGITransport(app, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as asking:
            answer = await asking.get("/local/token", params={"user": EDITOR})
    assert answer.status_code == status


async def test_nothing_hands_out_tokens_where_nobody_signs_in(settings: Settings) -> None:
    with served(settings) as client:
        answer = await client.get("/local/token", params={"user": EDITOR})
    assert answer.status_code == 404


async def test_explorer_and_health_are_open(
    sign_in_settings: Settings, sign_in: LocalSignIn
) -> None:
    with served(sign_in_settings, sign_in=sign_in) as client:
        statuses = {
            path: (await client.get(path)).status_code for path in ("/", "/health", "/graphiql")
        }
    assert set(statuses.values()) == {200}, statuses


def test_lines_at_start_say_how_to_send_a_token(tmp_path: Path) -> None:
    body = """'{"query": "{ viewer { isSignedIn mayEdit } }"}'"""
    query = f"-s -H 'content-type: application/json' -d {body}"
    with running_service(tmp_path / "data", {"SIGN_IN": "local"}) as service:
        assert service.process.stdout
        lines = [*service.startup_message[STARTUP_LINES - 1 :]]
        lines += [service.process.stdout.readline().rstrip("\n") for _ in range(2)]
        said = dict(line.split(maxsplit=1) for line in lines[:2])
        answers = {
            user: subprocess.check_output(
                ["bash", "-c", f"{command} {query} {service.url}/graphql"], text=True
            )
            for user, command in said.items()
        }
    assert answers == {
        "Reader": '{"data":{"viewer":{"isSignedIn":true,"mayEdit":false}}}',
        "Editor": '{"data":{"viewer":{"isSignedIn":true,"mayEdit":true}}}',
    }
    assert lines[2] == "Ctrl-C stops it."


def test_gateway_is_served_where_it_is_asked_for(tmp_path: Path) -> None:
    settings = {"GATEWAY": "1", "STAGE": "prod"}
    with running_service(tmp_path / "data", settings) as service:
        answer = httpx.get(f"{service.url}/health")
        assert service.url.endswith("/prod")
        assert (answer.status_code, "apigw-requestid" in answer.headers) == (200, True)
