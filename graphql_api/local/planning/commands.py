"""The planning commands: bill, shards, throttling, prices. They need no table and no account."""

import tomllib
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from graphql_api.local.planning.bill import (
    FILE,
    GET_UNITS,
    MILLION,
    PAGE_SIZE,
    PAGE_UNITS,
    MonthlyUsage,
    bill,
    load_prices,
    load_unit_prices,
)
from graphql_api.local.planning.shards import (
    WriteRates,
    advice,
    index_loads,
    least_shards,
    table_load,
)
from graphql_api.local.planning.throttling import simulate
from graphql_api.local.planning.write_units import PlannedEntity
from graphql_api.registry import REGISTRY, UnknownEntity

planning: Final = typer.Typer()
DEFAULT: Final = MonthlyUsage(requests=0)

RECORD_BYTES_MAX: Final = 400 * 1024  # DynamoDB's limit

Kind = Annotated[
    str | None,
    typer.Option("--entity", help="The kind, as its ids begin. By default the registry's first."),
]
RecordBytes = Annotated[
    int, typer.Option(min=1, max=RECORD_BYTES_MAX, help="Size of a record, list keys included.")
]
UpdatedField = Annotated[
    str | None, typer.Option(help="Field that updates change. By default the one they change most.")
]


def number_of(text: str | int) -> int:
    """Return a whole number from 0 up, as people write large ones: 1000000, 1,000,000, 1e6.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        value = Decimal(str(text).replace(",", ""))
        if value.is_finite() and value >= 0 and value.adjusted() < 19 and value == int(value):
            return int(value)
    except InvalidOperation:
        pass
    raise typer.BadParameter(f"{text!r} is not a whole number from 0 up, such as 1000000 or 1e6.")


@planning.command("bill")
def bill_command(
    requests_per_month: Annotated[int, typer.Option(parser=number_of, help="HTTP requests.")],
    reads: Annotated[int, typer.Option(parser=number_of, help="Entities read by id.")] = 0,
    pages: Annotated[int, typer.Option(parser=number_of, help="Pages of 20, LIST_SHARDS=1.")] = 0,
    writes: Annotated[int, typer.Option(parser=number_of, help="Creates and deletes.")] = 0,
    updates: Annotated[int, typer.Option(parser=number_of, help="Updates of one field.")] = 0,
    updated_field: UpdatedField = None,
    gb: Annotated[float, typer.Option(min=0, help="Gigabytes of records, without indexes.")] = 0,
    cold_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the requests that start an instance.")
    ] = float(DEFAULT.cold_share),
    record_bytes: RecordBytes = DEFAULT.record_bytes,
    response_bytes: Annotated[
        int, typer.Option(min=0, help="Bytes of a response.")
    ] = DEFAULT.response_bytes,
    memory: Annotated[
        int, typer.Option(min=128, max=10_240, help="Memory of the function, in megabytes.")
    ] = DEFAULT.memory_megabytes,
    milliseconds: Annotated[
        int, typer.Option(min=1, max=15_000, help="Time of a request in the function.")
    ] = DEFAULT.milliseconds,
    cold_milliseconds: Annotated[
        int, typer.Option(min=1, max=10_000, help="Time of a start without a snapshot.")
    ] = DEFAULT.cold_milliseconds,
    snapstart: Annotated[bool, typer.Option(help="As the template's SnapStart.")] = False,
    tracing: Annotated[bool, typer.Option(help="As the template's Tracing.")] = False,
    kind: Kind = None,
) -> None:
    """Print what a month costs, next to AWS AppSync for the same usage."""
    entity = _planned(kind)
    usage = MonthlyUsage(
        requests=requests_per_month,
        reads=reads,
        pages=pages,
        writes=writes,
        updates=updates,
        changed=_updated(entity, updated_field),
        gb=Decimal(str(gb)),
        record_bytes=record_bytes,
        response_bytes=response_bytes,
        cold_share=Decimal(str(cold_share)),
        memory_megabytes=memory,
        milliseconds=milliseconds,
        cold_milliseconds=cold_milliseconds,
        has_snapshots=snapstart,
        has_traces=tracing,
    )
    lines = bill(usage, load_unit_prices(), entity)
    table = table_of("US$ a month", "this service", "AppSync")
    for line in lines:
        table.add_row(line.name, _amount(line.here), _amount(line.appsync))
    here, appsync = (sum(each) for each in zip(*((x.here, x.appsync) for x in lines), strict=True))
    table.add_row("Together", f"{here:,.2f}", f"{appsync:,.2f}")
    show(table)
    typer.echo()
    typer.echo(
        f"Prices of {load_prices().region} as of {_as_of()}, first tiers, no free tier; check them"
        f" at the URLs in {FILE.name}."
    )


@planning.command("shards")
def shards_command(
    creates_per_second: Annotated[float, typer.Option(min=0)],
    updates_per_second: Annotated[float, typer.Option(min=0)] = 0,
    deletes_per_second: Annotated[float, typer.Option(min=0)] = 0,
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
    entity = _planned(kind)
    rates = WriteRates(
        entity,
        creates_per_second,
        updates_per_second,
        deletes_per_second,
        record_bytes,
        _updated(entity, updated_field),
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
    entity = _planned(kind)
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
    entity = _planned(kind)
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


def _planned(kind: str | None) -> PlannedEntity:
    try:
        return PlannedEntity(*REGISTRY.stored(kind))
    except UnknownEntity as error:
        raise typer.BadParameter(str(error), param_hint="--entity") from error


def _updated(entity: PlannedEntity, field: str | None) -> str | None:
    if field is not None and field not in entity.updatable:
        allowed = ", ".join(entity.updatable)
        raise typer.BadParameter(
            f"No update changes {field!r}; choose from: {allowed}.", param_hint="--updated-field"
        )
    return field


def _amount(amount: Decimal) -> str:
    return f"{amount:,.2f}" if amount else ""


def _as_of() -> str:
    return str(tomllib.loads(FILE.read_text("utf-8"))["bill"]["as_of"])


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
