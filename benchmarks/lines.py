"""Series of measured points, and the straight lines that are fitted to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression
from typing import Self


@dataclass(frozen=True)
class Line:
    """A straight line, by least squares.

    Attributes:
        deviation: how far the point that is the furthest off lies above or below the line.
    """

    slope: float
    intercept: float
    deviation: float

    @classmethod
    def through(cls, xs: Sequence[float], ys: Sequence[float]) -> Self:
        """Return the line that fits at least two points best."""
        slope, intercept = linear_regression(xs, ys)
        pairs = zip(xs, ys, strict=True)
        return cls(slope, intercept, max(abs(y - slope * x - intercept) for x, y in pairs))

    def at(self, x: float) -> float:
        return self.slope * x + self.intercept


@dataclass(frozen=True)
class Point:
    """What one invocation takes.

    Attributes:
        x: what it is plotted against.
        cpu: us.
        units: read units of DynamoDB.
        calls: calls to DynamoDB.
    """

    x: int
    cpu: float
    units: float
    calls: int


@dataclass(frozen=True)
class Series:
    """Points, by what they differ in.

    Attributes:
        per: of how many its slope is said.
    """

    name: str
    points: tuple[Point, ...]
    per: int = 1

    @property
    def cpu(self) -> Line:
        return self._line([point.cpu for point in self.points])

    @property
    def units(self) -> Line:
        return self._line([point.units for point in self.points])

    @property
    def calls(self) -> Line:
        return self._line([point.calls for point in self.points])

    def _line(self, ys: Sequence[float]) -> Line:
        return Line.through([point.x for point in self.points], ys)
