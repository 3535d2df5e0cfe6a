"""A job, what was wrong with its records, and how a file is uploaded to it."""

from datetime import datetime
from enum import Enum
from typing import Any, Final

import strawberry
from strawberry.utils.str_converters import capitalize_first, to_camel_case

from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX
from graphql_api.jobs import job as domain
from graphql_api.jobs.desk import FILES_LAST, FORM_SECONDS, UPLOAD_BYTES_MAX, URL_SECONDS
from graphql_api.jobs.ports import UploadForm as Form
from graphql_api.jobs.problem_pages import PARTS_OF_PAGE, RecordProblem
from graphql_api.schema.connections import Connection, connection_of
from graphql_api.schema.context import Info
from graphql_api.schema.field_policy import NEVER_NULL, of_files
from graphql_api.schema.problems import FieldProblem, FieldProblemCode
from graphql_api.schema.types import After, First, Node, page_of

GIB: Final = 1 << 30


@strawberry.enum(description="What a job does.")
class JobKind(Enum):
    IMPORT = strawberry.enum_value(
        "IMPORT", description="It creates an object for each record of a file."
    )
    EXPORT = strawberry.enum_value("EXPORT", description="It writes a list of objects to a file.")


@strawberry.enum(description="How far a job has come. The last three are final.")
class JobState(Enum):
    QUEUED = strawberry.enum_value(
        "QUEUED", description="It has not begun: an import waits for its file, for a day."
    )
    RUNNING = strawberry.enum_value("RUNNING", description="It is being worked on.")
    SUCCEEDED = strawberry.enum_value(
        "SUCCEEDED",
        description="It is done. Of an import, single records may have problems: see `failed`.",
    )
    FAILED = strawberry.enum_value(
        "FAILED", description="It ended early; `message` says why. What it did until then is kept."
    )
    CANCELLED = strawberry.enum_value(
        "CANCELLED", description="It was cancelled. What it did until then is kept."
    )


@strawberry.enum(description="The format of a file; always in UTF-8.")
class FileFormat(Enum):
    JSON_LINES = strawberry.enum_value(
        "JSON_LINES", description="A JSON object in each line, with GraphQL's names of the fields."
    )
    CSV = strawberry.enum_value(
        "CSV", description="RFC 4180, with a header of GraphQL's names of the fields."
    )

    def to_domain(self) -> domain.FileFormat:
        return domain.FileFormat(self.value)


def _fields_of_problem(root: strawberry.Parent[RecordProblem]) -> list[FieldProblem]:
    return [
        FieldProblem(
            path=list(fault.path), code=FieldProblemCode(fault.code), message=fault.message
        )
        for fault in root.faults
    ]


@strawberry.type(description="Why a record of an imported file was not stored.")
class JobProblem:
    represents = RecordProblem

    record: int = strawberry.field(description="The number of the record in the file, from 1.")
    line: int = strawberry.field(description="The number of the record's first line, from 1.")
    type: str = strawberry.field(
        description=(
            "The name of the problem that the mutation would return for the record, such as"
            " `InputProblem`."
        )
    )
    message: str = strawberry.field(description="A human-readable explanation.")

    fields: list[FieldProblem] = strawberry.field(
        resolver=_fields_of_problem,
        description=(
            "Of an `InputProblem`, all invalid fields, with the paths that they would have in the"
            " mutation's input; empty of a record that can't be read, and of other problems."
        ),
    )


JobProblemConnection: Final = connection_of(
    JobProblem,
    "problem",
    "problems",
    cursor="Pass it as `after` to the problems of the same job, with any page size.",
)


def _object_type(root: strawberry.Parent[domain.Job]) -> str:
    return capitalize_first(to_camel_case(root.noun))


def _progress(root: strawberry.Parent[domain.Job]) -> float | None:
    if root.state == domain.State.SUCCEEDED.value:
        return 1.0
    if not root.total:
        return None
    return min((root.done + root.failed) / root.total, 1.0)


async def _result_url(root: strawberry.Parent[domain.Job], info: Info) -> str | None:
    return await info.context.jobs.result_url(root)


async def _problems(
    root: strawberry.Parent[domain.Job],
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
) -> Any:
    page = await info.context.jobs.problems(root, page_of(first, after, None, None))
    if page.is_short:
        info.context.short_lists.append(info.path.as_list())
    return Connection(page)


@strawberry.type(
    description=(
        "Work that takes longer than a request, for the caller who started it: nobody else sees it."
        " Ask again for its progress."
    )
)
class Job(Node):
    represents = domain.Job

    kind: JobKind = strawberry.field(description="What it does.")
    state: JobState = strawberry.field(description="How far it has come.")
    object_type: str = strawberry.field(
        resolver=_object_type, description="The type whose objects it imports or exports."
    )
    file_format: FileFormat = strawberry.field(
        description="The format of the file that is imported, or of the one that is exported."
    )
    created_at: datetime = strawberry.field(description="When it was started.")
    finished_at: datetime | None = strawberry.field(
        description="When its state became final; null until then."
    )
    done: int = strawberry.field(description="Records that are stored, or written to the file.")
    failed: int = strawberry.field(description="Records that had problems.")
    total: int | None = strawberry.field(
        description="All records; null as long as their number is not known."
    )
    progress: float | None = strawberry.field(
        resolver=_progress,
        description=(
            "The part of the records that are done or failed, 0 to 1; null as long as their number"
            " is not known."
        ),
    )
    message: str | None = strawberry.field(description="Why it failed; null of a job that has not.")
    records_a_second: int | None = strawberry.field(
        name="recordsPerSecond",
        description="How many records all workers of the service together may store a second; null"
        " where nothing is stored, or not yet.",
    )
    throttled_at: datetime | None = strawberry.field(
        description="When DynamoDB last throttled its writes, which then slow down; null if never."
    )
    result_url: str | None = of_files(
        str | None,
        f"A URL to download the result from, valid for {URL_SECONDS // 60} minutes; null unless the"
        f" state is SUCCEEDED, and {FILES_LAST.days} days after that. Of an export, the file. Of an"
        " import, JSON lines, one for each record in the file's order: its number, its line, and"
        " the id of what it created or its problem.",
        _result_url,
    )
    problems: Any = of_files(
        JobProblemConnection | None,
        "The records of an import that were not stored, in the order of the file. While the job is"
        f" running, more may come, also between those that are there. A page has 1 to"
        f" {PAGE_SIZE_MAX}, {PAGE_SIZE_DEFAULT} by default; it is shorter where the problems are"
        f" far apart: `hasNextPage` says whether there are more. Empty {FILES_LAST.days} days after"
        " the job has ended.",
        _problems,
        files=PARTS_OF_PAGE,
        directives=NEVER_NULL,
    )


JobConnection: Final = connection_of(
    Job,
    "job",
    "jobs",
    cursor="Pass it as `after` or `before` to the list of jobs, with any page size.",
)


@strawberry.type(description="A field of a form, which is sent as it is.")
class UploadField:
    name: str = strawberry.field(description="Its name.")
    value: str = strawberry.field(description="Its value.")


def _fields_of_form(root: strawberry.Parent[Form]) -> list[UploadField]:
    return [UploadField(name=name, value=value) for name, value in root.fields.items()]


@strawberry.type(
    description=(
        "How a file is uploaded: an HTTP POST of multipart/form-data with all of these fields, and"
        " behind them the field `file` with the file, in its format's encoding."
    )
)
class UploadForm:
    represents = Form

    url: str = strawberry.field(description="Where it is posted to.")
    expires_at: datetime = strawberry.field(
        description=f"Until when it is taken: {FORM_SECONDS // 60} minutes."
    )

    fields: list[UploadField] = strawberry.field(
        resolver=_fields_of_form, description="The fields before the file."
    )
    max_bytes: float = strawberry.field(
        resolver=lambda: float(UPLOAD_BYTES_MAX),
        description=(
            f"The most bytes that it takes: {UPLOAD_BYTES_MAX // GIB} GiB. A whole number, which"
            " may be above the highest Int."
        ),
    )


@strawberry.type(description="An import that waits for its file.")
class StartImportSuccess:
    job: Job = strawberry.field(description="The new job.")
    upload: UploadForm = strawberry.field(description="How the file is uploaded.")
