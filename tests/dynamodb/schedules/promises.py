"""What has to hold at the end of a play, whatever happened on the wire."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from graphql_api.domain.errors import (
    IdempotencyConflict,
    NotFound,
    OutcomeUnknown,
    StoreUnavailable,
    Throttled,
    VersionConflict,
)
from graphql_api.dynamodb.attributes import is_tombstone
from tests.dynamodb.schedules.engine import Record, State
from tests.dynamodb.schedules.play import ID, Event, Kind, Operation, Play
from tests.support.kinds.registered import FIRST_KIND

decode = FIRST_KIND.record.decode


def is_entity(told: object) -> bool:
    return isinstance(told, type(FIRST_KIND.one()))


@dataclass(frozen=True)
class Broken:
    """A promise that was not kept to one of the writers."""

    kind: Kind
    promise: str
    told: str


def broken(play: Play) -> Iterator[Broken]:
    states = play.engine.of(ID)
    made = Counter(state.write_id for state in states if state)
    for operation in play.operations:
        promises = list(_broken_to(operation, states, older=Event.OLD_IMAGE in play.faults))
        if made[operation.write.id] > 1:
            promises.append("made twice")
        for promise in promises:
            yield Broken(operation.kind, promise, repr(operation.told))
    for promise in _broken_by_record([state.record for state in states if state]):
        yield Broken(play.kinds[-1], promise, "")


def _broken_by_record(made: list[Record]) -> Iterator[str]:
    for before, after in pairwise(made):
        if is_tombstone(before):
            yield "a deleted entity came back, or was deleted twice"
        if is_tombstone(after):
            continue
        if int(after["version"]["N"]) != int(before["version"]["N"]) + 1:
            yield "an update is not one version more"
        if after["updated_at"]["S"] <= before["updated_at"]["S"]:
            yield "updatedAt does not rise"


def _broken_to(operation: Operation, states: list[State | None], *, older: bool) -> Iterator[str]:
    told = operation.told
    own = [state for state in states if state and state.write_id == operation.write.id]
    # What the record was at some moment of the operation.
    during = [
        None if state is None or is_tombstone(state.record) else decode(state.record)
        for state in states[operation.began - 1 : operation.ended]
    ]
    ever = [decode(s.record) for s in states if s and not is_tombstone(s.record)]
    match told:
        case _ if is_entity(told) and operation.kind is Kind.CREATE:
            if told not in during and not (own and told == decode(own[0].record)):
                yield "that is not the entity"
        case _ if is_entity(told):
            if not own or told != decode(own[0].record):
                yield "not made as told"
        case None:
            if not own:
                yield "not made as told"
        case OutcomeUnknown():
            if not operation.lost:
                yield "no answer was lost"
        case _:
            if own:
                yield "made, and told otherwise"
    match told:
        case NotFound() if None not in during:
            yield "it was there"
        case VersionConflict():
            versions = {one.version for one in during if one}
            if not versions - {operation.expected}:
                yield "it had that version"
            if told.current not in (ever if older else during):
                yield "that is not the current entity"
        case IdempotencyConflict() if None not in during:
            yield "it was not deleted"
        case None | Throttled() | StoreUnavailable() | OutcomeUnknown():
            pass
        case IdempotencyConflict() | NotFound() | VersionConflict():
            pass
        case _ if not is_entity(told):
            yield "that is no outcome"
