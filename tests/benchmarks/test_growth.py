"""What grows grows in straight lines: counted on dynalite; and the picture shows what was measured.

Nothing is said about times, which are the machine's.
"""

import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

from benchmarks.growth import PER
from benchmarks.growth_picture import formula, number, picture, steps
from benchmarks.lines import Line, Point, Series
from tests.support.documents import DOCS, section
from tests.support.paths import ROOT

SVG: Final = "{http://www.w3.org/2000/svg}"
SIZES: Final = ("--items", "120", "240", "--shards", "1", "2", "4", "--in-shards", "120")
pytestmark = [pytest.mark.long, pytest.mark.whole]
HALF: Final = 0.5  # the least that DynamoDB counts of an eventually consistent read


@dataclass(frozen=True)
class Run:
    rows: dict[str, list[tuple[int, float, float, int]]]
    svg: Path

    def of(self, name: str, column: int) -> list[tuple[int, float]]:
        return [(row[0], row[column]) for row in self.rows[name]]


CPU, UNITS, CALLS = 1, 2, 3


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    svg = tmp_path_factory.mktemp("growth") / "growth.svg"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.growth", "-n", "1", *SIZES, "--svg", svg],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = defaultdict(list)
    for line in done.stdout.partition("\n\n")[0].splitlines()[2:]:
        name, x, cpu, units, calls = (cell.strip() for cell in line.strip("|").split("|"))
        assert float(cpu.replace(",", "")) > 0
        rows[name].append((int(x), float(cpu.replace(",", "")), float(units), int(calls)))
    return Run(rows, svg)


def test_each_series_has_its_points(run: Run) -> None:
    assert {name: [row[0] for row in rows] for name, rows in run.rows.items()} == {
        "page size": [1, 10, 20, 40, 60, 80, 100],
        "aliases": [1, 5, 10, 15, 20],
        "items": [120, 240],
        "shards": [1, 2, 4],
    }


def test_page_of_any_size_is_one_call_and_a_straight_line_of_units(run: Run) -> None:
    assert {calls for _, calls in run.of("page size", CALLS)} == {1}
    line = Line.through(*zip(*run.of("page size", UNITS), strict=True))
    # What is read is rounded up to half a unit: no point is further off.
    assert line.deviation < HALF
    assert line.slope > 0


def test_each_alias_is_one_unit_and_all_are_one_call(run: Run) -> None:
    assert run.of("aliases", UNITS) == [(x, x) for x, _ in run.of("aliases", UNITS)]
    assert {calls for _, calls in run.of("aliases", CALLS)} == {1}


def test_page_costs_the_same_in_a_larger_table(run: Run) -> None:
    assert len({units for _, units in run.of("items", UNITS)}) == 1
    assert {calls for _, calls in run.of("items", CALLS)} == {1}


def test_each_shard_is_one_call_and_no_more_units_than_one_alone(run: Run) -> None:
    assert run.of("shards", CALLS) == [(x, x) for x, _ in run.of("shards", CALLS)]
    (_, alone), *_ = run.of("shards", UNITS)
    for shards, units in run.of("shards", UNITS):
        assert HALF <= units / shards <= alone


def panels(svg: Path) -> list[ElementTree.Element]:
    """Return the charts: of CPU, one for each series; then of units."""
    root = ElementTree.parse(svg).getroot()
    assert root.tag == f"{SVG}svg"
    return root.findall(f"{SVG}g")


def shown(panel: ElementTree.Element) -> list[tuple[int, float]]:
    """Return the points, as their tooltips say them."""
    titles = [title.text or "" for title in panel.iterfind(f".//{SVG}circle/{SVG}title")]
    pairs = [title.replace(",", "").split()[:2] for title in titles]
    return [(int(x.rstrip(":")), float(y)) for x, y in pairs]


def test_picture_shows_the_points_that_are_printed(run: Run) -> None:
    charts = panels(run.svg)
    assert len(charts) == 2 * len(run.rows)
    for name, cpu, units in zip(run.rows, charts[:4], charts[4:], strict=True):
        assert shown(units) == run.of(name, UNITS)
        assert [(x, round(us)) for x, us in shown(cpu)] == run.of(name, CPU)


def test_line_and_points_are_drawn_to_one_scale() -> None:
    points = tuple(Point(x, cpu=1000.0 * x, units=2.0 * x + 1, calls=1) for x in (10, 20, 40))
    series = Series("size", points)
    (_, chart) = ElementTree.fromstring(picture([series])).findall(f"{SVG}g")
    fit = next(path for path in chart.iter(f"{SVG}path") if path.get("class") == "fit")
    x0, y0, x1, y1 = (float(each) for each in re.findall(r"[\d.]+", fit.get("d", "")))
    for circle in chart.iter(f"{SVG}circle"):
        x, y = float(circle.get("cx", "")), float(circle.get("cy", ""))
        assert y == pytest.approx(y0 + (y1 - y0) * (x - x0) / (x1 - x0), abs=0.2)
    texts = [element.text for element in chart.iter(f"{SVG}text")]
    assert texts[:2] == ["read units, by size", "1 + 2 each, ±0"]
    assert {"0", "40", "100"} <= set(texts)


def test_line_through_points_that_are_not_on_one() -> None:
    line = Line.through([0, 1, 2], [0, 3, 0])
    assert (line.slope, line.intercept, line.deviation) == (0, 1, 2)


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (100, [0, 25, 50, 75, 100]),
        (6.5, [0, 2, 4, 6, 8]),
        (1.5, [0, 0.5, 1, 1.5]),
        (0.5, [0, 0.2, 0.4, 0.6]),
        (20_000, [0, 5_000, 10_000, 15_000, 20_000]),
    ],
)
def test_ticks_are_round_and_reach_the_most(most: float, expected: list[float]) -> None:
    assert steps(most) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.06194, "0.0619"), (14.43, "14.4"), (2202.4, "2,202"), (-1e-13, "0"), (-0.355, "-0.355")],
)
def test_numbers_are_short(value: float, expected: str) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("line", "per", "expected"),
    [
        (Line(14.43, 2202, 1), 1, "2,202 + 14.4 each"),
        (Line(-0.01, 2202, 1), 1_000, "2,202 - 10 per 1,000"),
        (Line(1e-12, 1.5, 0), 1_000, "1.5"),
        (Line(1, -1e-12, 0), 1, "1 each"),
    ],
)
def test_line_reads_as_a_formula(line: Line, per: int, expected: str) -> None:
    assert formula(line, per) == expected


def test_document_and_its_picture_are_of_one_run() -> None:
    cells = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in section("How it grows", DOCS / "performance.md").splitlines()
        if row.startswith("| ")
    ]
    rows, charts = cells[1:], panels(DOCS / "growth.svg")
    for (name, cpu, cpu_off, units, units_off, _), *pair in zip(
        rows, charts[:4], charts[4:], strict=True
    ):
        written = {"CPU, us": (cpu, cpu_off), "read units": (units, units_off)}
        for chart, (unit, (line, off)) in zip(pair, written.items(), strict=True):
            texts = [element.text for element in chart.iter(f"{SVG}text")]
            assert texts[:2] == [f"{unit}, by {name}", f"{line}, ±{off}"]
            fitted = Line.through(*zip(*shown(chart), strict=True))
            assert (formula(fitted, PER.get(name, 1)), number(fitted.deviation)) == (line, off)
