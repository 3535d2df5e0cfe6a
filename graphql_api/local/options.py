"""What the commands that use the table share: options, and errors as one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from botocore.exceptions import BotoCoreError

from graphql_api.jobs.job import FileFormat
from graphql_api.local.errors import CannotStart, Incomplete
from graphql_api.local.gateway.payload import STAGE, STAGE_RULE
from graphql_api.registry import UnknownEntity
from graphql_api.settings import SettingsError

_SWITCHES: Final = {
    **dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "n", "off", ""), False),
}


def switch_of(text: str | bool) -> bool:
    """Return what a switch is set to; Typer itself does not say what it may be set to.

    Raises:
        typer.BadParameter: it is none of the words.
    """
    if isinstance(text, bool):
        return text
    try:
        return _SWITCHES[text.strip().lower()]
    except KeyError:
        raise typer.BadParameter(f"{text!r} is neither 1 nor 0.") from None


def stage_of(text: str) -> str:
    """Return a gateway's stage.

    Raises:
        typer.BadParameter: the template would refuse it.
    """
    if not STAGE.fullmatch(text):
        raise typer.BadParameter(f"{STAGE_RULE}.")
    return text


DataFolder = Annotated[
    Path, typer.Option(envvar="DATA_DIR", help="Folder of the embedded engine's data.")
]
Example = Annotated[
    str | None,
    typer.Option(envvar="EXAMPLE", help="A folder of examples/, whose entity is served, too."),
]


class FormatName(StrEnum):
    """The formats of export and import, by the suffixes of their files."""

    JSON_LINES = FileFormat.JSON_LINES.suffix
    CSV = FileFormat.CSV.suffix


def file_format_of(chosen: FormatName | None, name: str) -> FileFormat:
    """Return the format that was chosen; where none was, that of a file's name, or JSON lines."""
    is_csv = name.lower().endswith(f".{FormatName.CSV}")
    by_name = FormatName.CSV if is_csv else FormatName.JSON_LINES
    return FileFormat[(chosen or by_name).name]


Format = Annotated[
    FormatName | None,
    typer.Option(
        "--format",
        help="JSON lines, or CSV with a header. By default, CSV for a file that ends in .csv.",
        show_default=False,
    ),
]
Empty = Annotated[
    bool,
    typer.Option("--empty", envvar="EMPTY", parser=switch_of, help="Create no samples."),
]


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the command with code 1 and one line, where the line says what to do."""
    try:
        yield
    # botocore's are about the configuration: no region, or a profile that does not exist.
    except (CannotStart, Incomplete, SettingsError, UnknownEntity, BotoCoreError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from error
