"""The faults alone, and mixed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.support.faults.plan import READS, WRITES, Fault, Plan, Rule

# How long a fault takes, at least and at most. The service under test waits 0.3 s for an answer;
# a pair waits for 1 s. See chaos.target.
_SECONDS: Final[Mapping[Fault, tuple[float, float]]] = {
    Fault.SLOW: (0.1, 0.1),
    Fault.SLOW_ANSWER: (0.1, 0.1),
    Fault.LATE: (0.4, 0.4),
    Fault.HANG: (1.0, 1.0),
    Fault.HANG_APPLIED: (1.0, 1.0),
    Fault.RESET_LATE: (0.2, 3.0),
    Fault.AGAIN: (0.2, 3.0),
}
_SECONDS_OF_A_PAIR: Final = {
    **_SECONDS,
    Fault.SLOW: (0.3, 0.7),
    Fault.SLOW_ANSWER: (0.3, 0.7),
    Fault.LATE: (1.1, 1.1),
    Fault.HANG: (1.1, 1.1),
    Fault.HANG_APPLIED: (1.1, 1.1),
}

LOST: Final = (
    *(Fault.ERROR_500, Fault.ERROR_500_APPLIED, Fault.ERROR_503, Fault.ERROR_503_APPLIED),
    *(Fault.RESET, Fault.RESET_APPLIED, Fault.HANG, Fault.HANG_APPLIED, Fault.LATE),
    *(Fault.CUT, Fault.BAD_CHECKSUM, Fault.GARBAGE, Fault.RESET_LATE),
)
# What may bring writes of one item into another order than they were begun in.
UNORDERED: Final = (
    *(Fault.RESET_APPLIED, Fault.RESET_LATE, Fault.SLOW, Fault.SLOW_ANSWER),
    *(Fault.TWICE, Fault.AGAIN, Fault.OLD_RECORD),
)
PAGES: Final = frozenset({Fault.STALE, Fault.SHORT, Fault.UNPROCESSED})


@dataclass(frozen=True)
class Scenario:
    """Which faults, how often each, and whether failed conditions bring their record.

    Attributes:
        is_mixed: the promise about unknown outcomes is held to it.
        walks: of 100 operations, about.
        is_pair: two processes serve it, whose clocks are 10 s apart.
    """

    name: str
    faults: tuple[Fault, ...]
    probability: float
    with_records: bool
    is_mixed: bool = False
    operations: frozenset[str] | None = None
    walks: int = 5
    is_pair: bool = False

    def plan(self, seed: int) -> Plan:
        return Plan((self._rule(fault) for fault in self.faults), seed)

    def _rule(self, fault: Fault) -> Rule:
        seconds = _SECONDS_OF_A_PAIR if self.is_pair else _SECONDS
        least, most = seconds.get(fault, (None, None))
        operations = WRITES | READS if self.operations is None else self.operations
        return Rule(fault, operations, self.probability, seconds=least, most_seconds=most)


def scenarios() -> Iterable[Scenario]:
    """Return every fault alone, then the mixtures."""
    for number, fault in enumerate(Fault):
        often, walks = (0.6, 30) if fault in PAGES else (0.15, 5)
        if fault is Fault.OLD_RECORD:  # one write in ten fails its condition
            often = 1.0
        with_records = number % 2 == 0 or fault is Fault.OLD_RECORD
        yield Scenario(fault.value, (fault,), often, with_records, walks=walks)
    yield Scenario("lost answers to writes", LOST, 0.02, True, operations=WRITES)
    yield Scenario("all, no records", tuple(Fault), 0.005, False, is_mixed=True)
    yield Scenario("all", tuple(Fault), 0.005, True, is_mixed=True)
    yield Scenario("two clocks", (), 0, True, is_pair=True)
    yield Scenario("two clocks, no order", UNORDERED, 0.04, True, is_pair=True)
    yield Scenario("two clocks, all", tuple(Fault), 0.005, True, is_mixed=True, is_pair=True)
