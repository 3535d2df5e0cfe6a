"""Compares what readers were shown with what was there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tests.system.chaos.history import SUCCESS, Action, Operation, Violation
from tests.system.chaos.life import Life

NULL = "no damaged answer becomes a null"
BACK = "no deleted entity comes back"
OLD = "reads by id are current"
WALKS = "a walk shows every entity once"


def check_reads(history: Sequence[Operation], lives: Mapping[str, Life]) -> Iterator[Violation]:
    """Check reads by id, which are always current."""
    for read in history:
        if read.action is not Action.READ or read.outcome != SUCCESS:
            continue
        life = lives[read.entity_id or ""]
        if read.entity is None:
            if life.was_there(read.began, read.ended):
                yield Violation(NULL, str(read))
        elif life.was_deleted_by(read.began):
            yield Violation(BACK, str(read))
        else:
            states = {(state.version, state.token) for state in life.states()}
            version = read.entity["version"]
            shown = (version, read.entity["token"])
            if shown not in states or version < life.version_by(read.began):
                yield Violation(OLD, f"{read} of {states}")


def check_walks(
    history: Sequence[Operation],
    lives: Mapping[str, Life],
    settled: Sequence[str],
    *,
    lagging: bool,
) -> Iterator[Violation]:
    """Check walks of the list.

    Args:
        settled: those that were there before any page was read, and stay.
        lagging: pages may be older than the walk; then only the settled ones are certain.
    """
    for walk in history:
        if walk.action is not Action.WALK:
            continue
        seen = Counter(walk.walked)
        if twice := [entity_id for entity_id, count in seen.items() if count > 1]:
            yield Violation(WALKS, f"{twice} came twice")
        if not lagging and any(lives[each].was_deleted_by(walk.began) for each in seen):
            yield Violation(BACK, f"a walk met a deleted one: {walk}")
        if walk.outcome != SUCCESS:
            continue  # broken off half-way
        certain = set(settled)
        if not lagging:
            of_the_list = ((i, life) for i, life in lives.items() if life.is_of(walk.group))
            certain.update(i for i, life in of_the_list if life.was_there(walk.began, walk.ended))
        if missing := certain - seen.keys():
            yield Violation(WALKS, f"{missing} did not come in {walk}")
