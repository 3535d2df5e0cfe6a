"""Compares what readers were shown with what was there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tests.system.chaos.history import SUCCESS, Kind, Operation, Violation
from tests.system.chaos.life import Life

NULL = "no damaged answer becomes a null"
BACK = "no deleted item comes back"
OLD = "reads by id are current"
WALKS = "a walk shows every item once"


def check_reads(history: Sequence[Operation], lives: Mapping[str, Life]) -> Iterator[Violation]:
    """Check reads by id, which are always current."""
    for read in history:
        if read.kind is not Kind.READ or read.outcome != SUCCESS:
            continue
        life = lives[read.item_id or ""]
        if read.item is None:
            if life.was_there(read.began, read.ended):
                yield Violation(NULL, str(read))
        elif life.was_deleted_by(read.began):
            yield Violation(BACK, str(read))
        else:
            states = {(state.version, state.token) for state in life.states()}
            version = read.item["version"]
            shown = (version, read.item["description"])
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
        settled: items that were there before any page was read, and stay.
        lagging: pages may be older than the walk; then only the settled items are certain.
    """
    for walk in history:
        if walk.kind is not Kind.WALK:
            continue
        seen = Counter(walk.walked)
        if twice := [item_id for item_id, count in seen.items() if count > 1]:
            yield Violation(WALKS, f"{twice} came twice")
        if not lagging and any(lives[item_id].was_deleted_by(walk.began) for item_id in seen):
            yield Violation(BACK, f"a walk met a deleted item: {walk}")
        if walk.outcome != SUCCESS:
            continue  # broken off half-way
        certain = set(settled)
        if not lagging:
            there = (i for i, life in lives.items() if life.was_there(walk.began, walk.ended))
            certain.update(there)
        if missing := certain - seen.keys():
            yield Violation(WALKS, f"{missing} did not come in {walk}")
