"""What jobs cost: the import of a file, and a stack with Jobs=on that nobody uses.

AppSync has nothing like it, so there is no column for it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from graphql_api.jobs.assembly import PIECE_BYTES
from graphql_api.jobs.job import RECORDS_OF_PART
from graphql_api.jobs.pace import allowed_units
from graphql_api.local.planning.bill import GB, MILLION, MONTH_HOURS, MONTH_SECONDS, UnitPrices
from graphql_api.local.planning.write_units import WRITE_UNIT_BYTES, PlannedEntity, record_units

# Lambda asks an empty queue by five long polls at the same time, each of which ends after 20 s.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
IDLE_POLLERS: Final = 5
POLL_SECONDS: Final = 20
# Of the template's alarms; of telemetry/job_line.py; and of the API, for fields of jobs and their
# error. tests/local/test_bill_jobs.py counts these, and the sizes below.
ALARM_METRICS: Final = 2
WORKER_METRICS: Final = 6
API_METRICS: Final = 6
# Of a job's record without its flags, which have a hexadecimal digit for each four parts.
JOB_BYTES: Final = 550
JOB_COPIES: Final = 2  # in the table, and in the one index that lists it
JOB_READS_OF_PART: Final = 2  # before its work, and before it is counted
OUTCOME_BYTES: Final = 85  # of a line of the result: record, line, id
KEPT_DAYS: Final = 7  # by the bucket's lifecycle
MONTH_DAYS: Final = Decimal(365) / 12
LOG_BYTES: Final = 1_200  # of a message: its own line, and the three that Lambda writes of a call


@dataclass(frozen=True)
class Import:
    """One import, with the template's defaults.

    Attributes:
        record_bytes: of a record in the table, list keys included.
        line_bytes: of a record in the file.
    """

    records: int
    record_bytes: int = 600
    line_bytes: int = 150
    memory_megabytes: int = 1769
    shards_written: int = 1
    max_write_units: int = 4000
    write_share: int = 50
    workers: int = 5

    @property
    def parts(self) -> int:
        return math.ceil(self.records / RECORDS_OF_PART)

    @property
    def result_bytes(self) -> int:
        return self.records * OUTCOME_BYTES

    def seconds(self, entity: PlannedEntity) -> float:
        """Return how long the workers need at the pace that they may have."""
        units = allowed_units(self.write_share, self.shards_written, self.max_write_units)
        return self.records * record_units(entity.create(self.record_bytes).after) / units


@dataclass(frozen=True)
class JobLine:
    """One line of the bill, in US dollars."""

    name: str
    cost: Decimal


def import_lines(job: Import, prices: UnitPrices, entity: PlannedEntity) -> Iterator[JobLine]:
    """Yield what an import costs, if nothing is delivered twice and nothing throttled."""
    units = job.records * entity.units(entity.create(job.record_bytes))
    yield JobLine("DynamoDB writes", _millions(units) * prices["dynamodb.million_write_units"])
    yield JobLine("The job's own record", _job_record(job, prices))
    steps = _steps(job)
    calls = 1 + job.parts + steps  # the splitter, the parts, and the steps of the result
    memory_gb = Decimal(job.memory_megabytes) / 1024
    # Each worker runs as long as the import takes: it waits for its turn to write.
    gb_seconds = memory_gb * job.workers * Decimal(str(job.seconds(entity)))
    time = gb_seconds * prices["lambda.gb_second"]
    yield JobLine("Lambda", time + _millions(calls) * prices["lambda.million_requests"])
    # The form; a file for each part; a result of pieces, which is begun, listed and completed.
    writes = 1 + job.parts + steps + 3
    reads = 2 + 2 * job.parts  # the splitter's; the range of each part, and what became of it
    yield JobLine(
        "S3 requests",
        _millions(writes) * prices["s3.million_writes"]
        + _millions(reads) * prices["s3.million_reads"],
    )
    stored = job.records * job.line_bytes + 2 * job.result_bytes  # the parts' files stay as well
    months = KEPT_DAYS / MONTH_DAYS
    yield JobLine("S3 storage", Decimal(stored) / GB * months * prices["s3.gb_month_stored"])
    messages = job.parts + steps
    # Sent ten at a time; received and deleted one by one, as a worker takes one.
    requests = math.ceil(job.parts / 10) + steps + 2 * messages
    yield JobLine("SQS requests", _millions(requests) * prices["sqs.million_requests"])
    logged = prices["cloudwatch.gb_logged"] + prices["cloudwatch.gb_month_logs_kept"]
    yield JobLine("Logs", Decimal(calls * LOG_BYTES) / GB * logged)
    hours = math.ceil(job.seconds(entity) / 3600)
    written = WORKER_METRICS + API_METRICS
    metrics = written * prices["cloudwatch.metric_month"] * hours / MONTH_HOURS
    yield JobLine("Metrics", metrics)


def _job_record(job: Import, prices: UnitPrices) -> Decimal:
    """Return the price of changing it once for each part; it grows as parts are finished."""
    largest = JOB_BYTES + job.parts // 4
    writes = job.parts * JOB_COPIES * math.ceil(largest / WRITE_UNIT_BYTES)
    reads = job.parts * JOB_READS_OF_PART * math.ceil(largest / (4 * 1024))
    return (
        _millions(writes) * prices["dynamodb.million_write_units"]
        + _millions(reads) * prices["dynamodb.million_read_units"]
    )


def _steps(job: Import) -> int:
    """Return how many pieces the result is made of."""
    return math.ceil(job.result_bytes / PIECE_BYTES)


def idle_lines(prices: UnitPrices) -> Iterator[JobLine]:
    """Yield what a month costs with Jobs=on and no job."""
    polls = IDLE_POLLERS * MONTH_SECONDS // POLL_SECONDS
    yield JobLine("Jobs: alarms", ALARM_METRICS * prices["cloudwatch.alarm_metric_month"])
    yield JobLine("Jobs: polls of the queue", _millions(polls) * prices["sqs.million_requests"])


def _millions(count: int) -> Decimal:
    return Decimal(count) / MILLION
