"""What one day of a flood can cost at the template's limits: each service at its own worst.

They cannot all be at their worst at once, so a real flood costs less than the sum.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from graphql_api.local.planning.bill import GB, MILLION, UnitPrices

DAY_SECONDS: Final = 24 * 3600
# Routes that execute GraphQL (POST, GET, HEAD), and the open ones. Each is counted with a throttle
# of its own, which is the worst that API Gateway's documentation can mean.
GRAPHQL_ROUTES: Final = 3
OPEN_ROUTES: Final = 5
LOG_BYTES: Final = 10_000  # of one request's lines: the service's is at most 8,000 long


@dataclass(frozen=True)
class Limits:
    """The template's parameters that limit a flood, at their defaults.

    Attributes:
        response_bytes: the longest response that the service sends.
        indexes: each has the table's maximum of units for itself.
    """

    throttle_rate: int = 100
    open_throttle_rate: int = 20
    concurrency: int = 1000
    memory_megabytes: int = 1769
    request_seconds: int = 8
    read_units: int = 12_000
    write_units: int = 4_000
    indexes: int = 6
    response_bytes: int = 3_000_000


@dataclass(frozen=True)
class WorstLine:
    """One service's cost of a day, in US dollars, and the parameter that bounds it."""

    name: str
    cost: Decimal
    bound: str


def worst_day(limits: Limits, prices: UnitPrices) -> Iterator[WorstLine]:
    rate = GRAPHQL_ROUTES * limits.throttle_rate + OPEN_ROUTES * limits.open_throttle_rate
    requests = Decimal(rate * DAY_SECONDS)
    price = prices["http_api.million_requests"] + prices["lambda.million_requests"]
    yield WorstLine("Requests", requests / MILLION * price, "ThrottleRate")
    running = min(limits.concurrency, rate * limits.request_seconds)
    gb_seconds = Decimal(running * DAY_SECONDS) * limits.memory_megabytes / 1024
    yield WorstLine("Lambda time", gb_seconds * prices["lambda.gb_second"], "ReservedConcurrency")
    tables = 1 + limits.indexes
    for name, units, price_name, bound in (
        ("DynamoDB reads", limits.read_units, "million_read_units", "MaxReadUnits"),
        ("DynamoDB writes", limits.write_units, "million_write_units", "MaxWriteUnits"),
    ):
        consumed = Decimal(units * tables * DAY_SECONDS)
        yield WorstLine(name, consumed / MILLION * prices[f"dynamodb.{price_name}"], bound)
    out = requests * limits.response_bytes / GB
    yield WorstLine("Data out", out * prices["data_transfer.gb_out"], "ThrottleRate")
    logged = requests * LOG_BYTES / GB
    yield WorstLine("Logs", logged * prices["cloudwatch.gb_logged"], "ThrottleRate")
