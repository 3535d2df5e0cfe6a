"""Draws series of points with their lines: an SVG that follows the reader's light or dark mode."""

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from benchmarks.lines import Line, Point, Series

WIDTH: Final = 240  # of one panel, in pixels
HEIGHT: Final = 200
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 44, 36  # from a panel's edge to its axes
TICKS: Final = 4  # steps of an axis, at most
RADIUS: Final = 3.5

STYLE: Final = """
svg { font: 12px system-ui, sans-serif; color: #1f2328; background: #ffffff }
text { fill: currentColor }
.axis { stroke: currentColor; fill: none }
.grid { stroke: currentColor; opacity: 0.15 }
.cpu { color: #0969da }
.units { color: #bc4c00 }
.fit { stroke: currentColor; stroke-width: 1.5; fill: none }
circle { fill: currentColor }
.title { font-weight: 600 }
.line { font-size: 11px }
@media (prefers-color-scheme: dark) {
  svg { color: #e6edf3; background: #0d1117 }
  .cpu { color: #58a6ff }
  .units { color: #f0883e }
}
"""


class Row(NamedTuple):
    """One row of panels.

    Attributes:
        style: the class of its lines and points.
        unit: of the vertical axis.
    """

    style: str
    unit: str
    of: Callable[[Point], float]
    line: Callable[[Series], Line]


ROWS: Final = (
    Row("cpu", "CPU, us", lambda point: point.cpu, lambda series: series.cpu),
    Row("units", "read units", lambda point: point.units, lambda series: series.units),
)


def picture(measured: Sequence[Series]) -> str:
    """Return the SVG: a column for each series; the CPU above, the read units below."""
    width, height = WIDTH * len(measured), HEIGHT * len(ROWS)
    panels = [
        f'<g transform="translate({WIDTH * column} {HEIGHT * row})">\n{panel(series, each)}</g>'
        for row, each in enumerate(ROWS)
        for column, series in enumerate(measured)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img">\n'
        "<title>CPU time and read units of one invocation</title>\n"
        f"<style>{STYLE}</style>\n" + "\n".join(panels) + "\n</svg>\n"
    )


def panel(series: Series, row: Row) -> str:
    """Return one chart, whose upper left corner is at 0 0."""
    ys, line = [row.of(point) for point in series.points], row.line(series)
    last = max(point.x for point in series.points)
    ends = [(x, line.at(x)) for x in (0, last)]
    right, top = steps(last), steps(max(*ys, *(y for _, y in ends)))

    def at(x: float, y: float) -> tuple[float, float]:
        across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return round(LEFT + across * x / right[-1], 1), round(
            HEIGHT - BOTTOM - up * max(y, 0) / top[-1], 1
        )

    drawn = [
        text(LEFT, 16, f"{row.unit}, by {series.name}", style="title"),
        text(LEFT, 32, f"{formula(line, series.per)}, ±{number(line.deviation)}", style="line"),
    ]
    for y in top:
        (x0, height), (x1, _) = at(0, y), at(right[-1], y)
        drawn.append(f'<path class="grid" d="M{x0} {height}H{x1}"/>')
        drawn.append(text(x0 - 6, height + 4, f"{y:,g}", anchor="end"))
    for x in right:
        across, bottom = at(x, 0)
        drawn.append(f'<path class="axis" d="M{across} {bottom}v4"/>')
        drawn.append(text(across, bottom + 17, short(x), anchor="middle"))
    drawn.append(f'<path class="axis" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>')
    drawn.append(f'<g class="{row.style}">')
    (x0, y0), (x1, y1) = (at(*end) for end in ends)
    drawn.append(f'<path class="fit" d="M{x0} {y0}L{x1} {y1}"/>')
    for point, y in zip(series.points, ys, strict=True):
        across, height = at(point.x, y)
        drawn.append(
            f'<circle cx="{across}" cy="{height}" r="{RADIUS}">'
            f"<title>{point.x:,}: {y:,.6g} {row.unit}</title></circle>"
        )
    return "\n".join([*drawn, "</g>", ""])


def formula(line: Line, per: int = 1) -> str:
    """Return the line as a reader reads it: its value at 0, and the slope.

    Args:
        per: see Series.
    """
    start, slope = number(line.intercept), number(line.slope * per)
    each = "each" if per == 1 else f"per {per:,}"
    if slope == "0":
        return start
    if start == "0":
        return f"{slope} {each}"
    sign = "-" if line.slope < 0 else "+"
    return f"{start} {sign} {slope.removeprefix('-')} {each}"


def number(value: float) -> str:
    """Return three digits, or all of them above 100; what rounding left of nothing is nothing."""
    if abs(value) < 1e-6:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def text(x: float, y: float, content: str, *, style: str = "", anchor: str = "start") -> str:
    named = f' class="{style}"' if style else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{named}>{escape(content)}</text>'


def steps(most: float) -> list[float]:
    """Return the ticks of an axis from 0 to at least `most`, which is above 0: round numbers."""
    power = 10.0 ** math.floor(math.log10(most / TICKS))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power * TICKS >= most)
    return [round(step * n, 10) for n in range(math.ceil(round(most / step, 9)) + 1)]


def short(number: float) -> str:
    return f"{number / 1000:g}k" if number >= 1000 else f"{number:g}"
