"""Prints what each measure saves that makes a start quicker or the function smaller.

    python -m benchmarks.start_measures                           all: about ten minutes
    python -m benchmarks.start_measures -n 5 --only "collector off"

For each measure a package is built without it, from a copy of the sources with one edit
(benchmarks/measures.py). It and the whole package start in turns, under Lambda's runtime client, up
to the first response. A figure is the median of the differences of the pairs. On a busy machine,
CPU time says more than the clock, and its share of the whole package's more than milliseconds.
"""

import argparse
import asyncio
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.container import Container, Package
from benchmarks.measures import MEASURES, Measure
from benchmarks.operations import OPERATIONS
from benchmarks.packages import (
    BUILD,
    HANDLER,
    ROOT,
    RUNTIME_CLIENT,
    install,
    interpreter,
    runtime_package,
    zipped_megabytes,
)
from benchmarks.responses import check
from lambda_package.target import HERE

PAIRS: Final = 15
COPIED: Final = ("graphql_api", "lambda_package", "requirements")
WHEELS: Final = Path("build", "wheels")  # those of the sources, so that none is downloaded again
HEADINGS: Final = ("measure", "file", "CPU, ms", "%", "clock, ms", "memory, MB", "zip, MB", "names")


class Figures(NamedTuple):
    """One start up to its first response, and its package; or what they have more than others.

    Attributes:
        cpu: user and system time, in ms.
        clock: ms.
        memory: MB at most.
        zipped: MB of the package.
    """

    cpu: float
    clock: float
    memory: float
    zipped: float


def main() -> None:
    names = [measure.name for measure in MEASURES]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start_measures")
    parser.add_argument("-n", type=int, default=PAIRS, help="pairs of starts for each measure")
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="what to measure")
    chosen = parser.parse_args()
    for row in (HEADINGS, ("---",) * len(HEADINGS)):
        print_row(row)
    for measure, saved, whole in measure_all(
        [measure for measure in MEASURES if measure.name in chosen.only], chosen.n
    ):
        milliseconds = (f"{saved.cpu:.0f}", f"{saved.cpu / whole.cpu:.1%}", f"{saved.clock:.0f}")
        megabytes = (f"{saved.memory:.1f}", f"{saved.zipped:.1f}")
        print_row((measure.name, f"`{measure.file}`", *milliseconds, *megabytes, names_of(measure)))


def print_row(cells: Sequence[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def names_of(measure: Measure) -> str:
    return ", ".join(f"`{name}`" for name in measure.names)


def measure_all(
    measures: Sequence[Measure], pairs: int
) -> Iterator[tuple[Measure, Figures, Figures]]:
    """Yield what each measure saves as soon as it is known, and what the whole package took."""
    python, version = interpreter(HERE or "x86_64")
    BUILD.mkdir(parents=True, exist_ok=True)
    install(python, RUNTIME_CLIENT, ROOT / "benchmarks" / "runtime_client.txt")
    whole = build(ROOT, "project", python, version)
    command = [sys.executable, "-m", "benchmarks.stub_store"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as store:
        try:
            assert store.stdout is not None
            url = f"http://127.0.0.1:{int(store.stdout.readline())}"
            for measure in measures:
                with tempfile.TemporaryDirectory() as sources:
                    copy_without(measure, Path(sources))
                    other = build(Path(sources), "without", python, version)
                yield measure, *asyncio.run(compare(other, whole, url, pairs))
        finally:
            store.kill()


def copy_without(measure: Measure, folder: Path) -> None:
    """Fill the folder with the sources without a measure.

    Raises:
        ValueError: see Measure.
    """
    for part in COPIED:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (ROOT / WHEELS).mkdir(parents=True, exist_ok=True)
    (folder / WHEELS).parent.mkdir()
    (folder / WHEELS).symlink_to(ROOT / WHEELS)
    edited = folder / measure.file
    edited.write_text(measure.left_out(edited.read_text("utf-8")), "utf-8")


def build(sources: Path, name: str, python: str, version: str) -> Package:
    """Return the package that these sources build.

    Raises:
        CalledProcessError: they don't.
    """
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "lambda_package", str(folder), "--python", version]
    command += ["--architecture", HERE or "x86_64"]
    subprocess.run(command, cwd=sources, check=True, stdout=subprocess.DEVNULL)
    return runtime_package(python, name, folder, HANDLER)


async def compare(
    other: Package, whole: Package, store: str, pairs: int
) -> tuple[Figures, Figures]:
    """Return medians: what the other package takes more than the whole one, and what this takes."""
    zipped = zipped_megabytes(other), zipped_megabytes(whole)
    differences, all_of_whole = [], []
    for _ in range(pairs):
        without = await start(other, store, zipped[0])
        with_all = await start(whole, store, zipped[1])
        all_of_whole.append(with_all)
        differences.append([more - less for more, less in zip(without, with_all, strict=True)])
    return medians(differences), medians(all_of_whole)


def medians(rows: Sequence[Sequence[float]]) -> Figures:
    return Figures(*(statistics.median(column) for column in zip(*rows, strict=True)))


async def start(package: Package, store: str, zipped: float) -> Figures:
    before = cpu_of_children()
    async with Container(package, store) as container:
        first, response = await container.invoke(OPERATIONS["get"])
        check(response)
        clock, memory = container.init_seconds() + first, container.peak_megabytes()
    # The container has ended, and no other child has.
    return Figures((cpu_of_children() - before) * 1000, clock * 1000, memory, zipped)


def cpu_of_children() -> float:
    """Return the seconds of user and system time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
