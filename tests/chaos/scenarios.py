"""The faults alone, and mixed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from faults.plan import WRITES, Fault, Plan, Rule

# The service under test waits 0.3 s for an answer; see chaos.target.
_SECONDS: Final = {Fault.SLOW: 0.1, Fault.LATE: 0.4, Fault.HANG: 1.0, Fault.HANG_APPLIED: 1.0}

LOST: Final = (
    *(Fault.ERROR_500, Fault.ERROR_500_APPLIED, Fault.ERROR_503, Fault.ERROR_503_APPLIED),
    *(Fault.RESET, Fault.RESET_APPLIED, Fault.HANG, Fault.HANG_APPLIED, Fault.LATE),
    *(Fault.CUT, Fault.BAD_CHECKSUM, Fault.GARBAGE),
)
PAGES: Final = frozenset({Fault.STALE, Fault.SHORT, Fault.UNPROCESSED})


@dataclass(frozen=True)
class Scenario:
    """Which faults, how often each, and whether failed conditions bring their record.

    Attributes:
        is_mixed: the promise about unknown outcomes is held to it.
        walks: of 100 operations, about.
    """

    name: str
    faults: tuple[Fault, ...]
    probability: float
    with_records: bool
    is_mixed: bool = False
    operations: frozenset[str] | None = None
    walks: int = 5

    def plan(self, seed: int) -> Plan:
        return Plan((self._rule(fault) for fault in self.faults), seed)

    def _rule(self, fault: Fault) -> Rule:
        rule = Rule(fault, probability=self.probability, seconds=_SECONDS.get(fault))
        if self.operations is None:
            return rule
        return Rule(fault, self.operations, rule.probability, seconds=rule.seconds)


def scenarios() -> Iterable[Scenario]:
    """Return every fault alone, then the mixtures."""
    for number, fault in enumerate(Fault):
        often, walks = (0.6, 30) if fault in PAGES else (0.15, 5)
        yield Scenario(fault.value, (fault,), often, with_records=number % 2 == 0, walks=walks)
    yield Scenario("lost answers to writes", LOST, 0.02, True, operations=WRITES)
    yield Scenario("all, no records", tuple(Fault), 0.005, False, is_mixed=True)
    yield Scenario("all", tuple(Fault), 0.005, True, is_mixed=True)
