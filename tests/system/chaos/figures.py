"""The figures of rounds, and how they are printed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.support.faults.plan import Fault
from tests.system.chaos.history import UNKNOWN, Operation, Violation


@dataclass
class Figures:
    """What was done, what was injected, and what was found."""

    operations: int = 0
    writes: int = 0
    injected: Counter[Fault] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        history: Iterable[Operation],
        injected: Counter[Fault],
        violations: Iterable[Violation],
    ) -> "Figures":
        figures = cls(injected=Counter(injected), violations=list(violations))
        for operation in history:
            figures.operations += 1
            figures.writes += operation.is_write
            figures.outcomes[operation.outcome] += 1
        return figures

    def add(self, other: "Figures") -> None:
        self.operations += other.operations
        self.writes += other.writes
        self.injected += other.injected
        self.outcomes += other.outcomes
        self.violations += other.violations

    @property
    def unknown(self) -> int:
        return self.outcomes[UNKNOWN]

    def row(self, name: str) -> str:
        problems = sum(n for kind, n in self.outcomes.items() if kind.endswith("Problem"))
        refused = sum(n for kind, n in self.outcomes.items() if kind.isupper()) - self.unknown
        return (
            f"{name:24}{self.operations:8}{self.writes:8}{self.injected.total():8}"
            f"{problems:9}{refused:8}{self.unknown:8}{len(self.violations):11}"
        )


HEADER = (
    f"{'scenario':24}{'ops':>8}{'writes':>8}{'faults':>8}"
    f"{'problems':>9}{'errors':>8}{'unknown':>8}{'violations':>11}"
)
