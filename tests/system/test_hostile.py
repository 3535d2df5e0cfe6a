"""Hostile requests: each refused in GraphQL's form, cheaply, and with nothing left behind."""

import gc
import json
import sys
import time
from collections.abc import Iterable
from typing import Final

from graphql_api.local.gateway.http_api import HEAD_BYTES
from graphql_api.settings import Settings
from tests.support.hostile.answer import Answer, fault_of
from tests.support.hostile.attack import Attack, posted
from tests.support.hostile.corpus import corpus
from tests.support.hostile.doors import Door, application, gateway, server
from tests.support.kinds.first import FIRST

CPU_SECONDS: Final = 1.0  # of one request; all threads of the process count
FEWEST: Final = 150
# Blocks of CPython's allocator: less than one for each attack, so none may leave anything for good.
BLOCKS: Final = 200
ORDINARY: Final = posted(
    "ordinary", json.dumps({"query": f"{{ {FIRST.many}(first: 1) {{ nodes {{ id }} }} }}"})
)


def assert_served(answer: Answer) -> None:
    assert json.loads(answer.body)["data"][FIRST.many] is not None


def faults(door: Door, attacks: Iterable[Attack]) -> dict[str, str]:
    """Return what is wrong with the answers, by the names of the attacks."""
    found = {}
    gc.freeze()  # so that no attack is charged for a look at what all the tests before have left
    for attack in attacks:
        started = time.process_time()
        answer = door(attack)
        seconds = time.process_time() - started
        fault = fault_of(answer) or (f"{seconds:.1f} s" if seconds > CPU_SECONDS else None)
        if fault is not None:
            found[attack.name] = fault
    return found


def test_corpus_is_large_and_each_attack_has_a_name() -> None:
    names = [attack.name for attack in corpus()]
    assert len(names) == len(set(names)) >= FEWEST


def test_attacks_are_refused_cheaply_and_the_next_request_is_served(settings: Settings) -> None:
    with application(settings) as ask:
        assert faults(ask, corpus()) == {}
        assert_served(ask(ORDINARY))


def test_attacks_on_the_gateway_end_there_or_are_refused_by_the_function(
    settings: Settings,
) -> None:
    too_large = [attack for attack in corpus() if attack.head_bytes > HEAD_BYTES]
    handed_on = [attack for attack in corpus() if attack not in too_large]
    assert too_large
    with gateway(settings) as ask:
        assert faults(ask, handed_on) == {}
        assert {ask(attack).status for attack in too_large} == {431}  # and in its own words
        assert_served(ask(ORDINARY))


def test_attacks_on_a_server_are_refused_and_the_next_request_is_served(served_url: str) -> None:
    with server(served_url) as ask:
        found = {attack.name: fault_of(ask(attack)) for attack in corpus()}
        assert {name: fault for name, fault in found.items() if fault is not None} == {}
        assert_served(ask(ORDINARY))


def test_attacks_leave_nothing_behind(settings: Settings) -> None:
    with application(settings) as ask:

        def blocks_after_a_round() -> int:
            for attack in corpus():
                ask(attack)
            gc.collect()
            return sys.getallocatedblocks()

        blocks_after_a_round()  # fills the caches, which are bounded
        before = blocks_after_a_round()
        assert blocks_after_a_round() - before < BLOCKS


def test_request_that_is_served_is_no_refusal(settings: Settings) -> None:
    with application(settings) as ask:
        assert str(fault_of(ask(ORDINARY))).startswith("no errors")
        assert "status 404" not in str(fault_of(ask(Attack("method", "DELETE", headers={}))))
