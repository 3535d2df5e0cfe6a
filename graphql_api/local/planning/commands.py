"""The commands that plan: shards, throttling and prices. They ask no table and need no account."""

from typing import Annotated, Final

import typer

from graphql_api.local.planning import operations
from graphql_api.local.planning.advice import advice
from graphql_api.local.planning.bill_command import bill_command
from graphql_api.local.planning.counted import GET_UNITS, PAGE_ITEMS, PAGE_UNITS
from graphql_api.local.planning.forecast import WriteRates, index_loads, least_shards, table_load
from graphql_api.local.planning.indexes import all_units
from graphql_api.local.planning.operations import Field, Operation
from graphql_api.local.planning.partitions import simulate
from graphql_api.local.planning.prices import MILLION, load_prices
from graphql_api.local.planning.tables import show, table_of

planning: Final = typer.Typer()
planning.command("bill")(bill_command)

ITEM_BYTES_MAX: Final = 400 * 1024  # DynamoDB's limit for one record

ItemBytes = Annotated[
    int, typer.Option(min=1, max=ITEM_BYTES_MAX, help="Size of a record, list keys included.")
]


@planning.command("shards")
def shards_command(
    creates_per_second: Annotated[float, typer.Option(min=0)],
    updates_per_second: Annotated[float, typer.Option(min=0)] = 0,
    deletes_per_second: Annotated[float, typer.Option(min=0)] = 0,
    updated_field: Annotated[Field, typer.Option(help="What updates change.")] = Field.PRICE,
    item_bytes: ItemBytes = 600,
    largest_category: Annotated[
        float, typer.Option(min=0.01, max=1, help="Share of the writes that fall on one category.")
    ] = 1,
    list_shards: Annotated[
        int, typer.Option(envvar="LIST_SHARDS", min=1, max=100, help="What is set now.")
    ] = 1,
) -> None:
    """Say when to raise LIST_SHARDS, from a rate of writes."""
    rates = WriteRates(
        creates_per_second,
        updates_per_second,
        deletes_per_second,
        item_bytes,
        updated_field,
        largest_category,
    )
    least = least_shards(rates)
    counts = sorted({list_shards, max(list_shards, least)})
    table = table_of("Write units a second", "in all", *(f"hottest of {n}" for n in counts))
    table.add_row("the table itself", f"{table_load(rates):,.0f}", *("by item" for _ in counts))
    for load in index_loads(rates):
        hottest = (f"{load.hottest(shards):,.0f}" for shards in counts)
        table.add_row(load.index.name, f"{load.units:,.0f}", *hottest)
    show(table)
    typer.echo()
    typer.echo(
        advice(least, list_shards, has_older_items=updates_per_second + deletes_per_second > 0)
    )


@planning.command("throttling")
def throttling_command(
    creates_per_second: Annotated[float, typer.Option(min=1, max=100_000)],
    shards: Annotated[list[int], typer.Option(min=1, max=100, help="May be given repeatedly.")],
    seconds: Annotated[float, typer.Option(min=0.1, max=3_600)] = 10,
    item_bytes: ItemBytes = 600,
    seed: int = 0,
) -> None:
    """Simulate the limit of 1,000 write units a second on each list partition."""
    table = table_of("Creates a second", "shards", "throttled", "hottest shard's share")
    for count in shards:
        outcome = simulate(creates_per_second, count, seconds, item_bytes, seed)
        throttled = outcome.throttled / max(outcome.creates, 1)
        table.add_row(
            f"{creates_per_second:,.0f}",
            str(count),
            f"{throttled:.1%}" if outcome.throttled else "none",
            f"{outcome.hottest_share:.1%}",
        )
    show(table)


@planning.command("prices")
def prices_command(item_bytes: ItemBytes = 600) -> None:
    """Print what a million of each operation costs in DynamoDB, on demand."""
    prices = load_prices()
    writes: dict[str, Operation] = {"create": operations.create(item_bytes)}
    for field in Field:
        writes[f"update of the {field.value}"] = operations.update(item_bytes, field)
    writes["delete"] = operations.delete(item_bytes)
    reads = {"get": GET_UNITS}
    for shards, page_units in PAGE_UNITS.items():
        reads[f"page of {PAGE_ITEMS}, LIST_SHARDS={shards}"] = page_units

    table = table_of("Operation", "write units", "read units", "US$ a million")
    for name, operation in writes.items():
        units = all_units(operation.before, operation.after)
        cost = prices.cost(MILLION, write_units=units)
        table.add_row(name, str(units), "", f"{cost:.3f}")
    for name, read_units in reads.items():
        cost = prices.cost(MILLION, read_units=read_units)
        table.add_row(name, "", f"{read_units:g}", f"{cost:.3f}")
    show(table)
    typer.echo()
    typer.echo(f"Prices of {prices.region} as of {prices.as_of}; check them at {prices.source}")
