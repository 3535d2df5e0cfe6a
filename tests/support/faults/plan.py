"""Which calls fail, and how: by operation, count and chance, from a seed."""

import random
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Fault(Enum):
    """What can happen between boto3 and the engine."""

    THROTTLED = "throttled"
    TOO_FAST = "too fast"
    EXPIRED_CREDENTIALS = "expired credentials"
    TRANSACTION = "transaction conflict"
    ERROR_500 = "500"
    ERROR_500_APPLIED = "500, applied"
    ERROR_503 = "503"
    ERROR_503_APPLIED = "503, applied"
    RESET = "reset"
    RESET_APPLIED = "reset, applied"
    RESET_LATE = "reset, applied later"
    HANG = "hang"
    HANG_APPLIED = "hang, applied"
    LATE = "applied late"  # when the caller has given up
    SLOW = "slow"
    SLOW_ANSWER = "slow answer"  # applied at once
    TWICE = "delivered twice"  # by a hop, which hands on the second answer
    AGAIN = "delivered again later"
    OLD_RECORD = "older record"  # with a failed condition
    CUT = "cut body"
    BAD_CHECKSUM = "bad checksum"
    GARBAGE = "garbage"
    UNPROCESSED = "unprocessed keys"
    STALE = "stale page"
    SHORT = "short page"


WRITES: Final = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
READS: Final = frozenset({"BatchGetItem", "GetItem", "Query"})

# What makes no sense elsewhere.
_ONLY: Final[Mapping[Fault, frozenset[str]]] = {
    Fault.UNPROCESSED: frozenset({"BatchGetItem"}),
    Fault.STALE: frozenset({"Query"}),
    Fault.SHORT: frozenset({"Query"}),
    Fault.LATE: WRITES,
    Fault.TRANSACTION: WRITES,
    Fault.RESET_LATE: WRITES,
    Fault.TWICE: WRITES,
    Fault.AGAIN: WRITES,
    Fault.OLD_RECORD: WRITES,
}


@dataclass(frozen=True)
class Rule:
    """One fault, and the calls it befalls.

    Attributes:
        operations: DynamoDB's names for them.
        probability: of each such call, 0 to 1.
        count: calls that fail at most; None: no end.
        seconds: how long a hang, a late or a slow call takes; None: until the plan is lifted.
        most_seconds: it takes so long at most, at random; None: always the same.
    """

    fault: Fault
    operations: frozenset[str] = WRITES | READS
    probability: float = 1.0
    count: int | None = None
    seconds: float | None = None
    most_seconds: float | None = None


class Plan:
    """Rules in force; the first that strikes is taken.

    Attributes:
        injected: how often each fault took effect.
        lifted: set when the plan is over, and what hangs may end.
    """

    def __init__(self, rules: Iterable[Rule] = (), seed: int = 0) -> None:
        self.injected: Counter[Fault] = Counter()
        self.lifted = threading.Event()
        self._rules = tuple(rules)
        self._left = [rule.count for rule in self._rules]
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def strike(self, operation: str) -> Rule | None:
        """Return the rule that this call falls under, if any."""
        with self._lock:
            for at, rule in enumerate(self._rules):
                allowed = rule.operations & _ONLY.get(rule.fault, rule.operations)
                left = self._left[at]
                if operation not in allowed or left == 0:
                    continue
                if self._random.random() < rule.probability:
                    self._left[at] = None if left is None else left - 1
                    return rule
        return None

    def wait(self, rule: Rule) -> None:
        """Take the time that the rule says, or until the plan is lifted."""
        seconds = rule.seconds
        if seconds is not None and rule.most_seconds is not None:
            with self._lock:
                seconds = self._random.uniform(seconds, rule.most_seconds)
        self.lifted.wait(seconds)

    def count(self, fault: Fault) -> None:
        with self._lock:
            self.injected[fault] += 1
