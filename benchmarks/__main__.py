"""Measures this project's package against the baseline, in one run, in alternation.

    make bench                                              and next to Apollo Server
    python -m benchmarks -n 40                              quicker, and noisier
    python -m benchmarks --against cached                   or another measure
    python -m benchmarks --against apollo                   or yoga: servers on Node
    python -m benchmarks --against build/before --only "cold start"

Ratios are this project's figure by the baseline's in the same run: machines differ, and this one
from minute to minute. Latency is from handing an event to the runtime client to its response.
"""

import argparse
import asyncio
import json
import statistics
import sys
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.container import Container, Package
from benchmarks.hostile import hostile_texts
from benchmarks.node_packages import SERVERS
from benchmarks.operations import OPERATIONS, never_seen
from benchmarks.packages import AGAINST, BUILD, build_all, zipped_megabytes
from benchmarks.responses import check, compare_responses
from benchmarks.worst import show_worst

ROUNDS = 5  # turns between the two, so that a slow minute meets both
COLD_STARTS = 15
SLOW, NEVER_SEEN, HOSTILE = "10 aliases, store at 4 ms", "never-seen document", "hostile text, CPU"
WARM = (*OPERATIONS, SLOW, NEVER_SEEN, "memory", HOSTILE)
WORST = "worst document"
ALL = (*WARM, "cold start", "package", WORST)
ALONE = (HOSTILE, WORST)  # they have no counterpart; not measured again with Node
NAMES = (*AGAINST, *SERVERS)
Figures = dict[str, dict[str, dict[str, float]]]


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("-n", type=int, default=300, help="invocations of each operation")
    parser.add_argument("--warm-up", type=int, default=20, help="invocations before, not counted")
    parser.add_argument("--json", type=Path, default=BUILD / "figures.json", help="where to write")
    parser.add_argument(
        "--against",
        default="baseline",
        help=f"{', '.join(NAMES)}, or the folder of another build of this package",
    )
    parser.add_argument("--only", nargs="+", choices=ALL, help="what to measure")
    chosen = parser.parse_args()
    if chosen.against not in NAMES and not Path(chosen.against).is_dir():
        parser.error(f"--against {chosen.against}: a folder, or one of {', '.join(NAMES)}")
    is_node = chosen.against in SERVERS
    only = chosen.only or [name for name in ALL if not (is_node and name in ALONE)]
    packages = build_all(chosen.against)
    store = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.stub_store", stdout=asyncio.subprocess.PIPE
    )
    assert store.stdout is not None
    port = int(await store.stdout.readline())
    try:
        url = f"http://127.0.0.1:{port}"
        if is_node:
            await check_equal(packages, url)
        figures = await measure(packages, url, (chosen.warm_up, chosen.n), only)
    finally:
        store.kill()
        await store.wait()
    show(packages, figures)
    if WORST in only:
        show_worst()
    chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


async def check_equal(packages: tuple[Package, Package], store: str) -> None:
    async with Container(packages[0], store) as ours, Container(packages[1], store) as theirs:
        await compare_responses(ours, theirs)


async def measure(
    packages: tuple[Package, Package], store: str, counts: tuple[int, int], only: Sequence[str]
) -> Figures:
    """Return the figures.

    Args:
        counts: invocations of each operation: before anything is measured, and then.
    """
    fewer = (counts[0], counts[1] // 3)
    figures: Figures = {}
    async with AsyncExitStack() as stack:
        warm = [await stack.enter_async_context(Container(p, store)) for p in packages]
        slow = [await stack.enter_async_context(Container(p, f"{store}/4")) for p in packages]
        for name in (name for name in WARM if name in only):
            if name == "memory":
                figures[name] = {
                    package.name: {"peak MB": container.peak_megabytes()}
                    for package, container in zip(packages, warm, strict=True)
                }
            elif name == HOSTILE:
                figures[name] = {packages[0].name: await hostile_texts(warm[0], check)}
            elif name == SLOW:
                figures[name] = await compare(
                    packages, slow, partial(dict, OPERATIONS["10 aliases"]), fewer, store
                )
            elif name == NEVER_SEEN:
                figures[name] = await compare(packages, warm, never_seen, counts, store)
            else:
                figures[name] = await compare(
                    packages, warm, partial(dict, OPERATIONS[name]), counts, store
                )
    if "cold start" in only:
        figures["cold start"] = await cold_starts(packages, store)
    if "package" in only:
        figures["package"] = {
            package.name: {"zip MB": zipped_megabytes(package)} for package in packages
        }
    return figures


async def compare(
    packages: tuple[Package, Package],
    containers: list[Container],
    event: Callable[[], dict[str, Any]],
    counts: tuple[int, int],
    store: str,
) -> dict[str, dict[str, float]]:
    warm_up, invocations = counts
    seconds: dict[str, list[float]] = {package.name: [] for package in packages}
    cpu = dict.fromkeys(seconds, 0.0)
    calls = dict.fromkeys(seconds, 0)
    for container in containers:
        for _ in range(warm_up):
            check((await container.invoke(event()))[1])
    for _ in range(ROUNDS):
        for package, container in zip(packages, containers, strict=True):
            cpu_before, calls_before = container.cpu_seconds(), await calls_of(store)
            for _ in range(max(invocations // ROUNDS, 1)):
                taken, response = await container.invoke(event())
                check(response)
                seconds[package.name].append(taken)
            cpu[package.name] += container.cpu_seconds() - cpu_before
            calls[package.name] += await calls_of(store) - calls_before
    return {
        name: {
            "p50 us": statistics.median(taken) * 1e6,
            "p95 us": statistics.quantiles(taken, n=20)[-1] * 1e6,
            "CPU us": cpu[name] / len(taken) * 1e6,
            "calls": calls[name] / len(taken),
        }
        for name, taken in seconds.items()
    }


async def cold_starts(packages: tuple[Package, Package], store: str) -> dict[str, dict[str, float]]:
    parts: dict[str, list[tuple[float, float, float]]] = {package.name: [] for package in packages}
    for _ in range(COLD_STARTS):
        for package in packages:
            async with Container(package, store) as container:
                first, response = await container.invoke(OPERATIONS["get"])
                check(response)
                init = container.init_seconds()
                parts[package.name].append((init + first, init, first))
    return {
        name: {
            f"{part} ms": statistics.median(column) * 1000
            for part, column in zip(
                ("all", "init", "first response"), zip(*rows, strict=True), strict=True
            )
        }
        for name, rows in parts.items()
    }


async def calls_of(store: str) -> int:
    def read() -> int:
        with urllib.request.urlopen(f"{store}/calls") as reply:
            return int(reply.read())

    return await asyncio.to_thread(read)


def show(packages: tuple[Package, Package], figures: Figures) -> None:
    ours, theirs = (package.name for package in packages)
    print(f"{'':26}{'':>19}{ours:>12}{theirs:>12}{'ratio':>8}")
    for operation, rows in figures.items():
        for figure, project in rows[ours].items():
            other = rows.get(theirs, {}).get(figure)
            reference = "" if other is None else f"{other:12,.1f}"
            ratio = f"{project / other:8.2f}" if other else ""
            print(f"{operation:26}{figure:>19}{project:12,.1f}{reference}{ratio}")


if __name__ == "__main__":
    asyncio.run(main())
