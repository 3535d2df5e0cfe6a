"""The gateway twin does to requests and answers what API Gateway's HttpApi does."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from graphql_api.local.errors import CannotStart
from graphql_api.local.gateway.http_api import cors_of
from graphql_api.local.template import read_deployed
from graphql_api.settings import Settings
from graphql_api.web.middleware import AllowedOrigins
from tests.support.events import http_event
from tests.support.gateway import recorded, served
from tests.support.kinds.first import FIRST

JSON = {"content-type": "application/json"}
OK = {"statusCode": 200, "body": "{}"}


async def test_event_has_the_fields_of_a_real_one() -> None:
    with recorded() as gateway:
        await gateway.client.post("/graphql?a=1", content="{}", headers=JSON)
    (event,) = gateway.events
    real = http_event("POST", "/graphql", "{}", query_string="a=1", headers=JSON)
    assert event.keys() == real.keys()
    assert event["requestContext"].keys() == real["requestContext"].keys()
    assert event["requestContext"]["http"].keys() == real["requestContext"]["http"].keys()
    assert real["headers"].keys() <= event["headers"].keys()


async def test_repeated_headers_and_parameters_are_joined_with_commas() -> None:
    headers = [("X-Tag", "one"), ("x-tag", "two"), ("user-agent", "me"), ("Accept", "*/*")]
    with recorded() as gateway:
        await gateway.client.get("/graphql?tag=a&tag=b%20c&none=", headers=headers)
    (event,) = gateway.events
    assert event["headers"]["x-tag"] == "one,two"
    assert event["rawQueryString"] == "tag=a&tag=b%20c&none="
    assert event["queryStringParameters"] == {"tag": "a,b c", "none": ""}
    assert event["requestContext"]["http"] == {
        "method": "GET",
        "path": "/graphql",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "me",
    }


async def test_cookies_travel_beside_the_headers_both_ways() -> None:
    answer = {**OK, "cookies": ["a=1; Secure", "b=2"]}
    with recorded(lambda event, context: answer) as gateway:
        headers = [("cookie", "x=1; y=2"), ("cookie", "z=3")]
        response = await gateway.client.get("/", headers=headers)
    (event,) = gateway.events
    assert event["cookies"] == ["x=1", "y=2", "z=3"]
    assert "cookie" not in event["headers"]
    assert response.headers.get_list("set-cookie") == ["a=1; Secure", "b=2"]


@pytest.mark.parametrize(
    ("content_type", "is_text"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("text/plain", True),
        ("application/graphql-response+json", False),
        ("application/x-www-form-urlencoded", False),
        ("image/png", False),
        (None, False),
    ],
)
async def test_body_is_text_or_base64_by_its_type(content_type: str | None, is_text: bool) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    with recorded() as gateway:
        await gateway.client.post("/graphql", content="é".encode(), headers=headers)
    (event,) = gateway.events
    assert event["isBase64Encoded"] is not is_text
    assert event["body"] == ("é" if is_text else base64.b64encode("é".encode()).decode())


ANSWERS = [
    ({"statusCode": 201, "headers": {"X-A": "1", "content-type": "text/css"}, "body": "b"}, 201),
    ({"statusCode": 200, "body": "YmI=", "isBase64Encoded": True}, 200),
    ({"statusCode": 204}, 204),
    ({"any": "object"}, 200),
    ("text", 200),
    ({"statusCode": "many"}, 500),
    ({"statusCode": 200, "body": "?", "isBase64Encoded": True}, 500),
    ({"statusCode": 200, "body": {"not": "text"}}, 500),
    ({1, 2}, 500),
]


@pytest.mark.parametrize(("answer", "status"), ANSWERS)
async def test_answer_becomes_http(answer: Any, status: int) -> None:
    with recorded(lambda event, context: answer) as gateway:
        response = await gateway.client.get("/")
    assert response.status_code == status
    if status == 500:
        assert response.json() == {"message": "Internal Server Error"}


async def test_answers_body_and_headers_arrive() -> None:
    binary = {"statusCode": 200, "body": "AP8=", "isBase64Encoded": True, "headers": {"X-A": "1"}}
    with recorded(lambda event, context: binary) as gateway:
        response = await gateway.client.get("/")
    assert (response.content, response.headers["x-a"]) == (b"\x00\xff", "1")
    assert response.headers["content-length"] == "2"
    assert response.headers["apigw-requestid"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/graphql", "ANY /graphql"),
        ("/graphiql/assets/a.js", "ANY /graphiql/{proxy+}"),
        ("/graphiql/", "ANY /graphiql/{proxy+}"),
        ("/graphql/", None),
        ("/graphqlx", None),
        ("/wp-login.php", None),
    ],
)
async def test_only_the_templates_routes_reach_the_function(path: str, found: str | None) -> None:
    with recorded() as gateway:
        response = await gateway.client.put(path)
    assert [event["routeKey"] for event in gateway.events] == ([found] if found else [])
    if found is None:
        assert (response.status_code, response.json()) == (404, {"message": "Not Found"})


async def test_path_behind_a_variable_is_handed_over() -> None:
    with recorded() as gateway:
        await gateway.client.get("/graphiql/assets/a.js")
        await gateway.client.get("/graphiql")
    assert [event.get("pathParameters") for event in gateway.events] == [
        {"proxy": "assets/a.js"},
        None,
    ]


async def test_named_stage_stands_before_every_path() -> None:
    with recorded(stage="prod") as gateway:
        bare = await gateway.client.get("/health")
        other = await gateway.client.get("/production/health")
        await gateway.client.get("/prod/health")
    (event,) = gateway.events
    assert (bare.status_code, other.status_code) == (404, 404)
    assert (event["rawPath"], event["routeKey"]) == ("/prod/health", "ANY /health")
    assert event["requestContext"]["stage"] == "prod"
    assert event["requestContext"]["http"]["path"] == "/prod/health"


async def test_routes_that_execute_graphql_are_the_guarded_ones() -> None:
    guarded = {route.key for route in read_deployed().routes if route.is_guarded}
    assert guarded == {"GET /graphql", "HEAD /graphql", "POST /graphql"}


def test_template_without_an_api_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "template.yaml"
    empty.write_text("Resources: {}")
    with pytest.raises(CannotStart, match=r"^template\.yaml does not define the API \(KeyError"):
        read_deployed(empty)


ORIGIN = "https://shop.example"
PREFLIGHT = {"access-control-request-method": "POST"}


@pytest.mark.parametrize("origin", [ORIGIN, "https://other.example"])
async def test_preflight_is_answered_without_the_function(origin: str) -> None:
    cors = cors_of(read_deployed(), AllowedOrigins([ORIGIN]))
    with recorded(cors=cors) as gateway:
        response = await gateway.client.options("/graphql", headers={"origin": origin, **PREFLIGHT})
    assert (response.status_code, gateway.events) == (204, [])
    granted = {name for name in response.headers if name.startswith("access-control-")}
    expected = {"origin", "methods", "headers"} if origin == ORIGIN else set()
    allowed = {f"access-control-allow-{name}" for name in expected}
    assert granted == (allowed | {"access-control-max-age"} if allowed else set())
    if granted:
        assert "authorization" in response.headers["access-control-allow-headers"].split(",")


@pytest.mark.parametrize(
    ("origins", "allowed"), [(["*"], "*"), ([ORIGIN], ORIGIN), (["https://other.example"], None)]
)
async def test_gateways_cors_headers_take_the_place_of_the_functions(
    origins: list[str], allowed: str | None
) -> None:
    answer = {**OK, "headers": {"access-control-allow-origin": "https://evil.example"}}
    cors = cors_of(read_deployed(), AllowedOrigins(origins))
    with recorded(lambda event, context: answer, cors=cors) as gateway:
        response = await gateway.client.get("/", headers={"origin": ORIGIN})
    assert response.headers.get("access-control-allow-origin") == allowed
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("stage", ["$default", "prod"])
async def test_service_behind_the_gateway_answers_as_without(
    settings: Settings, stage: str
) -> None:
    prefix = "" if stage == "$default" else f"/{stage}"
    query = json.dumps({"query": FIRST.list})
    with served(settings, stage) as client:
        answer = await client.post(f"{prefix}/graphql", content=query, headers=JSON)
        page = await client.get(f"{prefix}/graphiql")
        visit = await client.get(f"{prefix}/graphql", headers={"accept": "text/html"})
    assert answer.json() == {"data": FIRST.empty}
    assert page.headers["content-type"].startswith("text/html")
    assert visit.headers["location"] == "graphiql"
