"""Exports entities of one kind as JSON lines or CSV, and imports such records by creates.

The formats are those of jobs, which do the same on AWS, for people without an account there.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TextIO

from botocore.exceptions import BotoCoreError, ClientError

from graphql_api.domain.collection import Collection
from graphql_api.domain.csv_lines import BadHeader, columns_of
from graphql_api.domain.entity import Entity
from graphql_api.domain.errors import DomainError, StoreError, UnreadableRecord, causes_of
from graphql_api.domain.json_lines import BOM, BadLine, Input
from graphql_api.domain.timestamp import timestamp
from graphql_api.dynamodb.attributes import RecordFormat, id_of, is_tombstone
from graphql_api.jobs.formats import beginning, reader_of, writer_of
from graphql_api.jobs.job import FileFormat
from graphql_api.jobs.records import (
    RECORD_BYTES,
    BadFile,
    Place,
    RawRecord,
    beginning_of,
    records,
)
from graphql_api.local.errors import Incomplete

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PARALLEL: Final = 8  # creates at the same time
CHUNK_BYTES: Final = 65_536


@dataclass
class Exported:
    """Counts of an export.

    Attributes:
        unreadable: ids of damaged records, which are left out.
    """

    written: int = 0
    unreadable: list[str] = field(default_factory=list)


def export(
    client: "DynamoDBClient",
    table_name: str,
    form: RecordFormat[Any, Any, Any],
    file_format: FileFormat,
    output: TextIO,
) -> Exported:
    """Write every entity of one kind, in the table's own order, which stays the same.

    From the table itself: a list lags behind it, and leaves damaged records out.

    Raises:
        Incomplete: the table can't be read.
    """
    text_of, counts, ids = writer_of(form.entity, file_format), Exported(), form.entity.ids
    output.write(beginning(form.entity, file_format))
    pages = client.get_paginator("scan").paginate(TableName=table_name, ConsistentRead=True)
    try:
        for record in chain.from_iterable(page["Items"] for page in pages):
            if not ids.matches(id_of(record)) or is_tombstone(record):
                continue
            try:
                output.write(text_of(form.decode(record)))
                counts.written += 1
            except UnreadableRecord as error:
                counts.unreadable.append(error.id)
    except (ClientError, BotoCoreError) as error:
        raise Incomplete(f"The table {table_name} can't be read: {error}") from error
    return counts


@dataclass
class Imported:
    """Counts of an import.

    Attributes:
        created: entities that are new.
        present: records that an earlier run of the same import has created.
        bad: records that were refused.
        ignored: keys that the service sets itself, and records that have them.
    """

    created: int = 0
    present: int = 0
    bad: int = 0
    ignored: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        return self.created + self.present


@dataclass
class Importer:
    """Creates one entity for each record.

    A record without an idempotency key gets one, of its content and of how many before it have the
    same. So the same command, run again, creates what is missing, and nothing twice.

    Attributes:
        complain: called with the number of a record's first line, from 1, and what is wrong.
        counts: of what was done so far.
    """

    collection: Collection[Any, Any, Any]
    file_format: FileFormat
    complain: Callable[[int, str], None]
    counts: Imported = field(default_factory=Imported)

    async def run(self, file: BinaryIO) -> Imported:
        """Import all records; return the counts.

        Raises:
            Incomplete: the file is no file of this format; or the table refuses or fails, and the
                same command goes on.
        """
        started = timestamp(datetime.now(UTC))
        try:
            columns, found = _opened(file, self.collection.entity, self.file_format)
        except (BadFile, BadHeader) as bad:
            raise Incomplete(str(bad)) from bad
        read = reader_of(self.collection.entity, self.file_format, columns)
        keyed = _keyed(found, columns)
        while chosen := list(islice(keyed, PARALLEL)):
            outcomes = await asyncio.gather(
                *(self._create(read, started, *each) for each in chosen), return_exceptions=True
            )
            for outcome in outcomes:
                if isinstance(outcome, StoreError):
                    raise Incomplete(
                        f"The table fails after {self.counts.done:,} records:"
                        f" {causes_of(outcome)}. The same command goes on."
                    ) from outcome
                if outcome is not None:
                    raise outcome
        return self.counts

    async def _create(
        self, read: Callable[[bytes], Input], started: str, raw: RawRecord, key: str
    ) -> None:
        try:
            if raw.body is None:
                size = raw.end - raw.start
                raise BadLine(f"it has {size:,} bytes; {RECORD_BYTES:,} are allowed.")
            found = read(raw.body.removesuffix(b"\r"))
            self.counts.ignored.update(found.ignored)
            own = found.idempotency_key
            entity = await self.collection.create(found.values, key if own is None else own)
        except StoreError:
            raise
        except (BadLine, DomainError) as error:
            self.counts.bad += 1
            self.complain(raw.line, str(error))
            return
        if entity.created_at < started:
            self.counts.present += 1
        else:
            self.counts.created += 1


def _opened(
    file: BinaryIO, entity: Entity[Any], file_format: FileFormat
) -> tuple[Sequence[str], Iterator[RawRecord]]:
    """Return the columns that the header names, if there is one, and the records behind it.

    Raises:
        BadFile, BadHeader.
    """
    chunks, has_mark = beginning_of(iter(lambda: file.read(CHUNK_BYTES), b""))
    is_csv = file_format is FileFormat.CSV
    found = records(chunks, Place(len(BOM) if has_mark else 0), has_quotes=is_csv)
    if not is_csv:
        return (), found
    header = next(found, None)
    if header is None or header.body is None:
        raise BadHeader(f"The file has no header, or one of more than {RECORD_BYTES:,} bytes.")
    return columns_of(header.body, entity), found


def _keyed(found: Iterable[RawRecord], columns: Sequence[str]) -> Iterator[tuple[RawRecord, str]]:
    """Yield each record with its idempotency key."""
    seen: Counter[bytes] = Counter()
    header = "\n".join([*columns, ""]).encode()
    for raw in found:
        digest = hashlib.sha256(header + (raw.body or b"").strip()).digest()
        yield raw, f"import {digest.hex()} {seen[digest]}"
        seen[digest] += 1
