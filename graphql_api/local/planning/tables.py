"""How the planning commands print their figures."""

import typer
from rich import box
from rich.console import Console
from rich.table import Table


def table_of(first: str, *others: str) -> Table:
    """Return an empty table: text in the first column, numbers in the others.

    It is printed as Markdown, so that documents can show it as it is.
    """
    table = Table(box=box.MARKDOWN)
    table.add_column(first)
    for heading in others:
        table.add_column(heading, justify="right")
    return table


def show(table: Table) -> None:
    # A fixed width: the output is as the documents show it, whatever the terminal's width.
    console = Console(width=100, highlight=False)
    with console.capture() as printed:
        console.print(table)
    typer.echo("\n".join(line.rstrip() for line in printed.get().splitlines() if line.strip()))
