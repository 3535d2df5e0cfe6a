"""The command `bill`: what a month costs, a day at its worst, or an import. It needs no account."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from graphql_api.local.planning.bill import (
    FILE,
    Line,
    MonthlyUsage,
    bill,
    load_prices,
    load_unit_prices,
)
from graphql_api.local.planning.bill_jobs import Import, idle_lines, import_lines
from graphql_api.local.planning.curve import costs_of
from graphql_api.local.planning.curve import curve as draw
from graphql_api.local.planning.options import (
    Kind,
    RecordBytes,
    UpdatedField,
    count_of,
    number_of,
    planned,
    updated_of,
)
from graphql_api.local.planning.tables import show, table_of
from graphql_api.local.planning.worst_day import Limits
from graphql_api.local.planning.worst_day import worst_day as worst_day_of
from graphql_api.local.planning.write_units import PlannedEntity

DEFAULT: Final = MonthlyUsage(requests=0)
GB_MAX: Final = 1_000_000_000  # an exabyte, so that no sum is infinite
# What is printed instead of a month, and the options that it looks at.
INSTEAD: Final[Mapping[str, frozenset[str]]] = {
    "worst_day": frozenset({"memory", "kind"}),
    "curve": frozenset({"kind"}),
    "imported": frozenset({"record_bytes", "memory", "kind"}),
}


def bill_command(
    context: typer.Context,
    requests_per_month: Annotated[int, typer.Option(parser=number_of, help="HTTP requests.")] = 0,
    reads: Annotated[int, typer.Option(parser=number_of, help="Entities read by id.")] = 0,
    pages: Annotated[int, typer.Option(parser=number_of, help="Pages of 20, LIST_SHARDS=1.")] = 0,
    writes: Annotated[int, typer.Option(parser=number_of, help="Creates and deletes.")] = 0,
    updates: Annotated[int, typer.Option(parser=number_of, help="Updates of one field.")] = 0,
    updated_field: UpdatedField = None,
    gb: Annotated[
        float, typer.Option(min=0, max=GB_MAX, help="Gigabytes of records, without indexes.")
    ] = 0,
    cold_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the requests that start an instance.")
    ] = float(DEFAULT.cold_share),
    record_bytes: RecordBytes = DEFAULT.record_bytes,
    response_bytes: Annotated[
        int, typer.Option(parser=number_of, help="Bytes of a response.")
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
    open_requests: Annotated[
        int, typer.Option(parser=number_of, help="Requests of health and the explorer's files.")
    ] = 0,
    documents: Annotated[
        int, typer.Option(parser=number_of, help="Persisted documents kept in the table.")
    ] = 0,
    users: Annotated[int, typer.Option(parser=number_of, help="Users who sign in.")] = 0,
    frugal: Annotated[bool, typer.Option(help="Dashboard=off and TableAlarms=off.")] = False,
    jobs: Annotated[bool, typer.Option(help="Jobs=on, without any job.")] = False,
    imported: Annotated[
        int | None,
        typer.Option(
            "--import", parser=count_of, help="Print what importing so many costs instead."
        ),
    ] = None,
    worst_day: Annotated[
        bool, typer.Option("--worst-day", help="Print what a flood costs in a day instead.")
    ] = False,
    curve: Annotated[
        Path | None, typer.Option(help="Write a picture instead: cost by requests, as SVG.")
    ] = None,
    kind: Kind = None,
) -> None:
    """Print what a month costs, next to AWS AppSync for the same usage."""
    _refuse_unused(context)
    entity = planned(kind)
    if worst_day:
        _show_worst_day(memory, len(entity.indexes))
        return
    if curve is not None:
        prices = load_unit_prices()
        costs = partial(costs_of, prices=prices, entity=entity)
        try:
            curve.write_text(draw(costs, _as_of()), encoding="utf-8")
        except OSError as error:
            reason = f"{str(curve)!r} cannot be written: {error.strerror}."
            raise typer.BadParameter(reason, param_hint="--curve") from error
        return
    if imported is not None:
        job = Import(imported, record_bytes=record_bytes, memory_megabytes=memory)
        _show_import(job, entity)
        return
    usage = MonthlyUsage(
        requests=requests_per_month,
        reads=reads,
        pages=pages,
        writes=writes,
        updates=updates,
        changed=updated_of(entity, updated_field),
        gb=Decimal(str(gb)),
        record_bytes=record_bytes,
        response_bytes=response_bytes,
        cold_share=Decimal(str(cold_share)),
        memory_megabytes=memory,
        milliseconds=milliseconds,
        cold_milliseconds=cold_milliseconds,
        has_snapshots=snapstart,
        has_traces=tracing,
        open_requests=open_requests,
        documents=documents,
        users=users,
        has_table_alarms=not frugal,
        has_dashboard=not frugal,
    )
    lines = bill(usage, load_unit_prices(), entity)
    if jobs:
        lines += [Line(x.name, x.cost, Decimal(0)) for x in idle_lines(load_unit_prices())]
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


def _refuse_unused(context: typer.Context) -> None:
    """Refuse options that what is printed does not depend on, as it would seem to.

    Raises:
        typer.BadParameter: there is one.
    """
    options = {each.name: each.opts[0] for each in context.command.params if each.name}
    # By its name: typer does not export the enumeration.
    sources = {name: context.get_parameter_source(name) for name in options}
    given = [name for name, source in sources.items() if source and source.name == "COMMANDLINE"]
    for instead in INSTEAD:
        unused = [options[name] for name in given if name not in {instead, *INSTEAD[instead]}]
        if instead in given and unused:
            allowed = ", ".join(options[name] for name in sorted(INSTEAD[instead]))
            raise typer.BadParameter(
                f"It does not depend on {', '.join(unused)}; only on: {allowed}.",
                param_hint=options[instead],
            )


def _show_worst_day(memory_megabytes: int, indexes: int) -> None:
    limits = Limits(memory_megabytes=memory_megabytes, indexes=indexes)
    table = table_of("US$ a day, at most", "cost", "bounded by")
    lines = list(worst_day_of(limits, load_unit_prices()))
    for line in lines:
        table.add_row(line.name, f"{line.cost:,.2f}", line.bound)
    table.add_row("Together", f"{sum(line.cost for line in lines):,.2f}", "")
    show(table)
    typer.echo()
    typer.echo("Each line at its own worst; not all can be at once. Not included: what is stored.")


def _show_import(job: Import, entity: PlannedEntity) -> None:
    table = table_of("US$ an import", "cost")
    lines = list(import_lines(job, load_unit_prices(), entity))
    for line in lines:
        table.add_row(line.name, f"{line.cost:,.4f}")
    table.add_row("Together", f"{sum(line.cost for line in lines):,.4f}")
    show(table)
    typer.echo()
    seconds = job.seconds(entity)
    typer.echo(
        f"It takes {seconds / 60:,.0f} minutes, at {job.records / seconds:,.0f} records a second:"
        f" {job.write_share} % of what one list partition can write."
    )


def _amount(amount: Decimal) -> str:
    return f"{amount:,.2f}" if amount else ""


def _as_of() -> str:
    return str(tomllib.loads(FILE.read_text("utf-8"))["bill"]["as_of"])
