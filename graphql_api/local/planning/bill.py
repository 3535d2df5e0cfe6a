"""The monthly bill: this service next to AWS AppSync, for the same usage.

AppSync reads the table with its own resolvers: no Lambda and no gateway are paid for. Table, logs,
traces, alarms and data out cost as much as with this service.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from graphql_api.local.planning.write_units import PlannedEntity, record_bytes

FILE: Final = Path(__file__).with_name("prices_us_east_1.toml")
MILLION: Final = 1_000_000

# Read units as a DynamoDB engine counted them, on 1,000 entities of the load command (seed 0), of
# the registry's first kind and 430 to 630 bytes each. Larger ones take more. They come from
# tests/local/test_prices.py, which fails where the service reads more or less by now.
PAGE_SIZE: Final = 20
GET_UNITS: Final = 1.0  # strongly consistent, up to 4 KB
# By LIST_SHARDS; the average of all pages of a walk, the newest first.
PAGE_UNITS: Final[Mapping[int, float]] = {1: 1.5, 16: 8.18}

GB: Final = 1024**3
MONTH_SECONDS: Final = 730 * 3600
# What DynamoDB adds to each record, in the table and in each index:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
STORED_OVERHEAD_BYTES: Final = 100
# Metrics that the template's alarms watch, and those of TableAlarms among them. Custom metrics, at
# most: one for each count and the latency, the latency by operation, errors by code, and those of
# the metric filters. Those of jobs are in bill_jobs. Counted by tests/local/test_bill.py.
ALARM_METRICS: Final = 46
TABLE_ALARM_METRICS: Final = 33
CUSTOM_METRICS: Final = 44
# A custom metric is charged for the hours in which it is written; each request writes some.
# https://aws.amazon.com/cloudwatch/pricing/
MONTH_HOURS: Final = 730
# Of a persisted document in the table: at most 4 KB, without the indexes.
DOCUMENT_WRITE_UNITS: Final = 4
DOCUMENT_READ_UNITS: Final = 1
# Lambda traces one request a second and a twentieth of the others.
TRACED_A_SECOND: Final = 1
TRACED_OF_OTHERS: Final = Decimal("0.05")

UnitPrices = Mapping[str, Decimal]  # by "section.name", in US dollars


@dataclass(frozen=True)
class Prices:
    """On-demand prices in US dollars, of one region, as they were on one day."""

    as_of: date
    region: str
    source: str
    million_write_units: Decimal
    million_read_units: Decimal

    def cost(self, times: int, *, write_units: float = 0, read_units: float = 0) -> Decimal:
        """Return the price, in US dollars, of an operation made so many times."""
        return (
            (
                self.million_write_units * Decimal(str(write_units))
                + self.million_read_units * Decimal(str(read_units))
            )
            * Decimal(times)
            / MILLION
        )


def load_prices(file: Path = FILE) -> Prices:
    content = tomllib.loads(file.read_text("utf-8"))
    dynamodb = content["dynamodb"]
    return Prices(
        as_of=content["as_of"],
        region=content["region"],
        source=content["source"],
        million_write_units=Decimal(dynamodb["million_write_units"]),
        million_read_units=Decimal(dynamodb["million_read_units"]),
    )


@dataclass(frozen=True)
class MonthlyUsage:
    """The usage of one month.

    Attributes:
        requests: HTTP requests that execute GraphQL.
        reads: entities read by id.
        pages: pages of 20 read from one list partition.
        writes: creates and deletes, which cost the same.
        updates: updates of one field.
        changed: that field; None: the one that updates change most.
        gb: of records, as they are in the table alone.
        record_bytes: of one record, list keys included.
        cold_share: of the requests, those that start an instance, 0 to 1.
        milliseconds: that the function takes for a request, a start not included.
        cold_milliseconds: that a start takes without a snapshot.
        log_bytes: of all the lines of one request, the gateway's and Lambda's among them.
        open_requests: HTTP requests that execute no GraphQL: health, the explorer's files.
        documents: persisted documents, kept in the table (PersistedDocuments=table).
        users: that sign in at least once in the month.
        has_table_alarms: as the template's TableAlarms.
        has_dashboard: as the template's Dashboard.
    """

    requests: int
    reads: int = 0
    pages: int = 0
    writes: int = 0
    updates: int = 0
    changed: str | None = None
    gb: Decimal = Decimal(0)
    record_bytes: int = 600
    response_bytes: int = 3000
    cold_share: Decimal = Decimal("0.01")
    memory_megabytes: int = 1769
    milliseconds: int = 20
    cold_milliseconds: int = 400
    has_snapshots: bool = False
    has_traces: bool = False
    log_bytes: int = 2300
    open_requests: int = 0
    documents: int = 0
    users: int = 0
    has_table_alarms: bool = True
    has_dashboard: bool = True


@dataclass(frozen=True)
class Line:
    """One line of the bill, in US dollars."""

    name: str
    here: Decimal
    appsync: Decimal


def load_unit_prices(file: Path = FILE) -> UnitPrices:
    sections = tomllib.loads(file.read_text("utf-8"))
    return {
        f"{section}.{name}": Decimal(value)
        for section, values in sections.items()
        if isinstance(values, dict)
        for name, value in values.items()
        if isinstance(value, str) and name != "source"
    }


def bill(usage: MonthlyUsage, prices: UnitPrices, entity: PlannedEntity) -> list[Line]:
    """Return the bill's lines; first tiers and no free tier, so it is never above this."""
    table = _table(usage, prices, entity)
    more = [*_open_routes(usage, prices), *_documents(usage, prices), *_users(usage, prices)]
    return [*_requests(usage, prices), *table, *more, *_monitoring(usage, prices)]


def _requests(usage: MonthlyUsage, prices: UnitPrices) -> Iterator[Line]:
    requests = Decimal(usage.requests) / MILLION
    cold = usage.requests * usage.cold_share
    memory_gb = Decimal(usage.memory_megabytes) / 1024
    run_seconds = usage.requests * Decimal(usage.milliseconds) / 1000
    yield Line("API Gateway requests", requests * prices["http_api.million_requests"], Decimal(0))
    yield Line("AppSync operations", Decimal(0), requests * prices["appsync.million_operations"])
    yield Line("Lambda requests", requests * prices["lambda.million_requests"], Decimal(0))
    gb_second = prices["lambda.gb_second"]
    yield Line("Lambda time", run_seconds * memory_gb * gb_second, Decimal(0))
    if usage.has_snapshots:
        starts = cold * memory_gb * prices["lambda.gb_restored"]
        kept = MONTH_SECONDS * memory_gb * prices["lambda.gb_second_snapshot"]
        yield Line("Lambda starts from a snapshot", starts, Decimal(0))
        yield Line("Lambda snapshot kept", kept, Decimal(0))
    else:
        start_seconds = cold * usage.cold_milliseconds / 1000
        yield Line("Lambda starts", start_seconds * memory_gb * gb_second, Decimal(0))
    out = usage.requests * Decimal(usage.response_bytes) / GB * prices["data_transfer.gb_out"]
    yield Line("Data out", out, out)


def _table(usage: MonthlyUsage, prices: UnitPrices, entity: PlannedEntity) -> Iterator[Line]:
    create = entity.create(usage.record_bytes)
    update = entity.update(usage.record_bytes, usage.changed or entity.most_updated)
    size = record_bytes(create.after)
    read_units = usage.reads * Decimal(str(GET_UNITS)) + usage.pages * Decimal(str(PAGE_UNITS[1]))
    write_units = Decimal(
        usage.writes * entity.units(create) + usage.updates * entity.units(update)
    )
    stored = usage.gb * (size + STORED_OVERHEAD_BYTES) / size
    for name, cost in {
        "DynamoDB reads": read_units * prices["dynamodb.million_read_units"] / MILLION,
        "DynamoDB writes": write_units * prices["dynamodb.million_write_units"] / MILLION,
        # The indexes hold every record whole.
        "DynamoDB storage": stored * (1 + len(entity.indexes)) * prices["dynamodb.gb_month_stored"],
        "DynamoDB recovery": stored * prices["dynamodb.gb_month_recoverable"],
    }.items():
        yield Line(name, cost, cost)


def _open_routes(usage: MonthlyUsage, prices: UnitPrices) -> Iterator[Line]:
    if usage.open_requests:
        millions = Decimal(usage.open_requests) / MILLION
        cost = millions * (prices["http_api.million_requests"] + prices["lambda.million_requests"])
        seconds = usage.open_requests * Decimal(usage.milliseconds) / 1000
        cost += seconds * usage.memory_megabytes / 1024 * prices["lambda.gb_second"]
        yield Line("Open routes", cost, Decimal(0))


def _documents(usage: MonthlyUsage, prices: UnitPrices) -> Iterator[Line]:
    if usage.documents:
        starts = usage.requests * usage.cold_share  # each instance reads each document once
        reads = starts * usage.documents * DOCUMENT_READ_UNITS
        writes = usage.documents * DOCUMENT_WRITE_UNITS  # they expire after 30 days
        cost = reads * prices["dynamodb.million_read_units"] / MILLION
        cost += writes * prices["dynamodb.million_write_units"] / MILLION
        yield Line("Persisted documents", cost, Decimal(0))


def _users(usage: MonthlyUsage, prices: UnitPrices) -> Iterator[Line]:
    if usage.users:
        paid = max(Decimal(0), usage.users - prices["cognito.free_users"])
        cost = paid * prices["cognito.user_month"]
        yield Line("Users who sign in", cost, cost)


def _monitoring(usage: MonthlyUsage, prices: UnitPrices) -> Iterator[Line]:
    logged = (usage.requests + usage.open_requests) * Decimal(usage.log_bytes) / GB
    logs = logged * (prices["cloudwatch.gb_logged"] + prices["cloudwatch.gb_month_logs_kept"])
    yield Line("Logs", logs, logs)
    if usage.has_traces:
        traces = _traced(usage.requests) / MILLION * prices["xray.million_traces"]
        yield Line("Traces", traces, traces)
    watched = ALARM_METRICS - (0 if usage.has_table_alarms else TABLE_ALARM_METRICS)
    watching = watched * prices["cloudwatch.alarm_metric_month"]
    if usage.has_dashboard:
        watching += prices["cloudwatch.dashboard_month"]
    yield Line("Alarms and dashboard", watching, watching)
    hours = min(Decimal(1), Decimal(usage.requests + usage.open_requests) / MONTH_HOURS)
    written = CUSTOM_METRICS * hours * prices["cloudwatch.metric_month"]
    yield Line("Metrics", written, Decimal(0))


def _traced(requests: int) -> Decimal:
    """Return how many requests are traced where they come evenly; in bursts it is fewer."""
    each_second = min(requests, TRACED_A_SECOND * MONTH_SECONDS)
    return each_second + TRACED_OF_OTHERS * (requests - each_second)
