"""Alarms: what they watch exists, somebody is told, and the runbook says what to do."""

import json
import re
from collections.abc import Iterator
from typing import Final

import pytest

from graphql_api.execution.errors import ErrorCode
from graphql_api.telemetry.log_line import COUNTS, NAMESPACE
from tests.support.paths import ROOT
from tests.support.template import Document, Stack
from tests.template.index_text import ALARMS
from tests.template.test_permissions import calls_made

RUNBOOK: Final = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
TELEMETRY: Final = ROOT / "graphql_api" / "telemetry" / "log_line.py"
TOPIC: Final = "arn:aws:sns:eu-central-1:123456789012:alarms"


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


def test_each_alarm_has_its_section_in_the_runbook_and_each_section_its_alarm(
    stack: Stack,
) -> None:
    assert sections().keys() == {anchor(name) for name in alarms(stack)}


def test_each_section_says_what_it_means_how_to_look_and_what_to_do() -> None:
    for name, section in sections().items():
        headings = re.findall(r"^\*\*(.*?)\.\*\*", section, flags=re.MULTILINE)
        assert headings == ["What it means", "How to look", "What to do"], name


def test_each_alarm_says_where_its_section_is(stack: Stack) -> None:
    for name, alarm in alarms(stack).items():
        assert alarm["AlarmDescription"].endswith(f"docs/runbook.md#{anchor(name)}"), name


def test_runbook_leads_nowhere_else_than_to_its_sections_and_parameters(stack: Stack) -> None:
    assert set(re.findall(r"\]\(#(.*?)\)", RUNBOOK)) <= sections().keys()
    named = set(re.findall(r"`([A-Z][a-z]+[A-Z]\w+)\b", RUNBOOK))
    known = stack.document["Parameters"].keys() | stack.logical_ids | stack.outputs.keys()
    assert named - known <= {"SuccessfulRequestLatency"}


def test_runbook_asks_for_fields_that_the_log_has(stack: Stack) -> None:
    lines = TELEMETRY.read_text(encoding="utf-8")
    access = stack.properties("ItemsStage")["AccessLogSettings"]["Format"]
    blocks = [block for block in RUNBOOK.split("```")[1::2] if not block.startswith("\naws ")]
    queries = [block for block in blocks if "platform" not in block]
    assert len(queries) >= 5
    for query in queries:
        asked = re.findall(r"(?:fields|filter|by|sum\(|avg\(|pct\(|,) ?([A-Za-z_]+)\b(?!\()", query)
        for field in set(asked) - {"ispresent", "failed"}:
            assert f'"{field}"' in lines + access, (field, query)


def test_alarms_reach_the_topic_and_so_does_their_end(stack: Stack) -> None:
    for name, alarm in alarms(Stack(AlarmTopic=TOPIC)).items():
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
    (metric,) = metrics(alarms(stack)["NewVersionErrorsAlarm"])
    assert dimensions(metric) == {
        "FunctionName": {"Ref": "ItemsFunction"},
        "Resource": {"Fn::Sub": "${ItemsFunction}:live"},
        "ExecutedVersion": {"Fn::GetAtt": [version, "Version"]},
    }


def test_timeouts_are_counted_from_lines_that_only_lambda_writes(stack: Stack) -> None:
    (count,) = stack.of_type("AWS::Logs::MetricFilter").values()
    assert count["FilterPattern"].startswith('{ $.type = "platform.report"')
    (made,) = count["MetricTransformations"]
    (watched,) = metrics(alarms(stack)["TimeoutsAlarm"])
    assert (made["MetricNamespace"], made["MetricName"]) == (
        watched["Namespace"],
        watched["MetricName"],
    )


def test_alarm_with_many_metrics_has_no_more_than_cloudwatch_takes(stack: Stack) -> None:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
    for name, alarm in alarms(stack).items():
        assert len(list(metrics(alarm))) <= 10, name


def test_service_without_requests_alarms_nobody(stack: Stack) -> None:
    for name, alarm in alarms(stack).items():
        assert alarm["TreatMissingData"] == "notBreaching", name


def test_dashboard_shows_every_alarm(stack: Stack) -> None:
    text = stack.properties("ItemsDashboard")["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(text)["widgets"]
    (overview,) = (each for each in widgets if each["type"] == "alarm")
    shown = [re.sub(r"\W|Arn", "", arn) for arn in overview["properties"]["alarms"]]
    assert shown == list(alarms(stack))


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
