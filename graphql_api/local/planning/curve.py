"""A picture of the monthly cost by the number of requests, next to AppSync's; both axes by tens."""

from collections.abc import Callable
from decimal import Decimal
from math import log10
from typing import Final

from graphql_api.local.planning.bill import MILLION, MonthlyUsage, UnitPrices, bill
from graphql_api.local.planning.write_units import PlannedEntity

FEWEST: Final = 10_000
MOST: Final = 1_000_000_000
_POINTS: Final = 61
_DOLLARS: Final = (1, 10_000)  # the vertical axis
_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 360, 70, 40
_HERE, _APPSYNC = "#0b6e4f", "#b3541e"  # apart in grey, too: the second is dashed

Costs = tuple[float, float]  # here and with AppSync, in US dollars a month


def usage_of(requests: int) -> MonthlyUsage:
    """Return the mix of docs/deploy.md: of ten requests six reads, three pages, one write."""
    return MonthlyUsage(
        requests=requests,
        reads=requests * 6 // 10,
        pages=requests * 3 // 10,
        writes=requests // 20,
        updates=requests // 20,
        gb=Decimal(2),
        cold_share=Decimal("0.005"),
    )


def costs_of(requests: int, prices: UnitPrices, entity: PlannedEntity) -> Costs:
    lines = bill(usage_of(requests), prices, entity)
    return float(sum(line.here for line in lines)), float(sum(line.appsync for line in lines))


def crossing(costs: Callable[[int], Costs]) -> int | None:
    """Return the requests a month from which this service costs less; None if it never does."""
    low, high = FEWEST, MOST
    if costs(high)[0] >= costs(high)[1]:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        here, appsync = costs(middle)
        low, high = (middle, high) if here >= appsync else (low, middle)
    return high


def curve(costs: Callable[[int], Costs], as_of: str) -> str:
    """Return the picture as SVG."""
    step = log10(MOST / FEWEST) / (_POINTS - 1)
    numbers = [round(FEWEST * 10 ** (step * point)) for point in range(_POINTS)]
    drawn = [costs(number) for number in numbers]
    parts = [*_axes()]
    for which, colour, dash in ((0, _HERE, ""), (1, _APPSYNC, ' stroke-dasharray="7 4"')):
        points = " ".join(
            f"{_x(number):.1f},{_y(cost[which]):.1f}"
            for number, cost in zip(numbers, drawn, strict=True)
        )
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        )
    here, appsync = drawn[-1]
    parts += [_text(_x(MOST) + 6, _y(here) + 4, "this service", _HERE)]
    parts += [_text(_x(MOST) + 6, _y(appsync) + 4, "AppSync", _APPSYNC)]
    cross = crossing(costs)
    if cross is not None:
        x, y = _x(cross), _y(costs(cross)[0])
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#222"/>')
        named = f"cheaper from {cross / MILLION:.1f} million requests a month"
        parts.append(_text(x - 250, y - 14, named, "#222"))
    width, height = _LEFT + _WIDTH + 110, _TOP + _HEIGHT + 60
    title = f"US dollars a month, us-east-1, prices as of {as_of}; 2 GB, a tenth of requests write"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            ' font-family="sans-serif" font-size="12">',
            f"<title>{title}</title>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            _text(_LEFT, 22, title, "#222"),
            *parts,
            "</svg>\n",
        ]
    )


def _axes() -> list[str]:
    parts = []
    for power in range(round(log10(FEWEST)), round(log10(MOST)) + 1):
        x = _x(10**power)
        parts.append(_line(x, _TOP, x, _TOP + _HEIGHT))
        parts.append(_text(x - 20, _TOP + _HEIGHT + 18, f"{10**power:,}"[:13], "#555"))
    for power in range(round(log10(_DOLLARS[0])), round(log10(_DOLLARS[1])) + 1):
        y = _y(10**power)
        parts.append(_line(_LEFT, y, _LEFT + _WIDTH, y))
        parts.append(_text(12, y + 4, f"{10**power:,}", "#555"))
    parts.append(_text(_LEFT + _WIDTH / 2 - 60, _TOP + _HEIGHT + 42, "requests a month", "#555"))
    return parts


def _x(requests: int) -> float:
    return _LEFT + _WIDTH * log10(requests / FEWEST) / log10(MOST / FEWEST)


def _y(dollars: float) -> float:
    least, most = _DOLLARS
    return _TOP + _HEIGHT * (1 - log10(dollars / least) / log10(most / least))


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def _text(x: float, y: float, text: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{text}</text>'
