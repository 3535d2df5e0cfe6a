"""Writers are told the truth in every order of events: schedules of calls, drawn at random.

The repository is real; the wire and the engine are the test's, so that an attempt can be lost,
arrive late or twice, or meet any other, and clocks can be 5 s apart.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from graphql_api.dynamodb import write_requests
from graphql_api.dynamodb.attempt import Attempt
from graphql_api.dynamodb.updates import Update
from graphql_api.dynamodb.writes import Writer
from tests.dynamodb.schedules.play import FAULTS, HOPS, Event, Kind, Play
from tests.dynamodb.schedules.promises import broken
from tests.support.kinds.registered import FIRST_KIND
from tests.support.marks import first_in_test

PLAYS = 400
ENTITY = type(FIRST_KIND.one()).__name__


@pytest.fixture(autouse=True)
def _no_line_for_each_fault() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def a_play(seed: int, faults: tuple[Event, ...] = FAULTS) -> Play:
    source = random.Random(seed)
    kinds = [source.choice(list(Kind)) for _ in range(source.randint(2, 4))]
    return Play(kinds, source.randrange, faults, most_faults=source.randint(1, 4))


def played(seeds: range, faults: tuple[Event, ...] = FAULTS) -> Iterator[Play]:
    with asyncio.Runner() as runner:
        for seed in seeds:
            play = a_play(seed, faults)
            runner.run(play.run())
            yield play


@pytest.mark.parametrize("first", first_in_test([0, PLAYS, 2 * PLAYS]))
def test_no_schedule_breaks_a_promise(first: int) -> None:
    told: Counter[tuple[Kind, str]] = Counter()
    for play in played(range(first, first + PLAYS)):
        assert list(broken(play)) == [], "\n".join(play.trace)
        told.update((o.kind, type(o.told).__name__) for o in play.operations)
    assert told[Kind.UPDATE, ENTITY] > told[Kind.UPDATE, "OutcomeUnknown"] > 0


def own_time(update: Update[Any], _: object) -> object:
    return update.write


def never(*_: object) -> bool:
    return False


async def as_it_came(_: object, outcome: object, *__: object) -> object:
    return outcome


def whatever_the_time(*given: Any, guards_time: bool, sent: Any = write_requests.update) -> Any:
    return sent(*given, guards_time=False)


BREAKS: dict[str, tuple[object, str, object, str]] = {
    "made on top of a later change": (write_requests, "update", whatever_the_time, "made twice"),
    "on top with its own time": (Update, "_after", own_time, "does not rise"),
    "what may be below is no matter": (Attempt, "may_be_below", never, "told otherwise"),
    "what is on its way is no matter": (Attempt, "may_still_be_made", never, "told otherwise"),
    "old records are believed": (Writer, "up_to_date", as_it_came, "it had that version"),
}


@pytest.mark.parametrize("name", first_in_test(BREAKS, 3))
def test_broken_rule_is_found(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    owner, attribute, replacement, found = BREAKS[name]
    monkeypatch.setattr(owner, attribute, replacement)
    assert any(found in each.promise for play in played(range(3_000)) for each in broken(play))


def test_requests_that_a_hop_repeats_are_the_limit() -> None:
    # docs/guarantees.md says what is left, and it is all there is: of versions and of deletions
    # none is made twice, and no entity comes twice.
    plays = played(range(2_500), HOPS)
    found = {(each.kind, each.promise) for play in plays for each in broken(play)}
    assert found == {
        (Kind.UPDATE, "made twice"),
        (Kind.UPDATE, "not made as told"),
        *((kind, "made, and told otherwise") for kind in Kind),
    }
