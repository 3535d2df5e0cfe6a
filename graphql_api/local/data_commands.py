"""The commands for the data: load, export, import, reset."""

import asyncio
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer

from graphql_api.dynamodb.client.factory import build_client
from graphql_api.local.data_folder import remove_data
from graphql_api.local.errors import CannotStart, Incomplete
from graphql_api.local.examples import with_example
from graphql_api.local.generated import NUMBER_MAX, SEED_MAX
from graphql_api.local.load import RESPONSE_SECONDS, load_entities
from graphql_api.local.options import (
    DataFolder,
    Empty,
    Example,
    Format,
    file_format_of,
    one_line_errors,
    switch_of,
)
from graphql_api.local.planning.options import Kind, count_to
from graphql_api.local.store import running_store, wants_embedded_engine
from graphql_api.local.transfer import Importer, export
from graphql_api.registry import REGISTRY
from graphql_api.wiring import build_collections

data: Final = typer.Typer()

INTERRUPTED: Final = 130  # as shells report what Ctrl-C ended


@data.command("load")
def load_command(
    count: Annotated[int, typer.Option(parser=count_to(NUMBER_MAX + 1), help="How many.")],
    kind: Kind = None,
    seed: Annotated[
        int, typer.Option(min=0, max=SEED_MAX, help="Other seeds give other entities.")
    ] = 0,
    parallel: Annotated[int, typer.Option(min=1, max=256, help="Calls at the same time.")] = 8,
    data_dir: DataFolder = Path(".data"),
    example: Example = None,
    empty: Empty = False,
) -> None:
    """Bulk-load generated entities of one kind. Running it again adds only the missing ones.

    The table is chosen as by serve, which must not use the same data folder concurrently.
    On AWS each takes a write unit of the table and one of every index, or more: see prices.
    """
    with one_line_errors():
        registry = with_example(REGISTRY, example)
        form, samples = registry.stored(kind)
        with running_store(data_dir, registry, has_samples=not empty) as store:
            is_whole = load_entities(
                store.settings, form, samples, count, seed, parallel, store.new_session
            )
    if not is_whole:
        raise typer.Exit(INTERRUPTED)


@data.command("export")
def export_command(
    output: Annotated[
        Path | None, typer.Option(help="A file to write. By default the standard output.")
    ] = None,
    kind: Kind = None,
    format: Format = None,
    data_dir: DataFolder = Path(".data"),
    example: Example = None,
) -> None:
    """Write all entities of one kind as JSON lines or CSV, with the fields of GraphQL.

    The table is chosen as by serve, which must not use the same data folder concurrently.
    """
    with one_line_errors(), ExitStack() as parts:
        registry = with_example(REGISTRY, example)
        form, _ = registry.stored(kind)
        store = parts.enter_context(running_store(data_dir, registry, has_samples=False))
        client = build_client(
            endpoint=store.settings.aws_endpoint_url_dynamodb,
            read_timeout_seconds=RESPONSE_SECONDS,
            connections=1,
            new_session=store.new_session,
        )
        stream: TextIO = sys.stdout
        if output is not None:
            stream = parts.enter_context(_opened(output))
        file_format = file_format_of(format, str(output or ""))
        counts = export(client, store.settings.table_name, form, file_format, stream)
        stream.flush()
        typer.echo(f"{counts.written:,} written.", err=True)
        if counts.unreadable:
            ids = ", ".join(counts.unreadable)
            raise Incomplete(f"{len(counts.unreadable):,} damaged records were left out: {ids}")


def _opened(output: Path) -> TextIO:
    """Open a file to write.

    Raises:
        CannotStart: it cannot be.
    """
    try:
        return output.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise CannotStart(f"{output} cannot be written: {error.strerror}.") from error


@data.command("import")
def import_command(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="A file in UTF-8; -: the standard input.")
    ],
    kind: Kind = None,
    format: Format = None,
    data_dir: DataFolder = Path(".data"),
    example: Example = None,
) -> None:
    """Create one entity of each record: a JSON object, or a line of CSV, as the input of a create
    mutation.

    What export writes can be imported, but this is no backup: id, times and version are new. Bad
    records are reported by their lines, and the others go in. The same command, run again within a
    day, creates what is missing, and nothing twice.
    """
    with one_line_errors():
        registry = with_example(REGISTRY, example)
        form, _ = registry.stored(kind)
        with running_store(data_dir, registry, has_samples=False) as store:
            collections = build_collections(store.settings, store.new_session, registry)
            importer = Importer(
                collections.of(form.entity),
                file_format_of(format, file.name),
                lambda number, fault: typer.echo(f"line {number}: {fault}", err=True),
            )
            is_whole = True
            try:
                asyncio.run(importer.run(file))
            except KeyboardInterrupt:
                is_whole = False
    counts = importer.counts
    if counts.ignored:
        names = ", ".join(sorted(counts.ignored))
        typer.echo(f"Ignored {names}: what is created gets its own. This is no backup.", err=True)
    there = f", {counts.present:,} were there" if counts.present else ""
    bad = f", {counts.bad:,} bad lines" if counts.bad else ""
    typer.echo(f"{counts.created:,} created{there}{bad}.")
    if not is_whole:
        typer.echo("Stopped; the same command goes on.")
        raise typer.Exit(INTERRUPTED)
    if counts.bad:
        raise typer.Exit(1)


@data.command("reset")
def reset_command(
    data_dir: DataFolder = Path(".data"),
    force: Annotated[
        bool, typer.Option(envvar="FORCE", parser=switch_of, help="Do not ask.")
    ] = False,
) -> None:
    """Remove the embedded engine's data. No other table and no other file is touched."""
    with one_line_errors():
        if not wants_embedded_engine(os.environ):
            raise Incomplete("TABLE_NAME is set: reset removes only the embedded engine's data.")
        if not force:
            typer.confirm(f"Remove all data in {data_dir}/? (FORCE=1 does not ask)", abort=True)
        removed = remove_data(data_dir)
        typer.echo(
            f"The data in {data_dir}/ is removed; the next start creates samples."
            if removed
            else f"There is no data in {data_dir}/."
        )
