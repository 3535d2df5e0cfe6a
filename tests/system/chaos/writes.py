"""Compares what writers were told with what was applied and with what is stored."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from tests.support.faults.ledger import Applied
from tests.system.chaos.history import (
    CONFLICT,
    KEY_USED,
    NOT_FOUND,
    SUCCESS,
    UNKNOWN,
    Action,
    Operation,
    Violation,
)
from tests.system.chaos.life import Life

LOST = "no acknowledged write is lost"
TWICE = "no entity comes twice, no change is made twice"
BACK = "no deleted entity comes back"
OVERWRITTEN = "no change is silently overwritten"
FALSE = "no failure is reported for a write that took effect"
RISING = "the times of an entity's versions rise"
ORPHAN = "nothing is created that refers to what was gone before"
UNFOUNDED = "no problem is reported without its cause"


def check_applied(lives: Mapping[str, Life]) -> Iterator[Violation]:
    """Check what was applied, whatever anybody was told."""
    made: dict[str, list[Applied]] = defaultdict(list)
    for entity_id, life in lives.items():
        for state in life.states():
            made[state.token or ""].append(state)
        versions = [state.version for state in life.states()]
        if versions != list(range(1, len(versions) + 1)):
            yield Violation(OVERWRITTEN, f"{entity_id} had the versions {versions}")
        times = [state.updated_at or "" for state in life.states()]
        if any(before >= after for before, after in pairwise(times)):
            yield Violation(RISING, f"{entity_id} had the times {times}")
        for gone in life.deletions[:1]:
            if later := [entry for entry in life.states() if entry.began > gone.ended]:
                yield Violation(BACK, f"{gone}, and then {later}")
        if len(life.deletions) > 1:
            yield Violation(TWICE, f"deleted more than once: {life.deletions}")
    for token, states in made.items():
        if len(states) > 1:
            yield Violation(TWICE, f"{token} was applied {len(states)} times: {states}")


def check_stored(
    lives: Mapping[str, Life],
    records: Mapping[str, Mapping[str, Any]],
    listed: Sequence[str],
    token: str,
) -> Iterator[Violation]:
    """Check the table, read past the injector, against what was applied to it.

    Args:
        listed: the ids in the lists of all groups.
        token: the attribute that holds it.
    """
    for entity_id, life in lives.items():
        record = records.get(entity_id)
        if life.deletions:
            if record is not None and "deleted_at" not in record:
                yield Violation(BACK, f"{entity_id} is stored: {record}")
            continue
        last = life.states()[-1]
        if record is None or "deleted_at" in record:
            yield Violation(LOST, f"{last} is not stored")
        elif (int(record["version"]["N"]), record[token]["S"]) != (
            last.version,
            last.token,
        ):
            yield Violation(LOST, f"{last} is not what is stored: {record}")
    there = sorted(entity_id for entity_id, life in lives.items() if not life.deletions)
    if sorted(listed) != there:
        difference = set(listed) ^ set(there)
        yield Violation(
            LOST, f"the list and the entities differ, or it has one twice: {difference}"
        )


def check_told(
    history: Sequence[Operation],
    lives: Mapping[str, Life],
    owners: Mapping[str, Life],
    *,
    older: bool,
) -> Iterator[Violation]:
    """Check what each writer was told against what became of its write.

    Args:
        owners: of those that entities refer to and that were made meanwhile.
        older: failed conditions brought records that were no more: a conflict may show one.
    """
    applied: dict[str, list[Applied]] = defaultdict(list)
    for life in lives.values():
        for state in life.states():
            applied[state.token or ""].append(state)
    for operation in history:
        match operation.action:
            case Action.CREATE:
                own = applied.get(operation.token or "", [])
                yield from _create(operation, own, history, lives)
                yield from _reference(operation, own, owners[operation.group or ""])
            case Action.UPDATE:
                own = applied.get(operation.token or "", [])
                yield from _update(operation, own)
                if not own:
                    yield from _problem(operation, lives[operation.entity_id or ""], older=older)
            case Action.DELETE:
                yield from _problem(operation, lives[operation.entity_id or ""], older=older)
            case Action.READ | Action.WALK:
                pass
    yield from _deletions(history, lives)


def _create(
    operation: Operation,
    own: Sequence[Applied],
    history: Sequence[Operation],
    lives: Mapping[str, Life],
) -> Iterator[Violation]:
    if operation.other_input:
        if own or operation.outcome == SUCCESS:
            yield Violation(TWICE, f"a key was taken for other input: {operation}")
        return
    if operation.outcome == SUCCESS:
        if not own or own[0].entity_id != operation.entity_id:
            yield Violation(LOST, f"{operation} was never stored, but {own}")
        elif lives[own[0].entity_id].was_deleted_by(operation.began):
            yield Violation(BACK, f"answered after it was deleted: {operation}")
    if operation.outcome == KEY_USED:
        if not own or not lives[own[0].entity_id].may_be_deleted_by(operation.ended):
            yield Violation(FALSE if own else UNFOUNDED, str(operation))
    elif operation.was_refused:
        # Whose of several creates with one key was applied, only their times can tell.
        rivals = [o for o in history if o.key and o.key == operation.key and o is not operation]
        alone = not any(rival.overlaps(operation) for rival in rivals)
        within = [entry for entry in own if operation.began <= entry.began <= operation.ended]
        if (within if operation.key else own) and alone:
            yield Violation(FALSE, f"{operation}, but {own}")


def _reference(operation: Operation, own: Sequence[Applied], owner: Life) -> Iterator[Violation]:
    """Check that a reference was refused, or not, for a cause; while it goes, either is right."""
    if operation.outcome == NOT_FOUND and not owner.may_be_deleted_by(operation.ended):
        yield Violation(UNFOUNDED, str(operation))
    # An earlier create with the same key decides, whatever has become of the owner.
    if own and operation.key is None and owner.was_deleted_by(operation.began):
        yield Violation(ORPHAN, f"{operation}, but {own}")


def _update(operation: Operation, own: Sequence[Applied]) -> Iterator[Violation]:
    if operation.outcome == SUCCESS:
        shown = operation.entity or {}
        if not own or own[0].version != shown["version"] or own[0].token != shown["token"]:
            yield Violation(LOST, f"{operation}, but {own}")
    elif operation.outcome != UNKNOWN and own:
        yield Violation(FALSE, f"{operation}, but {own}")
    if operation.expected is not None and any(e.version != operation.expected + 1 for e in own):
        yield Violation(OVERWRITTEN, f"{operation} was applied to another version: {own}")


def _problem(operation: Operation, life: Life, *, older: bool) -> Iterator[Violation]:
    """Check that a problem had its cause, some time while the operation ran."""
    if operation.outcome == NOT_FOUND and not life.may_be_deleted_by(operation.ended):
        yield Violation(UNFOUNDED, str(operation))
    if operation.outcome == CONFLICT:
        possible = life.possible_versions(operation.began, operation.ended)
        current = operation.entity or {}
        states = {(state.version, state.token) for state in life.states()}
        if (current["version"], current["token"]) not in states:
            yield Violation(UNFOUNDED, f"{operation} carries what never was")
        if not possible - {operation.expected} or not (older or current["version"] in possible):
            yield Violation(UNFOUNDED, f"{operation} with {possible}")


def _deletions(history: Sequence[Operation], lives: Mapping[str, Life]) -> Iterator[Violation]:
    """A deletion carries no token: all that were asked of one entity are checked together."""
    asked: dict[str, list[str]] = defaultdict(list)
    for operation in history:
        if operation.action is Action.DELETE:
            asked[operation.entity_id or ""].append(operation.outcome)
    for entity_id, outcomes in asked.items():
        is_gone = bool(lives[entity_id].deletions)
        if outcomes.count(SUCCESS) > is_gone:
            yield Violation(LOST, f"deletions of {entity_id} were told {outcomes}, gone: {is_gone}")
        if is_gone and not {SUCCESS, UNKNOWN} & set(outcomes):
            yield Violation(FALSE, f"{entity_id} was deleted, and all were told {outcomes}")
