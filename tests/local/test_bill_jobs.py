"""What jobs cost: amounts worked out by hand, and counts of what they are worked out from."""

from decimal import Decimal
from typing import Final

from graphql_api.domain.identity import IdForm
from graphql_api.jobs.job import FileFormat, Kind, new_values
from graphql_api.jobs.outcomes import Outcome
from graphql_api.jobs.record import RECORD
from graphql_api.local.planning import bill_jobs
from graphql_api.local.planning.bill import load_unit_prices
from graphql_api.local.planning.bill_jobs import (
    ALARM_METRICS,
    JOB_BYTES,
    JOB_COPIES,
    OUTCOME_BYTES,
    WORKER_METRICS,
    Import,
    idle_lines,
    import_lines,
)
from graphql_api.local.planning.write_units import PlannedEntity, record_bytes
from graphql_api.settings import Settings
from graphql_api.telemetry.job_line import JOB_COUNTS
from tests.support.kinds.first import FIRST
from tests.support.template import Stack
from tests.support.writes import a_write

FIRST_ONE: Final = PlannedEntity(FIRST.record, FIRST.samples)
# A million lines: 2,000 parts, and a result of 85 MB in 11 pieces.
MILLION: Final = Import(1_000_000, memory_megabytes=1024)


def cost(name: str, job: Import = MILLION) -> Decimal:
    found = {line.name: line.cost for line in import_lines(job, load_unit_prices(), FIRST_ONE)}
    return found[name]


def test_million_lines_take_as_many_units_as_creates_do() -> None:
    each = 1 + len(FIRST_ONE.indexes)  # a unit of the table, and of each index
    assert cost("DynamoDB writes") == each * Decimal("0.625")


def test_workers_are_paid_for_the_time_that_the_pace_takes() -> None:
    # Half of 1,000 records a second: 2,000 s of five workers of 1 GB; 2,012 calls
    assert MILLION.seconds(FIRST_ONE) == 2000
    expected = 10_000 * Decimal("0.0000133334") + Decimal(2012) / 1_000_000 * Decimal("0.20")
    assert cost("Lambda") == expected


def test_requests_are_those_of_parts_and_pieces() -> None:
    # 1 upload, 2,000 parts, 11 pieces, 3 for their file; 2 of the splitter, 2 of each part
    assert cost("S3 requests") == (2015 * Decimal("5.00") + 4002 * Decimal("0.40")) / 1_000_000
    # 200 sends of ten and 11 of one; each message is received and deleted
    assert cost("SQS requests") == (211 + 2 * 2011) * Decimal("0.40") / 1_000_000


def test_files_are_paid_for_seven_days() -> None:
    # 150 MB, and the outcomes twice
    gigabytes = (150_000_000 + 2 * 85_000_000) / Decimal(1024**3)
    months = 7 * 12 / Decimal(365)
    assert abs(cost("S3 storage") - gigabytes * months * Decimal("0.023")) < Decimal("1e-12")
    (rule,) = Stack(Jobs="on").properties("JobsBucket")["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == bill_jobs.KEPT_DAYS


def test_record_of_the_job_is_written_once_for_each_part() -> None:
    # 2,000 times in two places, 550 bytes and 500 of flags: 2 units each; read twice, a unit each
    expected = 8000 * Decimal("0.625") + 4000 * Decimal("0.125")
    assert cost("The job's own record") == expected / 1_000_000


def test_large_file_has_a_larger_record_of_its_job() -> None:
    # 20,000 parts: 5,000 bytes of flags, 6 units each; 2 to read
    job = Import(10_000_000)
    expected = 20_000 * 2 * 6 * Decimal("0.625") + 20_000 * 2 * 2 * Decimal("0.125")
    assert cost("The job's own record", job) == expected / 1_000_000


def test_idle_stack_pays_for_alarms_and_polls() -> None:
    lines = {line.name: line.cost for line in idle_lines(load_unit_prices())}
    # 5 polls of 20 s, all month: 657,000
    assert lines == {
        "Jobs: alarms": Decimal("0.20"),
        "Jobs: polls of the queue": Decimal("0.2628"),
    }


def test_alarms_and_metrics_are_those_of_the_template_and_the_telemetry() -> None:
    off, on = (len(Stack(Jobs=jobs).of_type("AWS::CloudWatch::Alarm")) for jobs in ("off", "on"))
    assert on - off == ALARM_METRICS
    time = 1
    assert len(JOB_COUNTS) + time == WORKER_METRICS


def test_record_and_outcome_are_as_large_as_counted() -> None:
    values = new_values(Kind.IMPORT, "u" * 36, FIRST.entity.noun, FileFormat.JSON_LINES)
    at = "2026-11-27T09:00:00.000000Z"
    job = RECORD.entity.make(
        id="job_" + "0" * 32,
        created_at=at,
        updated_at=at,
        version=1000,
        **values,
        total=1_000_000,
        part_count=2000,
        file_tag='"d41d8cd98f00b204e9800998ecf8427e"',
        records_a_second=500,
    )
    size = record_bytes(RECORD.encode(job, a_write(job.id), 1))
    assert 0.8 * JOB_BYTES < size <= JOB_BYTES
    assert 1 + len(RECORD.indexes) == JOB_COPIES
    of_thing = IdForm("thing").of_token("0" * 32)
    line = Outcome(1_000_000, 1_000_000, of_thing).to_line()
    assert 0.9 * OUTCOME_BYTES < len(line) <= OUTCOME_BYTES


def test_import_is_of_the_templates_defaults_where_nothing_is_chosen() -> None:
    defaults = {name: one.get("Default") for name, one in Stack().document["Parameters"].items()}
    assert defaults["Jobs"] == "off"
    assert Import(1) == Import(
        1,
        memory_megabytes=defaults["MemoryMegabytes"],
        shards_written=defaults["ListShardsWritten"],
        max_write_units=defaults["MaxWriteUnits"],
        write_share=defaults["JobsWriteShare"],
        workers=defaults["JobsWorkers"],
    )
    assert Import(1).workers == Settings(table_name="items").jobs_workers
