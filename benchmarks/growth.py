"""Prints how CPU time and read units grow: with the page, the aliases, the table and the shards.

    python -m benchmarks.growth        one to two minutes; draws docs/growth.svg, too

Whole invocations of the Lambda handler in this process, which read generated items from dynalite:
it counts real read units. The CPU is this process's. A straight line is fitted to each series by
least squares; what matters is its slope, and how far the points are off it.
"""

import argparse
import contextlib
import io
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.documents import LIST, aliases
from benchmarks.growth_picture import formula, number, picture
from benchmarks.lines import Point, Series
from benchmarks.operations import event
from benchmarks.packages import ROOT
from benchmarks.profile import LambdaContext
from graphql_api.dynamodb.client.factory import build_client
from graphql_api.local.dynalite import (
    Engine,
    create_table,
    embedded_variables,
    new_client,
    new_session,
    running_engine,
)
from graphql_api.local.generated import generated_id
from graphql_api.local.load import Loader
from graphql_api.registry import REGISTRY
from graphql_api.settings import load_settings
from graphql_api.wiring import build_handler

PICTURE: Final = ROOT / "docs" / "growth.svg"
SEED: Final = 1
PAGE: Final = 20
PAGES: Final = (1, 10, 20, 40, 60, 80, 100)
ALIASES: Final = (1, 5, 10, 15, 20)
ITEMS: Final = (1_000, 5_000, 20_000)
SHARDS: Final = (1, 2, 4, 8, 16)
ITEMS_IN_SHARDS: Final = 500
ROUNDS: Final = 20
PER_ROUND: Final = 3
WARM_UP: Final = 10  # invocations, at most
PER: Final = {"items": 1_000}
LOAD_SECONDS: Final = 60.0
LOAD_THREADS: Final = 4

Handler = Callable[[Any, Any], dict[str, Any]]


@dataclass(frozen=True)
class Request:
    """What is sent to which handler."""

    handler: Handler
    event: Mapping[str, Any]

    def invoke(self) -> Mapping[str, Any]:
        """Return the line of log of one invocation."""
        lines = io.StringIO()
        with contextlib.redirect_stdout(lines):
            response = self.handler(self.event, LambdaContext())
        if response["statusCode"] != 200 or '"errors"' in response["body"]:
            raise SystemExit(f"Not a response with data: {response}")
        line: Mapping[str, Any] = json.loads(lines.getvalue())
        return line


@dataclass(frozen=True)
class Tables:
    """Tables of generated items on one engine."""

    engine: Engine

    def handler(self, items: int, shards: int = 1) -> Handler:
        """Return the function, as deployed, of a new table with that many items."""
        name = f"items-{items}-{shards}"
        form, samples = REGISTRY.stored(None)
        create_table(new_client(self.engine), name)
        client = build_client(
            endpoint=self.engine.endpoint,
            read_timeout_seconds=LOAD_SECONDS,
            connections=LOAD_THREADS,
            new_session=new_session,
        )
        loader = Loader(client, name, form, samples, SEED, shards, LOAD_THREADS)
        loader.load(items, lambda _: None)
        variables = embedded_variables(os.environ, self.engine.endpoint)
        own = {"TABLE_NAME": name, "LIST_SHARDS": str(shards), "SIGN_IN": "cognito"}
        return build_handler(load_settings({**variables, **own}), new_session=new_session)


def page_of(size: int) -> dict[str, Any]:
    return event("Items", LIST, {"first": size})


def gets(number: int) -> dict[str, Any]:
    """Return an event that reads different items, each under an alias."""
    form, _ = REGISTRY.stored(None)
    ids = [generated_id(form.entity, SEED, each) for each in range(number)]
    return event("SomeItems", aliases("SomeItems", ids), {})


def requests(
    items: Sequence[int], shards: Sequence[int], in_shards: int, engine: Engine
) -> Iterator[tuple[str, dict[int, Request]]]:
    """Yield each series: its name, and the requests by what they are plotted against."""
    tables = Tables(engine)
    handlers = {number: tables.handler(number) for number in items}
    smallest = handlers[min(items)]
    yield "page size", {size: Request(smallest, page_of(size)) for size in PAGES}
    yield "aliases", {number: Request(smallest, gets(number)) for number in ALIASES}
    yield "items", {number: Request(each, page_of(PAGE)) for number, each in handlers.items()}
    sharded = {number: tables.handler(in_shards, number) for number in shards}
    yield "shards", {number: Request(each, page_of(PAGE)) for number, each in sharded.items()}


def measure(name: str, asked: Mapping[int, Request], rounds: int) -> Series:
    """Return the series; its points are measured in turns, so that a slow minute meets all."""
    lines = {x: [one.invoke() for _ in range(min(WARM_UP, rounds))] for x, one in asked.items()}
    cpu: dict[int, list[float]] = {x: [] for x in asked}
    for _ in range(rounds):
        for x, one in asked.items():
            started = time.process_time()
            lines[x] += [one.invoke() for _ in range(PER_ROUND)]
            cpu[x].append((time.process_time() - started) / PER_ROUND * 1e6)
    return Series(
        name,
        tuple(
            Point(
                x,
                # The round that is quicker than three quarters: the machine does other work, too.
                cpu=sorted(cpu[x])[rounds // 4],
                # An invocation that finds its connection closed makes one more call.
                calls=statistics.mode(line["dynamodb_calls"] for line in lines[x]),
                units=statistics.mode(line["ReadUnits"] for line in lines[x]),
            )
            for x in asked
        ),
        PER.get(name, 1),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth")
    parser.add_argument("-n", type=int, default=ROUNDS, help="rounds")
    parser.add_argument("--items", type=int, nargs="+", default=ITEMS, help="sizes of tables")
    parser.add_argument("--shards", type=int, nargs="+", default=SHARDS)
    parser.add_argument(
        "--in-shards", type=int, default=ITEMS_IN_SHARDS, help="items of a table that has shards"
    )
    parser.add_argument("--svg", type=Path, default=PICTURE, help="where to draw")
    chosen = parser.parse_args()
    measured = []
    with running_engine() as engine:
        for name, asked in requests(chosen.items, chosen.shards, chosen.in_shards, engine):
            measured.append(measure(name, asked, chosen.n))
    show(measured)
    chosen.svg.write_text(picture(measured), "utf-8")


def show(measured: Sequence[Series]) -> None:
    print("| by | | CPU, us | read units | calls |\n|---|--:|--:|--:|--:|")
    for series in measured:
        for point in series.points:
            cells = f"{point.x:,} | {point.cpu:,.0f} | {point.units:g} | {point.calls}"
            print(f"| {series.name} | {cells} |")
    print()
    print("| by | CPU, us | off at most | read units | off at most | calls |")
    print("|---|---|--:|---|--:|---|")
    for series in measured:
        row = [series.name]
        for line in (series.cpu, series.units):
            row += [formula(line, series.per), number(line.deviation)]
        print(f"| {' | '.join(row)} | {formula(series.calls, series.per)} |")


if __name__ == "__main__":
    main()
