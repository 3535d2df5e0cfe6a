"""The planning commands: bill, shards, throttling, prices. They need no table and no account."""

from typing import Annotated, Final

import typer

from graphql_api.local.planning.bill import GET_UNITS, MILLION, PAGE_SIZE, PAGE_UNITS, load_prices
from graphql_api.local.planning.bill_command import bill_command
from graphql_api.local.planning.options import (
    Kind,
    RecordBytes,
    UpdatedField,
    planned,
    updated_of,
)
from graphql_api.local.planning.shards import (
    WriteRates,
    advice,
    index_loads,
    least_shards,
    table_load,
)
from graphql_api.local.planning.tables import show, table_of
from graphql_api.local.planning.throttling import simulate

RATE_MAX: Final = 1_000_000_000  # a second, so that no sum is infinite

planning: Final = typer.Typer()
planning.command("bill")(bill_command)


@planning.command("shards")
def shards_command(
    creates_per_second: Annotated[float, typer.Option(min=0, max=RATE_MAX)],
    updates_per_second: Annotated[float, typer.Option(min=0, max=RATE_MAX)] = 0,
    deletes_per_second: Annotated[float, typer.Option(min=0, max=RATE_MAX)] = 0,
    updated_field: UpdatedField = None,
    record_bytes: RecordBytes = 600,
    largest_value: Annotated[
        float,
        typer.Option(
            min=0.01,
            max=1,
            help="Share of the writes that fall on one value of a field that divides an index.",
        ),
    ] = 1,
    list_shards: Annotated[
        int, typer.Option(envvar="LIST_SHARDS", min=1, max=100, help="The current value.")
    ] = 1,
    kind: Kind = None,
) -> None:
    """Print the least LIST_SHARDS that holds a rate of writes."""
    entity = planned(kind)
    rates = WriteRates(
        entity,
        creates_per_second,
        updates_per_second,
        deletes_per_second,
        record_bytes,
        updated_of(entity, updated_field),
        largest_value,
    )
    least = least_shards(rates)
    counts = sorted({list_shards, max(list_shards, least)})
    table = table_of("Write units a second", "in all", *(f"hottest of {n}" for n in counts))
    table.add_row("the table itself", f"{table_load(rates):,.0f}", *("by id" for _ in counts))
    for load in index_loads(rates):
        hottest = (f"{load.hottest(shards):,.0f}" for shards in counts)
        table.add_row(load.index.name, f"{load.units:,.0f}", *hottest)
    show(table)
    typer.echo()
    typer.echo(
        advice(least, list_shards, has_older_records=updates_per_second + deletes_per_second > 0)
    )


@planning.command("throttling")
def throttling_command(
    creates_per_second: Annotated[float, typer.Option(min=1, max=100_000)],
    shards: Annotated[list[int], typer.Option(min=1, max=100, help="May be given repeatedly.")],
    seconds: Annotated[float, typer.Option(min=0.1, max=3_600)] = 10,
    record_bytes: RecordBytes = 600,
    seed: int = 0,
    kind: Kind = None,
) -> None:
    """Simulate the limit of 1,000 write units a second on each list partition."""
    entity = planned(kind)
    table = table_of("Creates a second", "shards", "throttled", "hottest shard's share")
    for count in shards:
        result = simulate(entity, creates_per_second, count, seconds, record_bytes, seed)
        throttled = result.throttled / max(result.creates, 1)
        table.add_row(
            f"{creates_per_second:,.0f}",
            str(count),
            f"{throttled:.1%}" if result.throttled else "none",
            f"{result.hottest_share:.1%}",
        )
    show(table)


@planning.command("prices")
def prices_command(record_bytes: RecordBytes = 600, kind: Kind = None) -> None:
    """Print what a million of each operation costs in DynamoDB, on demand."""
    entity = planned(kind)
    prices = load_prices()
    writes = {"create": entity.create(record_bytes)}
    for field in entity.updatable:
        writes[f"update of the {field}"] = entity.update(record_bytes, field)
    writes["delete"] = entity.delete(record_bytes)
    reads = {"get": GET_UNITS}
    for shards, page_units in PAGE_UNITS.items():
        reads[f"page of {PAGE_SIZE}, LIST_SHARDS={shards}"] = page_units

    table = table_of("Operation", "write units", "read units", "US$ a million")
    for name, operation in writes.items():
        units = entity.units(operation)
        cost = prices.cost(MILLION, write_units=units)
        table.add_row(name, str(units), "", f"{cost:.3f}")
    for name, read_units in reads.items():
        cost = prices.cost(MILLION, read_units=read_units)
        table.add_row(name, "", f"{read_units:g}", f"{cost:.3f}")
    show(table)
    typer.echo()
    typer.echo(f"Prices of {prices.region} as of {prices.as_of}; check them at {prices.source}")
