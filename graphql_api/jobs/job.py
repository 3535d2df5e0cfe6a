"""What a job is: work that takes longer than a request, and how far it has come."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated, Any, Final

from graphql_api.domain.entity import Entity
from graphql_api.domain.fields import INT_MAX, WholeNumber
from graphql_api.domain.timestamp import Timestamp, moment, timestamp

COUNT_MAX: Final = INT_MAX
PARTS_MAX: Final = 40_000  # of one import: 20 million records
RECORDS_OF_PART: Final = 500
# The form takes a file within minutes; a large upload, and Lambda's tries to split it, last hours.
WAITS: Final = timedelta(days=1)
UNBEGUN: Final = "No file was there within a day. Start another import."


class Kind(Enum):
    IMPORT = "IMPORT"
    EXPORT = "EXPORT"


class State(Enum):
    """The last three are final."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_final(self) -> bool:
        return self not in (State.QUEUED, State.RUNNING)


class FileFormat(Enum):
    """What records are read from and written as."""

    JSON_LINES = "JSON_LINES"
    CSV = "CSV"

    @property
    def content_type(self) -> str:
        return "text/csv" if self is FileFormat.CSV else "application/jsonl"

    @property
    def suffix(self) -> str:
        """Return what the name of such a file ends with."""
        return "csv" if self is FileFormat.CSV else "jsonl"


Count = Annotated[int, WholeNumber(0, COUNT_MAX)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job.

    Attributes:
        id: "job_" and 32 letters or digits.
        version: one more with each change; its workers change it only in the version they read.
        owner: owner_of the Caller who started it.
        kind, state, file_format: values of the enums above.
        noun: of the Entity whose records are imported or exported.
        wanted: JSON of the list that is exported; None for an import.
        message: why it failed, for its owner.
        total: records; None while nobody knows how many there are.
        done, failed: records that are stored or written, and that had problems.
        part_size: records that a part has at most; None until the file is there.
        part_count: parts of the file that is imported; None until it is split to its end.
        finished_parts: Flags of the parts whose records are counted, by part number.
        flawed_parts: likewise, those with problems.
        file_tag: names the content of the uploaded file; see Files.state.
        upload: of the result; None until it is begun. See jobs/assembly.py for the next four.
        claims: numbers for pieces of the result that were handed out.
        pieces: Flags of the pieces that the result is made of.
        position: where the next piece begins; None: at the beginning.
        rest: the number of the try whose piece was too small to stand alone; None: there is none.
        records_a_second: what all workers together may write; None where nothing is written.
        throttled_at: when DynamoDB last throttled them.
        finished_at: when the state became final.
    """

    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int
    owner: str
    kind: str
    state: str
    noun: str
    file_format: str
    wanted: str | None = None
    message: str | None = None
    total: Count | None = None
    done: Count
    failed: Count
    part_size: Count | None = None
    part_count: Count | None = None
    finished_parts: str | None = None
    flawed_parts: str | None = None
    file_tag: str | None = None
    upload: str | None = None
    claims: Count
    pieces: str | None = None
    position: str | None = None
    rest: Count | None = None
    records_a_second: Count | None = None
    throttled_at: str | None = None
    finished_at: str | None = None

    @property
    def subject(self) -> str:
        """Return the subject of the Caller who started it; "" where nobody signs in."""
        return self.owner.removeprefix(_OWNER)

    @property
    def is_final(self) -> bool:
        return State(self.state).is_final

    def at(self, now: datetime) -> "Job":
        """Return the job as it is at a time: an import has failed that did not begin within WAITS.

        Nobody writes that: it would need somebody who looks after jobs that nothing happens to.
        """
        if self.kind != Kind.IMPORT.value or self.state != State.QUEUED.value:
            return self
        end = moment(self.created_at) + WAITS
        if now < end:
            return self
        failed = State.FAILED.value
        return replace(self, state=failed, message=UNBEGUN, finished_at=timestamp(end))

    @property
    def file(self) -> str:
        """Return the key of the uploaded file."""
        return f"{folder_of(self.id)}/upload"

    @property
    def result(self) -> str:
        """Return the key of the result."""
        return f"{folder_of(self.id)}/result"

    def part(self, number: int) -> str:
        """Return the key of the outcomes of one part, numbered from 0."""
        return f"{folder_of(self.id)}/parts/{number:06d}"

    def rest_of(self, number: int) -> str:
        """Return the key of a piece that was too small to stand alone."""
        return f"{folder_of(self.id)}/rests/{number:06d}"

    @property
    def is_counted(self) -> bool:
        """Whether all of its parts are finished."""
        return self.part_count is not None and len(Flags(self.finished_parts)) == self.part_count


FOLDER: Final = "jobs"


def folder_of(job_id: str) -> str:
    """Return what the keys of a job's files begin with; nothing else of it is stored."""
    return f"{FOLDER}/{job_id}"


JOB: Final = Entity.of(Job, "job", owner="subject")
_OWNER: Final = "subject "


def owner_of(subject: str) -> str:
    """Return what a job keeps of the Caller with this subject; never empty."""
    return f"{_OWNER}{subject}"


def new_values(
    kind: Kind, subject: str, noun: str, file_format: FileFormat, wanted: str | None = None
) -> dict[str, Any]:
    """Return what Collection.create takes for a job that nobody works on yet."""
    return {
        "owner": owner_of(subject),
        "kind": kind.value,
        "state": State.QUEUED.value,
        "noun": noun,
        "file_format": file_format.value,
        "wanted": wanted,
        "done": 0,
        "failed": 0,
        "claims": 0,
    }


class Flags:
    """A set of small numbers as text: a bit each, in hexadecimal, the lowest number last.

    20,000 numbers take 5 KB. None is the empty set.
    """

    def __init__(self, text: str | None) -> None:
        self._bits = int(text or "0", 16)

    def __contains__(self, number: int) -> bool:
        return bool(self._bits >> number & 1)

    def __len__(self) -> int:
        return self._bits.bit_count()

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers, the lowest first."""
        bits = self._bits
        while bits:
            lowest = bits & -bits
            yield lowest.bit_length() - 1
            bits ^= lowest

    def with_one(self, number: int) -> str:
        """Return the text of the set with one more number."""
        return f"{self._bits | 1 << number:x}"
