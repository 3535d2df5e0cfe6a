"""The formats that records are imported from and exported to."""

from collections.abc import Callable, Sequence
from typing import Any

from graphql_api.domain import csv_lines, json_lines
from graphql_api.domain.entity import Entity
from graphql_api.domain.json_lines import Input
from graphql_api.jobs.job import FileFormat


def reader_of(
    entity: Entity[Any], file_format: FileFormat, columns: Sequence[str]
) -> Callable[[bytes], Input]:
    """Return a function that reads one record; see json_lines.reader_of.

    Args:
        columns: of a CSV file's header.
    """
    if file_format is FileFormat.CSV:
        return csv_lines.reader_of(entity, columns)
    return json_lines.reader_of(entity)


def writer_of(entity: Entity[Any], file_format: FileFormat) -> Callable[[Any], str]:
    """Return a function that returns the record of an entity, with its end."""
    if file_format is FileFormat.CSV:
        record_of = csv_lines.writer_of(entity)
        return lambda one: f"{record_of(one)}{csv_lines.LINE_END}"
    line_of = json_lines.writer_of(entity)
    return lambda one: f"{line_of(one)}\n"


def beginning(entity: Entity[Any], file_format: FileFormat) -> str:
    """Return what stands before the first record."""
    if file_format is FileFormat.CSV:
        return f"{csv_lines.header(entity)}{csv_lines.LINE_END}"
    return ""
