"""The monthly bill: amounts worked out by hand, and counts of what it is worked out from."""

import re
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pytest
from starlette.datastructures import Headers
from typer.testing import CliRunner

from graphql_api.execution.errors import ErrorCode
from graphql_api.local.planning.bill import (
    ALARM_METRICS,
    CUSTOM_METRICS,
    FILE,
    TABLE_ALARM_METRICS,
    MonthlyUsage,
    bill,
    load_unit_prices,
)
from graphql_api.local.planning.bill_jobs import API_METRICS
from graphql_api.local.planning.commands import planning
from graphql_api.local.planning.options import number_of
from graphql_api.local.planning.write_units import PlannedEntity
from graphql_api.telemetry.log_line import COUNTS, Telemetry
from graphql_api.web.request_record import RequestRecord
from graphql_api.wiring import build_schema
from tests.support.kinds.first import FIRST
from tests.support.template import Stack

MILLION: Final = MonthlyUsage(
    requests=1_000_000,
    memory_megabytes=1024,
    milliseconds=100,
    has_snapshots=True,
    has_traces=True,
)


def lines(usage: MonthlyUsage) -> dict[str, tuple[Decimal, Decimal]]:
    drawn_up = bill(usage, load_unit_prices(), PlannedEntity(FIRST.record, FIRST.samples))
    return {line.name: (line.here, line.appsync) for line in drawn_up}


def here(usage: MonthlyUsage, name: str) -> Decimal:
    return lines(usage)[name][0]


@pytest.mark.parametrize(
    ("name", "here", "appsync"),
    [
        ("API Gateway requests", "1.00", "0"),
        ("AppSync operations", "0", "4.00"),
        ("Lambda requests", "0.20", "0"),
        # 1,000,000 x 0.1 s x 1 GB = 100,000 GB-seconds
        ("Lambda time", "1.33334", "0"),
        # 10,000 starts of 1 GB
        ("Lambda starts from a snapshot", "1.397998", "0"),
        # 1 GB for 730 x 3,600 = 2,628,000 s
        ("Lambda snapshot kept", "3.9540888", "0"),
        # fewer than one a second: each
        ("Traces", "5.00", "5.00"),
    ],
)
def test_million_requests_of_a_tenth_of_a_second_cost(name: str, here: str, appsync: str) -> None:
    assert lines(MILLION)[name] == (Decimal(here), Decimal(appsync))


def test_starts_without_a_snapshot_are_paid_by_time() -> None:
    usage = replace(MILLION, has_snapshots=False, cold_milliseconds=800)
    # 10,000 x 0.8 s x 1 GB = 8,000 GB-seconds
    assert here(usage, "Lambda starts") == Decimal("0.1066672")
    assert "Lambda snapshot kept" not in lines(usage)


def test_example_of_appsyncs_own_price_page() -> None:
    # 5,000,000 queries with answers of 3 KB: 20.00 for the operations, 1.29 for 14.3 GB out.
    usage = MonthlyUsage(requests=5_000_000, response_bytes=3 * 1024)
    assert lines(usage)["AppSync operations"][1] == Decimal("20.00")
    assert round(lines(usage)["Data out"][1], 2) == Decimal("1.29")


def test_logs_are_paid_when_written_and_for_a_month() -> None:
    usage = MonthlyUsage(requests=1024**3 // 1000, log_bytes=1000)
    assert round(here(usage, "Logs"), 3) == Decimal("0.530")


def test_traces_are_a_twentieth_beyond_one_a_second() -> None:
    # 2,628,000 seconds, and 10,000,000 requests beyond: 2,628,000 + 500,000
    usage = MonthlyUsage(requests=12_628_000, has_traces=True)
    assert here(usage, "Traces") == Decimal("15.64")


def test_bill_is_of_the_templates_defaults_where_nothing_is_chosen() -> None:
    defaults = {name: one.get("Default") for name, one in Stack().document["Parameters"].items()}
    assert (defaults["SnapStart"], defaults["Tracing"]) == ("off", "off")
    assert not {"Lambda snapshot kept", "Traces"} & lines(MonthlyUsage(requests=10**7)).keys()


def test_snapshot_costs_what_the_decision_says() -> None:
    usage = MonthlyUsage(requests=10_000_000, cold_share=Decimal("0.005"))
    assert round(here(usage, "Lambda starts"), 2) == Decimal("0.46")
    kept = lines(replace(usage, has_snapshots=True))
    both = kept["Lambda starts from a snapshot"][0] + kept["Lambda snapshot kept"][0]
    assert round(both, 2) == Decimal("18.91")


def test_alarms_are_those_of_the_template() -> None:
    alarms = Stack().of_type("AWS::CloudWatch::Alarm").values()
    watched = sum(
        sum("MetricStat" in query for query in alarm.get("Metrics", [])) or 1 for alarm in alarms
    )
    assert watched == ALARM_METRICS
    frugal = Stack(TableAlarms="off").of_type("AWS::CloudWatch::Alarm").values()
    left = sum(sum("MetricStat" in q for q in each.get("Metrics", [])) or 1 for each in frugal)
    assert watched - left == TABLE_ALARM_METRICS
    assert here(MonthlyUsage(0), "Alarms and dashboard") == Decimal("0.10") * watched + 3


def test_metrics_are_those_of_the_telemetry_and_the_template() -> None:
    schema = build_schema()
    operations = len(schema.query.__strawberry_definition__.fields)  # type: ignore[attr-defined]
    assert schema.mutation is not None
    operations += len(schema.mutation.__strawberry_definition__.fields)  # type: ignore[attr-defined]
    several, latency = 1, 1
    filters = Stack().of_type("AWS::Logs::MetricFilter")
    meta_fields = 3  # __typename, __schema, __type
    codes = len(ErrorCode)
    counted = len(COUNTS) + latency + operations + meta_fields + several + codes + len(filters)
    assert counted == CUSTOM_METRICS + API_METRICS


def test_lines_of_a_request_are_about_as_long_as_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    client = {"apollographql-client-name": "shop-web", "apollographql-client-version": "1.2.3"}
    record = RequestRecord("r" * 36, "POST", "/graphql", Headers(client), status=200)
    record.operation_name, record.root_fields, record.document = (
        "ListOfMany",
        [FIRST.many],
        "d" * 16,
    )
    Telemetry(service="items-prod-ItemsTable-1A2B3C4D5E6F").report(record)
    ours = len(capsys.readouterr().out)
    gateways = len(Stack().properties("ItemsStage")["AccessLogSettings"]["Format"])
    lambdas = 600  # platform.start and platform.report, as Lambda's documentation shows them
    assert ours + gateways + lambdas == pytest.approx(MonthlyUsage(0).log_bytes, rel=0.15)


def test_each_price_has_its_source_and_a_date() -> None:
    content: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
    as_of = content["bill"]["as_of"]
    assert isinstance(as_of, date)
    assert as_of <= datetime.now(UTC).date()
    for name, section in content.items():
        if isinstance(section, dict) and name != "bill":
            source = section.get("source", content["source"])
            assert re.fullmatch(r"https://aws\.amazon\.com/\S+", source), name


def test_total_is_the_sum_of_the_lines() -> None:
    arguments = ["bill", "--requests-per-month", "1000000", "--reads", "800000", "--writes"]
    printed = CliRunner().invoke(planning, [*arguments, "200000", "--gb", "1"])
    rows = [row.split("|")[1:-1] for row in printed.output.splitlines() if row.startswith("|")]
    amounts = [[float(cell.replace(",", "").strip() or 0) for cell in row[1:]] for row in rows[2:]]
    for column in (0, 1):
        *items, total = (row[column] for row in amounts)
        assert sum(items) == pytest.approx(total, abs=0.005 * len(items))


@pytest.mark.parametrize("written", ["1000000", "1e6", "1,000,000", "1_000_000", "10E5"])
def test_large_numbers_are_taken_as_people_write_them(written: str) -> None:
    assert number_of(written) == 1_000_000


@pytest.mark.parametrize("written", ["1.5", "-1", "nan", "inf", "1e99", "million", "", "1e-1"])
def test_what_is_no_number_is_named(written: str) -> None:
    printed = CliRunner().invoke(planning, ["bill", f"--requests-per-month={written}"])
    assert printed.exit_code == 2
    assert f"{written!r} is not a whole number" in printed.output


def test_metrics_are_paid_for_the_hours_in_which_they_are_written() -> None:
    assert here(MonthlyUsage(73), "Metrics") == CUSTOM_METRICS * Decimal("0.03")
    assert here(MonthlyUsage(10**6), "Metrics") == CUSTOM_METRICS * Decimal("0.30")


def test_users_beyond_the_first_ten_thousand_are_paid() -> None:
    assert here(MonthlyUsage(0, users=10_000), "Users who sign in") == 0
    assert here(MonthlyUsage(0, users=12_000), "Users who sign in") == Decimal("11.00")


def test_open_routes_and_documents_are_paid() -> None:
    usage = MonthlyUsage(
        10**6, open_requests=10**6, milliseconds=100, memory_megabytes=1024, documents=50
    )
    assert here(usage, "Open routes") == Decimal("1.00") + Decimal("0.20") + Decimal("1.33334")
    # 10,000 starts read 50 documents of one unit: 500,000; 50 writes of 4 units
    assert here(usage, "Persisted documents") == Decimal("0.0625") + Decimal("0.000125")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--worst-day --import 1e6", "--import; only on: --entity, --memory"),
        ("--worst-day --requests-per-month 5 --frugal", "--requests-per-month, --frugal"),
        ("--import 1e6 --jobs --gb 2", "--gb, --jobs; only on: --entity, --memory, --record-bytes"),
        ("--curve x.svg --snapstart", "--snapstart; only on: --entity"),
        ("--import 0", "not a whole number from 1 up"),
        ("--gb inf", "less than or equal to"),
        ("--curve /nowhere/x.svg", "cannot be written: No such file or directory"),
        ("--curve /", "cannot be written: Is a directory"),
    ],
)
def test_options_that_nothing_is_made_of_are_refused(arguments: str, said: str) -> None:
    printed = CliRunner().invoke(planning, ["bill", *arguments.split()])
    assert printed.exit_code == 2
    assert said in " ".join(printed.output.replace("\u2502", " ").split())


@pytest.mark.parametrize(
    "arguments",
    [
        "--worst-day --memory 512",
        "--import 1e6 --record-bytes 900",
        "--jobs --frugal",
    ],
)
def test_options_that_go_together_are_taken(arguments: str) -> None:
    assert CliRunner().invoke(planning, ["bill", *arguments.split()]).exit_code == 0
