"""The monthly bill of a table of items, worked out by hand; and what docs/deploy.md shows."""

import re
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from graphql_api.items.record import RECORD
from graphql_api.items.samples import SAMPLES
from graphql_api.local.planning.bill import MonthlyUsage, bill, load_unit_prices
from graphql_api.local.planning.commands import planning
from graphql_api.local.planning.curve import costs_of, crossing
from graphql_api.local.planning.worst_day import (
    GRAPHQL_ROUTES,
    OPEN_ROUTES,
    Limits,
    worst_day,
)
from graphql_api.local.planning.write_units import PlannedEntity
from graphql_api.web.graphql_http import ANSWER_BYTES
from tests.support.paths import ROOT
from tests.support.template import Stack

COMMAND: Final = "$ python -m graphql_api "


def lines(usage: MonthlyUsage) -> dict[str, tuple[Decimal, Decimal]]:
    drawn_up = bill(usage, load_unit_prices(), PlannedEntity(RECORD, SAMPLES))
    return {line.name: (line.here, line.appsync) for line in drawn_up}


@pytest.mark.parametrize(
    ("usage", "name", "cost"),
    [
        (MonthlyUsage(0, reads=1_000_000), "DynamoDB reads", "0.125"),
        (MonthlyUsage(0, pages=1_000_000), "DynamoDB reads", "0.1875"),
        (MonthlyUsage(0, writes=1_000_000), "DynamoDB writes", "4.375"),  # 7 units
        (MonthlyUsage(0, updates=1_000_000), "DynamoDB writes", "5.625"),  # 9 units
        (MonthlyUsage(0, writes=1_000_000, record_bytes=1025), "DynamoDB writes", "8.75"),
        # 700 bytes for each 600, seven times
        (MonthlyUsage(0, gb=Decimal(6)), "DynamoDB storage", "12.25"),
        (MonthlyUsage(0, gb=Decimal(6)), "DynamoDB recovery", "1.40"),
    ],
)
def test_table_costs_the_same_on_both_sides(usage: MonthlyUsage, name: str, cost: str) -> None:
    assert lines(usage)[name] == (Decimal(cost), Decimal(cost))


def test_document_shows_what_the_command_prints() -> None:
    document = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    blocks = [block for block in document.split("```console\n")[1:] if block.startswith(COMMAND)]
    assert blocks
    for block in blocks:
        command, _, shown = block.partition("\n```")[0].partition("\n")
        printed = CliRunner().invoke(planning, command.removeprefix(COMMAND).split())
        assert shown == printed.output.rstrip("\n"), f"docs/deploy.md: {command}"


def test_idle_stack_pays_for_its_alarms_and_writes_no_metrics() -> None:
    idle = lines(MonthlyUsage(0))
    assert idle["Metrics"][0] == 0
    assert sum(cost for cost, _ in idle.values()) == Decimal("7.60")


def test_frugal_stack_costs_less_than_two_dollars() -> None:
    frugal = lines(MonthlyUsage(0, has_dashboard=False, has_table_alarms=False))
    assert sum(cost for cost, _ in frugal.values()) == Decimal("1.30")
    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert "Dashboard=off TableAlarms=off" in text


def test_worst_day_is_at_the_limits_of_the_template() -> None:
    defaults = {name: one["Default"] for name, one in Stack().document["Parameters"].items()}
    assert Limits() == Limits(
        throttle_rate=defaults["ThrottleRate"],
        open_throttle_rate=defaults["OpenThrottleRate"],
        concurrency=defaults["ConcurrencyLimit"],
        memory_megabytes=defaults["MemoryMegabytes"],
        read_units=defaults["MaxReadUnits"],
        write_units=defaults["MaxWriteUnits"],
        indexes=len(Stack().properties("ItemsTable")["GlobalSecondaryIndexes"]),
        response_bytes=ANSWER_BYTES,
    )
    routes = Stack().of_type("AWS::ApiGatewayV2::Route").values()
    assert sum("AuthorizerId" in route for route in routes) == GRAPHQL_ROUTES
    assert sum("AuthorizerId" not in route for route in routes) == OPEN_ROUTES
    worst = {line.name: line for line in worst_day(Limits(), load_unit_prices())}
    # 400 a second x 86,400 s x 1.20
    assert worst["Requests"].cost == Decimal("41.472")
    # 7 x 4,000 x 86,400 = 2,419,200,000 units
    assert worst["DynamoDB writes"].cost == Decimal("1512.00")
    assert {line.bound for line in worst.values()} <= defaults.keys()


def test_crossing_is_where_this_service_begins_to_cost_less() -> None:
    costs = partial(costs_of, prices=load_unit_prices(), entity=PlannedEntity(RECORD, SAMPLES))
    cross = crossing(costs)
    assert cross is not None
    assert costs(cross)[0] < costs(cross)[1]
    assert costs(cross - 1)[0] >= costs(cross - 1)[1]


def test_picture_is_what_the_command_draws(tmp_path: Path) -> None:
    drawn = tmp_path / "cost.svg"
    done = CliRunner().invoke(planning, ["bill", "--curve", str(drawn)])
    assert done.exit_code == 0, done.output
    kept = ROOT / "docs" / "cost.svg"
    assert drawn.read_text("utf-8") == kept.read_text("utf-8"), (
        "python -m graphql_api bill --curve docs/cost.svg"
    )
    named = re.findall(r"cheaper from (\S+ million) requests", drawn.read_text("utf-8"))
    assert named
    assert named[0] in (ROOT / "docs" / "deploy.md").read_text("utf-8")
