"""Which calls a plan of faults strikes."""

from collections.abc import Sequence

from tests.support.faults.plan import Fault, Plan, Rule


def strikes(plan: Plan, operations: Sequence[str]) -> list[str | None]:
    rules = [plan.strike(operation) for operation in operations]
    return [None if rule is None else rule.fault.value for rule in rules]


def test_same_seed_strikes_the_same_calls() -> None:
    rules = [Rule(Fault.RESET, probability=0.2), Rule(Fault.CUT, probability=0.2)]
    calls = ["PutItem", "Query"] * 50
    struck = strikes(Plan(rules, seed=7), calls)
    assert strikes(Plan(rules, seed=7), calls) == struck
    assert strikes(Plan(rules, seed=8), calls) != struck
    assert 10 < 100 - struck.count(None) < 60


def test_rule_strikes_its_operations_as_often_as_it_counts() -> None:
    rule = Rule(Fault.RESET, frozenset({"PutItem"}), count=2)
    calls = ["Query", "PutItem", "PutItem", "PutItem"]
    assert strikes(Plan([rule]), calls) == [None, "reset", "reset", None]


def test_fault_of_pages_befalls_queries_only() -> None:
    assert strikes(Plan([Rule(Fault.STALE)]), ["PutItem", "GetItem", "Query"]) == [
        None,
        None,
        "stale page",
    ]
