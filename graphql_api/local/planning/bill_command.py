"""The command that prints a month's bill."""

import tomllib
from decimal import Decimal
from typing import Annotated

import typer

from graphql_api.local.planning.bill import Load, bill, load_unit_prices
from graphql_api.local.planning.prices import FILE, load_prices
from graphql_api.local.planning.tables import show, table_of

DEFAULT = Load(requests=0)


def bill_command(
    requests_per_month: Annotated[int, typer.Option(min=0, help="HTTP requests.")],
    reads: Annotated[int, typer.Option(min=0, help="Items read by id.")] = 0,
    pages: Annotated[int, typer.Option(min=0, help="Pages of 20 items, LIST_SHARDS=1.")] = 0,
    writes: Annotated[int, typer.Option(min=0, help="Creates and deletes.")] = 0,
    updates: Annotated[int, typer.Option(min=0, help="Updates of a price.")] = 0,
    gb: Annotated[float, typer.Option(min=0, help="Gigabytes of items, without indexes.")] = 0,
    cold_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the requests that start an instance.")
    ] = float(DEFAULT.cold_share),
    item_bytes: Annotated[
        int, typer.Option(min=400, max=400 * 1024, help="Size of a record, list keys included.")
    ] = DEFAULT.item_bytes,
    answer_bytes: Annotated[
        int, typer.Option(min=0, help="Bytes of an answer.")
    ] = DEFAULT.answer_bytes,
    memory: Annotated[
        int, typer.Option(min=128, max=10_240, help="The function's, in megabytes.")
    ] = DEFAULT.memory_megabytes,
    milliseconds: Annotated[
        int, typer.Option(min=1, max=15_000, help="That a request takes in the function.")
    ] = DEFAULT.milliseconds,
    cold_milliseconds: Annotated[
        int, typer.Option(min=1, max=10_000, help="That a start takes without a snapshot.")
    ] = DEFAULT.cold_milliseconds,
    snapstart: Annotated[bool, typer.Option(help="As the template's SnapStart.")] = True,
    tracing: Annotated[bool, typer.Option(help="As the template's Tracing.")] = True,
) -> None:
    """Print what a month costs, beside AWS AppSync for the same load."""
    load = Load(
        requests=requests_per_month,
        reads=reads,
        pages=pages,
        writes=writes,
        updates=updates,
        gb=Decimal(str(gb)),
        item_bytes=item_bytes,
        answer_bytes=answer_bytes,
        cold_share=Decimal(str(cold_share)),
        memory_megabytes=memory,
        milliseconds=milliseconds,
        cold_milliseconds=cold_milliseconds,
        has_snapshots=snapstart,
        has_traces=tracing,
    )
    lines = bill(load, load_unit_prices())
    table = table_of("US$ a month", "this service", "AppSync")
    for line in lines:
        table.add_row(line.name, _amount(line.here), _amount(line.appsync))
    here, appsync = (sum(each) for each in zip(*((x.here, x.appsync) for x in lines), strict=True))
    table.add_row("Together", f"{here:,.2f}", f"{appsync:,.2f}")
    show(table)
    typer.echo()
    typer.echo(
        f"Prices of {load_prices().region} as of {_as_of()}, first tiers, no free tier; check them"
        f" at the addresses in {FILE.name}."
    )


def _amount(amount: Decimal) -> str:
    return f"{amount:,.2f}" if amount else ""


def _as_of() -> str:
    return str(tomllib.loads(FILE.read_text("utf-8"))["bill"]["as_of"])
