"""The injector: does to each call what the plan says, and passes on the rest."""

import threading
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from tests.support.faults import pages
from tests.support.faults.ledger import Ledger
from tests.support.faults.plan import WRITES, Fault, Plan, Rule
from tests.support.faults.wire import SECRET, Answer, Call, Upstream

_REFUSALS: Final[Mapping[Fault, Answer]] = {
    Fault.THROTTLED: Answer.error(400, "ProvisionedThroughputExceededException"),
    Fault.TOO_FAST: Answer.error(400, "ThrottlingException"),
    Fault.EXPIRED_CREDENTIALS: Answer.error(400, "ExpiredTokenException"),
    Fault.TRANSACTION: Answer.error(400, "TransactionConflictException"),
    Fault.ERROR_500: Answer.error(500, "InternalServerError"),
    Fault.ERROR_503: Answer.of(503, f"<html>{SECRET}</html>".encode()),
}
_AFTERWARDS: Final[Mapping[Fault, Answer]] = {
    Fault.ERROR_500_APPLIED: _REFUSALS[Fault.ERROR_500],
    Fault.ERROR_503_APPLIED: _REFUSALS[Fault.ERROR_503],
    Fault.GARBAGE: Answer.of(200, f"<html>{SECRET}</html>".encode()),
}


class FaultProxy:
    """Passes calls on by its plan.

    Attributes:
        with_records: add the record to failed conditions, as AWS does.
        under_way: calls that have not ended; one that hangs is among them.
    """

    def __init__(self, upstream: str) -> None:
        address = urlsplit(upstream)
        self.upstream = (address.hostname or "", address.port or 80)
        self.plan = Plan()
        self.ledger = Ledger()
        self.with_records = False
        self.under_way = 0
        self._memory = pages.Memory()
        self._records = pages.Records()
        self._in_order = threading.RLock()  # one write after the other, as each entity has them
        self._changed = threading.Condition()

    def use(self, plan: Plan) -> None:
        """Put a plan into force; what hangs under the old one ends, unanswered."""
        old, self.plan, self._memory = self.plan, plan, pages.Memory()
        old.lifted.set()

    def settle(self, timeout: float = 30) -> None:
        """Lift the plan and wait until no call is under way."""
        self.use(Plan())
        with self._changed:
            assert self._changed.wait_for(lambda: self.under_way == 0, timeout)

    def enter(self, change: int) -> None:
        with self._changed:
            self.under_way += change
            self._changed.notify_all()

    def answer(self, call: Call, upstream: Upstream) -> Answer | None:
        """Return what the caller gets; None: a connection that breaks."""
        plan = self.plan
        rule = plan.strike(call.operation)
        if rule is None:
            return self._pass_on(call, upstream)
        return self._injected(rule, plan, call, upstream)

    def _pass_on(self, call: Call, upstream: Upstream) -> Answer:
        if call.operation in WRITES:
            with self._in_order:
                return self._written(call, upstream)
        answer = upstream.send(call)
        if call.operation == "Query" and answer.status == 200:
            self._memory.keep(call, answer)
        return answer

    def _written(self, call: Call, upstream: Upstream) -> Answer:
        began = time.monotonic()
        answer = upstream.send(call)
        self.ledger.note(call, answer, began)
        self._records.keep(call, answer)
        if self.with_records and answer.error_code == "ConditionalCheckFailedException":
            answer = pages.with_record(call, answer, upstream.send)
        return answer

    def _pass_on_later(self, call: Call, plan: Plan, rule: Rule) -> None:
        """Have the engine get the call when its sender has heard of it, or has given up."""

        def arrive() -> None:
            upstream = Upstream(*self.upstream)
            try:
                plan.wait(rule)
                self._pass_on(call, upstream)
            finally:
                upstream.close()
                self.enter(-1)

        self.enter(1)
        threading.Thread(target=arrive, daemon=True).start()

    def _injected(self, rule: Rule, plan: Plan, call: Call, upstream: Upstream) -> Answer | None:
        fault = rule.fault
        if fault is Fault.STALE:
            stale = self._memory.recall(call)
            if stale is not None:
                plan.count(fault)
                return stale
        elif fault not in {Fault.SHORT, Fault.UNPROCESSED, Fault.OLD_RECORD, Fault.AGAIN}:
            plan.count(fault)
        if fault in _REFUSALS:
            return _REFUSALS[fault]
        if fault in {Fault.HANG, Fault.LATE, Fault.SLOW}:
            plan.wait(rule)
        if fault is Fault.RESET_LATE:
            self._pass_on_later(call, plan, rule)
        if fault in {Fault.RESET, Fault.RESET_LATE, Fault.HANG}:
            return None
        if fault is Fault.TWICE:
            # With another write between the copies, or between the second copy and the read of a
            # record that did not come with its failure, it could not be detected: see
            # docs/guarantees.md.
            with self._in_order:
                self._pass_on(call, upstream)
                answer = self._pass_on(call, upstream)
                if answer.error_code == "ConditionalCheckFailedException":
                    answer = pages.with_record(call, answer, upstream.send)
                return answer
        answer = self._pass_on(call, upstream)
        if fault is Fault.AGAIN and answer.status == 200:  # nor where the first one was refused
            plan.count(fault)
            self._pass_on_later(call, plan, rule)
        if fault in {Fault.HANG_APPLIED, Fault.SLOW_ANSWER}:
            plan.wait(rule)
        if fault in {Fault.RESET_APPLIED, Fault.HANG_APPLIED}:
            return None
        return _AFTERWARDS.get(fault) or self._altered(rule, plan, call, answer)

    def _altered(self, rule: Rule, plan: Plan, call: Call, answer: Answer) -> Answer:
        altered: Answer | None = None
        match rule.fault:
            case Fault.CUT:
                altered = answer.with_body(answer.body[: len(answer.body) // 2])
            case Fault.BAD_CHECKSUM:
                altered = pages.emptied(call, answer)
            case Fault.OLD_RECORD if answer.error_code == "ConditionalCheckFailedException":
                altered = self._records.older(call, answer)
                if altered is not None:
                    plan.count(rule.fault)
            case Fault.UNPROCESSED if answer.status == 200:
                plan.count(rule.fault)
                altered = pages.left_over(call, answer)
            case Fault.SHORT if answer.status == 200:
                altered = pages.shortened(call, answer)
                if altered is not None:
                    plan.count(rule.fault)
        return altered or answer
