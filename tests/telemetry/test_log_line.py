"""One line for each request, of a known form, with nothing in it that is anybody's business."""

import logging
from typing import Any

import pytest

from graphql_api.execution.errors import ErrorCode
from graphql_api.process import Process
from graphql_api.settings import Settings
from graphql_api.telemetry.log_line import COUNTS
from tests.support.application import http_client
from tests.support.events import http_event
from tests.support.faults.plan import Fault, Plan, Rule
from tests.support.faults.server import running_proxy
from tests.support.kinds.first import FIRST
from tests.support.log_lines import Logged, metrics_of
from tests.support.refusing import error, refusing

LIST = f"query Names {FIRST.list}"
IDS = f"{FIRST.many} {{ nodes {{ id }} }}"


async def test_query(logged: Logged) -> None:
    await logged.ask(FIRST.create, input=FIRST.new)
    answer = await logged.ask(LIST, {"apollographql-client-name": "shop"})
    _, line = logged.lines()
    assert line["level"] == "INFO"
    assert (line["status"], line["method"], line["path"]) == (200, "POST", "/graphql")
    assert (line["operation_type"], line["operation_name"]) == ("query", "Names")
    assert (line["operation"], line["client_name"]) == (FIRST.many, "shop")
    assert line["request_id"] == line["lambda_request_id"] == answer.headers["x-request-id"]
    assert line["answer_bytes"] == len(answer.content)
    assert (line["codes"], line["problems"], line["Errors"]) == ([], [], 0)
    assert line["dynamodb_calls"] == 1
    assert line["ReadUnits"] > 0
    assert 0 < line["seconds_left"] < 8


async def test_callers_own_request_id_stands_beside_lambdas(logged: Logged) -> None:
    answer = await logged.ask("{ nonsense", {"x-request-id": "trace-42"})
    line = logged.request()
    assert line["request_id"] == answer.headers["x-request-id"] == "trace-42"
    assert line["lambda_request_id"] != "trace-42"


async def test_mutation(logged: Logged) -> None:
    await logged.ask(FIRST.create, input=FIRST.new)
    line = logged.request()
    assert (line["level"], line["operation_type"]) == ("INFO", "mutation")
    assert line["operation"] == f"create{FIRST.type_name}"
    assert line["WriteUnits"] > 0


async def test_operation_of_several_fields_is_one_of_several(logged: Logged) -> None:
    await logged.ask(f"{{ a: {IDS} b: {IDS} }}")
    await logged.ask(f"{{ viewer {{ name }} {IDS} }}")
    assert [line["operation"] for line in logged.lines()] == [FIRST.many, "several"]


CALLERS_MISTAKES = [
    ({"json": {"query": "{ nonsense"}}, 200, "GRAPHQL_PARSE_FAILED"),
    ({"json": {"query": "{ nonsense }"}}, 200, "GRAPHQL_VALIDATION_FAILED"),
    ({"json": {"query": FIRST.page, "variables": {"n": 0}}}, 200, "BAD_USER_INPUT"),
    ({"json": {"query": FIRST.read, "variables": {"id": None}}}, 200, "BAD_USER_INPUT"),
    ({"json": ["a batch"]}, 400, "BAD_REQUEST"),
    ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "BAD_REQUEST"),
    ({"content": b"{}"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ({"json": {}, "headers": {"accept": "image/png"}}, 406, "NOT_ACCEPTABLE"),
    ({"json": {"query": LIST + "#" * 30_000}}, 200, "LIMIT_EXCEEDED"),
]


@pytest.mark.parametrize(("request_", "status", "code"), CALLERS_MISTAKES)
async def test_callers_mistake_is_one_line_at_info(
    logged: Logged, request_: dict[str, Any], status: int, code: str
) -> None:
    await logged.client.post("/graphql", **request_)
    line = logged.request()
    assert (line["level"], line["status"], line["Errors"]) == ("INFO", status, 0)
    assert (line["codes"], line["code"], line["ErrorsByCode"]) == ([code], code, 1)


@pytest.mark.parametrize(("request_", "status", "code"), CALLERS_MISTAKES)
async def test_callers_mistake_is_nothing_for_any_other_log(
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    request_: dict[str, Any],
    status: int,
    code: str,
) -> None:
    with caplog.at_level(logging.WARNING):
        async with http_client(settings) as client:
            await client.post("/graphql", **request_)
    assert caplog.records == []


async def test_problem_is_a_callers_too(logged: Logged) -> None:
    await logged.ask(FIRST.create, input={**FIRST.new, "idempotencyKey": ""})
    line = logged.request()
    assert (line["level"], line["codes"], line["problems"]) == ("INFO", [], ["InputProblem"])


async def test_conflict_is_counted(logged: Logged) -> None:
    answer = await logged.ask(FIRST.create, input=FIRST.new)
    (created,) = answer.json()["data"].values()
    late = {"id": created[FIRST.one]["id"], "expectedVersion": 9, **FIRST.other}
    await logged.ask(FIRST.update, input=late)
    assert [line["Conflicts"] for line in logged.lines()] == [0, 1]


async def test_address_without_anything(logged: Logged) -> None:
    await logged.client.get("/graphiql/nothing.js")
    line = logged.request()
    assert (line["level"], line["status"], line["codes"]) == ("INFO", 404, ["NOT_FOUND"])
    assert "operation" not in line


async def test_health(logged: Logged) -> None:
    await logged.client.get("/health")
    line = logged.request()
    assert (line["level"], line["status"], line["path"]) == ("INFO", 200, "/health")


async def test_health_without_a_table_is_an_error_that_names_its_cause(logged: Logged) -> None:
    logged.set(table_name="no-such-table")
    await logged.client.get("/health")
    line, said = logged.fault()
    assert (line["level"], line["status"], line["Errors"]) == ("ERROR", 503, 1)
    (told,) = said
    assert (told["level"], told["request_id"]) == ("ERROR", line["request_id"])
    assert "StoreUnavailable < Refused < ResourceNotFoundException: " in told["message"]


async def test_fault_of_ours_is_an_error_with_its_stack(logged: Logged) -> None:
    with refusing(error("ValidationException")) as endpoint:
        logged.set(aws_endpoint_url_dynamodb=endpoint.address)
        answer = await logged.ask(FIRST.read, id=FIRST.unknown_id)
        line, said = logged.fault()
    assert (line["level"], line["codes"], line["Errors"]) == ("ERROR", ["INTERNAL"], 1)
    (told,) = said
    assert (told["level"], told["request_id"]) == ("ERROR", answer.headers["x-request-id"])
    assert "ValidationException" in told["exception"]


async def test_throttled_table(logged: Logged) -> None:
    assert logged.settings.aws_endpoint_url_dynamodb
    with running_proxy(logged.settings.aws_endpoint_url_dynamodb) as (proxy, address):
        proxy.use(Plan([Rule(Fault.THROTTLED)]))
        logged.set(aws_endpoint_url_dynamodb=address)
        await logged.ask(FIRST.read, id=FIRST.unknown_id)
        line, said = logged.fault()
    assert (line["level"], line["codes"], line["Errors"]) == ("ERROR", ["THROTTLED"], 1)
    assert line["Throttles"] == line["dynamodb_calls"] == logged.settings.dynamodb_attempts
    assert {told["level"] for told in said} == {"WARNING"}


async def test_bug_of_ours_is_an_error_whatever_it_breaks(
    logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Process, "new_context", None)
    reply = await logged.function.invoke(
        http_event("GET", "/graphql", query_string="query=%7Ba%7D")
    )
    line, said = logged.fault()
    assert reply["statusCode"] == 500
    assert (line["level"], line["status"], line["codes"]) == ("ERROR", 500, ["INTERNAL"])
    assert {told["exception_name"] for told in said} == {"TypeError"}
    assert {told["request_id"] for told in said} == {line["request_id"]}


async def test_cold_start_is_told_once(logged: Logged) -> None:
    for _ in range(3):
        await logged.client.get("/")
    lines = logged.lines()
    assert [line["cold_start"] for line in lines] == [True, False, False]
    assert [line["ColdStarts"] for line in lines] == [1, 0, 0]


TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.mark.parametrize(
    ("traceparent", "trace_id"),
    [
        (f"00-{TRACE}-b7ad6b7169203331-01", TRACE),
        (f"00-{'0' * 32}-b7ad6b7169203331-01", None),
        (f"ff-{TRACE}-b7ad6b7169203331-01", None),
        (f"00-{TRACE}-{'0' * 16}-01", None),
        ("nonsense", None),
    ],
)
async def test_traceparent_is_taken_over(
    logged: Logged, traceparent: str, trace_id: str | None
) -> None:
    await logged.client.get("/", headers={"traceparent": traceparent})
    line = logged.request()
    assert line.get("trace_id") == trace_id
    assert line["xray_trace_id"].startswith("1-")


async def test_custom_metrics_are_few_whatever_callers_send(logged: Logged) -> None:
    operations = [
        *(f"{{ {IDS} }}", "{ viewer { name } }", "{ __typename }"),
        *(f"query Q{n} {{ a{n}: viewer {{ name }} {IDS} }}" for n in range(20)),
        *("{ nonsense }", "{ nonsense", "query A { a } query B { b }"),
    ]
    for operation in operations:
        await logged.ask(operation)
    fed: set[tuple[str, ...]] = set().union(*map(metrics_of, logged.lines()))
    of_service = {name for name, *dimensions in fed if len(dimensions) == 1}
    by = {
        name: {rest[1] for named, *rest in fed if named == name and len(rest) == 2}
        for name in ("Latency", "ErrorsByCode")
    }
    assert of_service == {*COUNTS, "Latency"}
    assert by["Latency"] == {FIRST.many, "viewer", "__typename", "several"}
    assert by["ErrorsByCode"] <= {code.name for code in ErrorCode}


def test_codes_that_are_ours_to_answer_for_are_no_mistakes_of_the_callers() -> None:
    # What may succeed when it is sent again was no mistake of the caller's.
    assert all(code.is_ours for code in ErrorCode if code.retryable)
    # And what was, never reaches an alarm by its status either.
    assert all(max(code.status) < 500 for code in ErrorCode if not code.is_ours)
