"""Alarms: what they watch exists, somebody is told, and the runbook says what to do."""

import json
import re
from collections.abc import Iterator
from typing import Final

import pytest
from starlette.datastructures import Headers

from graphql_api.execution.errors import ErrorCode
from graphql_api.telemetry.log_line import COUNTS, NAMESPACE, Telemetry
from graphql_api.web.request_record import RequestRecord
from tests.support.paths import ROOT
from tests.support.template import Document, Stack
from tests.template.index_text import ALARMS
from tests.template.test_permissions import calls_made

RUNBOOK: Final = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
TELEMETRY: Final = [
    ROOT / "graphql_api" / "telemetry" / f"{name}.py" for name in ("log_line", "job_line")
]
TOPIC: Final = "arn:aws:sns:eu-central-1:123456789012:alarms"
WHOLE: Final = Stack(Jobs="on")  # with every alarm that there is


def alarms(stack: Stack) -> dict[str, Document]:
    return stack.of_type("AWS::CloudWatch::Alarm")


def anchor(logical_id: str) -> str:
    words = re.findall("[A-Z][a-z]*", logical_id.removesuffix("Alarm"))
    return "-".join(words).lower()


def sections() -> dict[str, str]:
    """Return the runbook's sections by the address that GitHub gives them."""
    parts = re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0].lower().replace(" ", "-"): part for part in parts}


def metrics(alarm: Document) -> Iterator[Document]:
    if "MetricName" in alarm:
        yield alarm
    for query in alarm.get("Metrics", []):
        if "MetricStat" in query:
            yield query["MetricStat"]["Metric"]


def dimensions(metric: Document) -> dict[str, object]:
    return {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}


def test_each_alarm_has_its_section_in_the_runbook_and_each_section_its_alarm() -> None:
    assert sections().keys() == {anchor(name) for name in alarms(WHOLE)}


def test_each_section_says_what_it_means_how_to_look_and_what_to_do() -> None:
    for name, section in sections().items():
        headings = re.findall(r"^\*\*(.*?)\.\*\*", section, flags=re.MULTILINE)
        assert headings == ["What it means", "How to look", "What to do"], name


def test_each_alarm_says_where_its_section_is() -> None:
    for name, alarm in alarms(WHOLE).items():
        assert alarm["AlarmDescription"].endswith(f"docs/runbook.md#{anchor(name)}"), name


def test_runbook_leads_nowhere_else_than_to_its_sections_and_parameters() -> None:
    assert set(re.findall(r"\]\(#(.*?)\)", RUNBOOK)) <= sections().keys()
    named = set(re.findall(r"`([A-Z][a-z]+[A-Z]\w+)\b", RUNBOOK))
    known = WHOLE.document["Parameters"].keys() | WHOLE.logical_ids | WHOLE.outputs.keys()
    assert named - known <= {"OutOfTime", "SuccessfulRequestLatency"}


def test_runbook_asks_for_fields_that_the_log_has(stack: Stack) -> None:
    lines = "".join(path.read_text(encoding="utf-8") for path in TELEMETRY)
    access = stack.properties("ItemsStage")["AccessLogSettings"]["Format"]
    blocks = [block for block in RUNBOOK.split("```")[1::2] if not block.startswith("sh\n")]
    queries = [block for block in blocks if "platform" not in block]
    assert len(queries) >= 5
    for query in queries:
        asked = re.findall(r"(?:fields|filter|by|sum\(|avg\(|pct\(|,) ?([A-Za-z_]+)\b(?!\()", query)
        for field in set(asked) - {"ispresent", "failed"}:
            assert f'"{field}"' in lines + access, (field, query)


def test_alarms_reach_the_topic_and_so_does_their_end(stack: Stack) -> None:
    for name, alarm in alarms(Stack(AlarmTopic=TOPIC, Jobs="on")).items():
        assert (alarm["AlarmActions"], alarm["OKActions"]) == ([TOPIC], [TOPIC]), name
    for name, alarm in alarms(stack).items():
        assert not alarm.keys() & {"AlarmActions", "OKActions"}, name


def test_it_is_said_where_nobody_is_told(stack: Stack) -> None:
    assert "NobodyIsAlarmed" in stack.outputs
    assert "NobodyIsAlarmed" not in Stack(AlarmTopic=TOPIC).outputs


def test_metrics_of_ours_are_written_by_the_telemetry(stack: Stack) -> None:
    ours = [
        metric
        for alarm in alarms(stack).values()
        for metric in metrics(alarm)
        if metric["Namespace"] == NAMESPACE
    ]
    assert {metric["MetricName"] for metric in ours} <= {*COUNTS, "Latency"}
    assert len(ours) == 3
    for metric in ours:
        assert dimensions(metric) == {"service": {"Ref": "ItemsTable"}}


@pytest.mark.parametrize(("logical_id", "metric_name"), ALARMS.items())
def test_throttles_are_those_of_dynamodb(stack: Stack, logical_id: str, metric_name: str) -> None:
    watched = list(metrics(alarms(stack)[logical_id]))
    assert {metric["MetricName"] for metric in watched} == {metric_name}
    assert {metric["Namespace"] for metric in watched} == {"AWS/DynamoDB"}


def test_system_errors_are_watched_in_each_call_that_is_made(stack: Stack) -> None:
    watched = list(metrics(alarms(stack)["SystemErrorsAlarm"]))
    assert {dimensions(metric)["Operation"] for metric in watched} == calls_made()


def test_new_version_is_watched_by_itself(stack: Stack) -> None:
    (version,) = stack.of_type("AWS::Lambda::Version")
    failures, bugs = metrics(alarms(stack)["NewVersionErrorsAlarm"])
    assert dimensions(failures) == {
        "FunctionName": {"Ref": "ItemsFunction"},
        "Resource": {"Fn::Sub": "${ItemsFunction}:live"},
        "ExecutedVersion": {"Fn::GetAtt": [version, "Version"]},
    }
    assert dimensions(bugs) == {"version": {"Fn::GetAtt": [version, "Version"]}}


def counted(stack: Stack, logical_id: str, alarm: str) -> Document:
    """Return a metric filter whose metric the alarm watches."""
    found: Document = stack.properties(logical_id)
    (made,) = found["MetricTransformations"]
    watched = [(each["Namespace"], each["MetricName"]) for each in metrics(alarms(stack)[alarm])]
    assert (made["MetricNamespace"], made["MetricName"]) in watched
    return found


def test_bugs_are_counted_from_the_line_of_a_request(stack: Stack) -> None:
    bugs = counted(stack, "BugCount", "NewVersionErrorsAlarm")
    (made,) = bugs["MetricTransformations"]
    assert made["Dimensions"] == [{"Key": "version", "Value": "$.function_version"}]
    record = RequestRecord("r", "POST", "/graphql", Headers({}), status=200)
    record.codes = [ErrorCode.INTERNAL]
    line = json.loads(Telemetry("items", "7").line(record))
    for field in re.findall(r"\$\.(\w+)", bugs["FilterPattern"]):
        assert field in line, field
    assert (line["message"], line["code"]) == ("request", "INTERNAL")
    assert (line["function_version"], line["status"]) == ("7", 200)


def test_no_code_that_dynamodb_or_a_flood_causes_stops_a_release(stack: Stack) -> None:
    pattern = stack.properties("BugCount")["FilterPattern"]
    assert re.findall(r"[A-Z]{4,}", pattern) == ["INTERNAL"]
    assert "503" not in pattern  # /health while the table cannot be read
    assert ">" not in pattern


def test_floods_without_tokens_are_counted_from_the_access_log(stack: Stack) -> None:
    refused = counted(stack, "UnauthorizedCount", "UnauthorizedAlarm")
    assert refused["LogGroupName"] == {"Ref": "AccessLogs"}
    access = json.loads(stack.properties("ItemsStage")["AccessLogSettings"]["Format"])
    assert access["status"] == "$context.status"  # in quotes: text, as in the pattern
    assert refused["FilterPattern"] == '{ $.status = "401" }'
    assert alarms(Stack(AlarmUnauthorized="7"))["UnauthorizedAlarm"]["Threshold"] == "7"


def test_refused_requests_are_inferred_from_the_rate() -> None:
    alarm = alarms(Stack(ThrottleRate="20"))["GatewayThrottlesAlarm"]
    assert share(alarm, requests=20 * 60) == 100
    assert share(alarm, requests=10 * 60) == 50 < alarm["Threshold"] < 100


@pytest.mark.parametrize(
    ("parameters", "limit", "of"),
    [
        ({}, 1000, {}),
        ({"ConcurrencyLimit": "10"}, 10, {}),
        ({"ReservedConcurrency": "50"}, 50, {"FunctionName": {"Ref": "ItemsFunction"}}),
    ],
)
def test_concurrency_is_compared_with_the_limit_that_holds(
    parameters: dict[str, str], limit: int, of: object
) -> None:
    alarm = alarms(Stack(**parameters))["ConcurrencyAlarm"]
    (running,) = metrics(alarm)
    assert dimensions(running) == of
    assert share(alarm, running=limit) == 100
    assert share(alarm, running=limit / 2) == 50 < alarm["Threshold"] < 100


def test_budget_is_set_where_there_is_one_and_somebody_hears_of_it() -> None:
    stack = Stack(MonthlyBudget="50", AlarmTopic=TOPIC)
    budget = stack.properties("Budget")
    assert budget["Budget"]["BudgetLimit"] == {"Amount": "50", "Unit": "USD"}
    for notification in budget["NotificationsWithSubscribers"]:
        assert notification["Subscribers"] == [{"SubscriptionType": "SNS", "Address": TOPIC}]
    assert "Budget" not in Stack(AlarmTopic=TOPIC).resources
    assert "Budget" not in Stack(MonthlyBudget="50").resources  # a rule refuses that


def test_timeouts_are_counted_from_lines_that_only_lambda_writes(stack: Stack) -> None:
    count = counted(stack, "TimeoutCount", "TimeoutsAlarm")
    assert count["FilterPattern"].startswith('{ $.type = "platform.report"')


def test_alarm_with_many_metrics_has_no_more_than_cloudwatch_takes(stack: Stack) -> None:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
    for name, alarm in alarms(stack).items():
        assert len(list(metrics(alarm))) <= 10, name


def test_service_without_requests_alarms_nobody(stack: Stack) -> None:
    for name, alarm in alarms(stack).items():
        assert alarm["TreatMissingData"] == "notBreaching", name


def test_dashboard_shows_every_alarm(stack: Stack) -> None:
    text, variables = stack.properties("ItemsDashboard")["DashboardBody"]["Fn::Sub"]
    text = text.replace("${TableAlarmArns}", variables["TableAlarmArns"]["Fn::Sub"])
    widgets = json.loads(text)["widgets"]
    (overview,) = (each for each in widgets if each["type"] == "alarm")
    shown = [re.sub(r"\W|Arn", "", arn) for arn in overview["properties"]["alarms"]]
    assert shown == list(alarms(stack))


def test_frugal_stack_watches_what_callers_see() -> None:
    stack = Stack(TableAlarms="off")
    left = alarms(stack)
    assert {name for name in alarms(Stack()) if name not in left} == {*ALARMS, "SystemErrorsAlarm"}
    body = stack.properties("ItemsDashboard")["DashboardBody"]["Fn::Sub"][0]
    assert json.loads(body)["widgets"]
    for name in ALARMS:
        assert name not in body


def test_dashboard_is_made_where_it_is_wanted() -> None:
    assert "ItemsDashboard" not in Stack(Dashboard="off").resources


def share(alarm: Document, **metrics: float | None) -> float:
    """Return what an alarm's expression makes of its metrics, in percent."""
    (expression,) = (each["Expression"] for each in alarm["Metrics"] if "Expression" in each)
    functions = {
        "IF": lambda condition, one, other: one if condition else other,
        "FILL": lambda value, missing: missing if value is None else value,
    }
    return float(eval(expression, functions, metrics))


def test_requests_that_lambda_refuses_are_no_fault_of_a_release(stack: Stack) -> None:
    alarm = alarms(stack)["ServerErrorsAlarm"]
    (refused,) = (each["MetricStat"] for each in alarm["Metrics"] if each["Id"] == "refused")
    assert (refused["Metric"]["Namespace"], refused["Metric"]["MetricName"]) == (
        "AWS/Lambda",
        "Throttles",
    )
    assert dimensions(refused["Metric"]) == dimensions(alarms(stack)["FunctionThrottlesAlarm"])
    assert share(alarm, errors=500, refused=500, requests=1_000) == 0
    assert share(alarm, errors=502, refused=500, requests=1_000) == 0  # fewer than three
    assert share(alarm, errors=510, refused=500, requests=1_000) == 1
    assert share(alarm, errors=10, refused=None, requests=1_000) == 1


def test_runbook_names_the_codes_that_the_error_ratio_counts() -> None:
    meaning = sections()["error-ratio"].partition("**How to look.**")[0]
    named = set(re.findall(r"`([A-Z_]+)`", meaning))
    assert named == {code.name for code in ErrorCode if code.is_ours}
