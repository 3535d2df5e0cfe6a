"""The prices that operations are calculated with."""

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

from graphql_api.local.planning.bill import (
    MILLION,
    Prices,
    load_prices,
)
from tests.support.kinds.first import FIRST
from tests.support.paths import ROOT


def test_price_is_exact() -> None:
    prices = Prices(date(2026, 1, 1), "somewhere", "", Decimal("0.625"), Decimal("0.125"))
    assert prices.cost(MILLION, write_units=7) == Decimal("4.375")
    assert prices.cost(2 * MILLION, read_units=1.5) == Decimal("0.375")


def test_prices_say_when_and_where_they_are_from() -> None:
    prices = load_prices()
    assert prices.as_of <= datetime.now(UTC).date()
    assert prices.region == "us-east-1"
    assert prices.source.startswith("https://aws.amazon.com/")


def test_planning_needs_neither_dynamodb_nor_graphql() -> None:
    program = (
        "import graphql_api.local.planning.commands as planning, sys;"
        " planning.prices_command(600); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    samples = FIRST.samples.generated.__module__
    assert {"graphql_api.local.planning.commands", samples} <= loaded
    assert not loaded & {"boto3", "botocore", "strawberry", "graphql"}
