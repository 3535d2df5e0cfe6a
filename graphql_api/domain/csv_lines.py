"""Entities as CSV (RFC 4180): a header with the names of GraphQL, and a record for each entity.

An empty cell stands for null. What is written can be read, as with JSON lines: see json_lines.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any, Final

from graphql_api.domain.entity import MANAGED, Entity
from graphql_api.domain.fields import Field
from graphql_api.domain.json_lines import (
    BOM,
    KEY,
    BadLine,
    Input,
    graphql_name,
    names_of,
    unknown_names,
)

LINE_END: Final = "\r\n"
_WORDS: Final = {None: "", True: "true", False: "false"}


class BadHeader(Exception):
    """The first record names no columns that can be read; the message says which there are."""


def writer_of(entity: Entity[Any]) -> Callable[[Any], str]:
    """Return a function that returns the record of an entity, without its end."""
    names = names_of(entity)
    return lambda one: _record([getattr(one, name) for name in names])


def header(entity: Entity[Any]) -> str:
    """Return the header of what writer_of writes, without its end."""
    return _record(list(names_of(entity).values()))


def columns_of(body: bytes, entity: Entity[Any]) -> list[str]:
    """Return the columns that a header names.

    Args:
        body: the first record; a BOM may stand before it.

    Raises:
        BadHeader: one is not known, or there twice, or a required one is missing.
    """
    try:
        found = [cell.strip() for cell in _cells(body.removeprefix(BOM))]
    except BadLine as error:
        raise BadHeader(f"The header can't be read: {error}") from error
    fields = {graphql_name(name): field for name, field in entity.fields.items()}
    known = {*fields, KEY, *map(graphql_name, MANAGED)}
    if unknown := [cell for cell in found if cell not in known]:
        raise BadHeader(f"The header has {unknown_names('columns', unknown, entity)}")
    missing = [name for name, field in fields.items() if field.is_required and name not in found]
    if missing:
        raise BadHeader(f"The header lacks the columns {', '.join(missing)}.")
    if len(set(found)) < len(found):
        raise BadHeader("The header has a column twice.")
    return found


def reader_of(entity: Entity[Any], columns: Sequence[str]) -> Callable[[bytes], Input]:
    """Return a function that reads the input of a record; see json_lines.reader_of.

    Args:
        columns: of the file's header.
    """
    fields = {graphql_name(name): field for name, field in entity.fields.items()}
    ignored = frozenset(map(graphql_name, MANAGED)) & set(columns)

    def input_of(body: bytes) -> Input:
        cells = _cells(body)
        if len(cells) != len(columns):
            has = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            raise BadLine(f"it has {has}; the header has {len(columns)} columns.")
        row = dict(zip(columns, cells, strict=True))
        values = {
            fields[name].name: _value(fields[name], cell)
            for name, cell in row.items()
            if name in fields and (cell or fields[name].is_required)
        }
        return Input(values, row.get(KEY) or None, ignored)

    return input_of


def _value(field: Field, cell: str) -> Any:
    """Return what a cell says; what it does not say well is for the create to refuse."""
    if field.kind is str:
        return cell
    return field.given(cell.strip()) if cell else None


def _cells(body: bytes) -> list[str]:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BadLine(f"byte {error.start + 1} is not UTF-8.") from error
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise BadLine(f"it is not CSV: {error}.") from error
    if len(rows) > 1:
        # Where a record ends, quotes decide alone: one that stands in the middle of a cell counts.
        raise BadLine(
            f"it reads as {len(rows)} records. A cell that holds a quote stands in quotes, and"
            " the quote in it is doubled; a line ends with LF or CRLF."
        )
    return rows[0] if rows else []


def _record(values: Sequence[Any]) -> str:
    text = io.StringIO(newline="")
    # With this end, the writer puts values that have one of its characters in quotes.
    csv.writer(text, lineterminator=LINE_END).writerow(
        [_WORDS.get(one, one) if one is None or isinstance(one, bool) else one for one in values]
    )
    return text.getvalue().removesuffix(LINE_END)
