"""The gateway: its routes, who may pass, CORS, throttling, and what its log says."""

import json
import re

import pytest
from starlette.routing import Route

from graphql_api.settings import Settings
from graphql_api.web.middleware import EXPOSED_HEADERS, METHODS, REQUEST_HEADERS
from graphql_api.wiring import build_app
from tests.support.template import Document, Stack
from tests.support.template_combinations import references


def routes(stack: Stack) -> dict[str, Document]:
    return {
        route["RouteKey"]: route for route in stack.of_type("AWS::ApiGatewayV2::Route").values()
    }


@pytest.fixture
def executing(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The route keys by which the application executes GraphQL."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    app = build_app(Settings(table_name="table"))
    (route,) = (each for each in app.routes if isinstance(each, Route) and each.path == "/graphql")
    return {f"{method} /graphql" for method in route.methods or ()}


def test_authorizer_is_on_exactly_the_routes_that_execute(
    stack: Stack, executing: set[str]
) -> None:
    guarded = {key for key, route in routes(stack).items() if "AuthorizerId" in route}
    assert guarded == executing == {"GET /graphql", "HEAD /graphql", "POST /graphql"}
    for key in guarded:
        assert routes(stack)[key]["AuthorizationType"] == "JWT"
        assert routes(stack)[key]["AuthorizerId"] == {"Ref": "SignInAuthorizer"}


def test_no_route_has_an_authorizer_without_sign_in() -> None:
    for route in routes(Stack(SignIn="off")).values():
        assert "AuthorizerId" not in route
        assert route.get("AuthorizationType", "NONE") == "NONE"


def test_all_else_that_is_served_is_open(stack: Stack, executing: set[str]) -> None:
    assert routes(stack).keys() - executing == {
        "ANY /",
        "ANY /health",
        "ANY /graphql",
        "ANY /graphiql",
        "ANY /graphiql/{proxy+}",
    }


def test_explorer_has_no_route_where_it_is_not_served() -> None:
    assert not [key for key in routes(Stack(Explorer="off")) if "graphiql" in key]


def test_routes_lead_to_the_alias_as_payload_2(stack: Stack) -> None:
    (integration,) = stack.of_type("AWS::ApiGatewayV2::Integration").values()
    assert integration["IntegrationUri"] == {"Ref": "ItemsFunctionAliaslive"}
    assert integration["PayloadFormatVersion"] == "2.0"
    for route in routes(stack).values():
        assert route["Target"] == {"Fn::Sub": "integrations/${ItemsIntegration}"}


def test_only_this_api_may_call_the_alias(stack: Stack) -> None:
    (permission,) = stack.of_type("AWS::Lambda::Permission").values()
    assert permission["FunctionName"] == {"Ref": "ItemsFunctionAliaslive"}
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${ItemsApi}/*")


def test_pages_of_other_origins_read_nothing_unless_allowed(stack: Stack) -> None:
    assert "CorsConfiguration" not in stack.properties("ItemsApi")


def test_pages_of_allowed_origins_may_do_what_the_application_lets_them() -> None:
    cors = Stack(AllowedOrigins="https://a.example,https://b.example").properties("ItemsApi")[
        "CorsConfiguration"
    ]
    assert cors == {
        "AllowOrigins": ["https://a.example", "https://b.example"],
        "AllowMethods": list(METHODS),
        "AllowHeaders": list(REQUEST_HEADERS),
        "ExposeHeaders": list(EXPOSED_HEADERS),
        "MaxAge": 86400,
    }


def test_any_origin_is_let_in_without_credentials() -> None:
    cors = Stack(AllowedOrigins="*").properties("ItemsApi")["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["*"]
    assert "AllowCredentials" not in cors


def test_throttling_is_that_of_the_parameters() -> None:
    stage = Stack(ThrottleRate="7", ThrottleBurst="9", StageName="prod").properties("ItemsStage")
    assert stage["StageName"] == "prod"
    assert stage["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": "7",
        "ThrottlingBurstLimit": "9",
    }


def test_open_routes_are_throttled_by_themselves(executing: set[str]) -> None:
    for explorer in ("on", "off"):
        stack = Stack(OpenThrottleRate="3", OpenThrottleBurst="5", Explorer=explorer)
        settings = stack.properties("ItemsStage")["RouteSettings"]
        assert settings.keys() == routes(stack).keys() - executing
        for limits in settings.values():
            assert limits == {"ThrottlingRateLimit": "3", "ThrottlingBurstLimit": "5"}


def test_stage_is_made_after_the_routes_that_it_sets(stack: Stack, executing: set[str]) -> None:
    stage = stack.resources["ItemsStage"]
    before = [*stage["DependsOn"], *references(stage["Properties"]["Tags"])]
    keys = {stack.properties(name)["RouteKey"] for name in before}
    assert keys == routes(stack).keys() - executing


def test_access_log_is_json_and_has_neither_variables_nor_tokens(stack: Stack) -> None:
    settings = stack.properties("ItemsStage")["AccessLogSettings"]
    assert settings["DestinationArn"] == {"Fn::GetAtt": ["AccessLogs", "Arn"]}
    line = json.loads(settings["Format"])
    assert line.keys() >= {"requestId", "ip", "routeKey", "status", "responseLength", "userAgent"}
    assert line.keys() >= {"integrationError", "authorizerError"}
    # A GET's query is in its path; claims and headers name people and carry tokens.
    assert not re.search(r"\$context\.(path|http|authorizer\.claims)|\$request", settings["Format"])


def test_access_log_expires_by_itself() -> None:
    assert Stack(AccessLogRetentionDays="3").properties("AccessLogs")["RetentionInDays"] == "3"


@pytest.mark.parametrize(
    ("output", "path"), [("GraphQLAddress", "/graphql"), ("ExplorerAddress", "/graphiql")]
)
@pytest.mark.parametrize(("stage", "prefix"), [("$default", ""), ("prod", "/prod")])
def test_addresses_have_the_stage_in_them_where_the_api_has(
    output: str, path: str, stage: str, prefix: str
) -> None:
    address = Stack(StageName=stage).outputs[output]["Value"]
    assert address == {"Fn::Sub": "${ItemsApi.ApiEndpoint}" + prefix + path}
