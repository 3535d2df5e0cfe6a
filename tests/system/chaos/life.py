"""The life of one entity, as the engine's own ledger has it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.support.faults.ledger import Applied, Change


@dataclass
class Life:
    """What was applied to one entity. An entry took effect somewhere between its two times."""

    creations: list[Applied] = field(default_factory=list)
    updates: list[Applied] = field(default_factory=list)
    deletions: list[Applied] = field(default_factory=list)

    def states(self) -> list[Applied]:
        """Return what made each version, in the order of versions."""
        return sorted(self.creations + self.updates, key=lambda entry: entry.version or 0)

    def is_of(self, group: str | None) -> bool:
        """Whether it is in the list of a group; None: of all."""
        return group is None or any(entry.group == group for entry in self.creations)

    def may_be_deleted_by(self, time: float) -> bool:
        return any(entry.began <= time for entry in self.deletions)

    def was_deleted_by(self, time: float) -> bool:
        return any(entry.ended <= time for entry in self.deletions)

    def was_there(self, began: float, ended: float) -> bool:
        """Whether the entity existed all through this time, beyond doubt."""
        existed = any(entry.ended <= began for entry in self.creations)
        return existed and not self.may_be_deleted_by(ended)

    def version_by(self, time: float) -> int:
        """Return the version that the entity had reached by then, at least."""
        return max((e.version or 0 for e in self.states() if e.ended <= time), default=0)

    def possible_versions(self, began: float, ended: float) -> set[int]:
        """Return the versions that somebody could have met in this time."""
        least = self.version_by(began)
        return {
            entry.version
            for entry in self.states()
            if entry.version is not None and entry.version >= least and entry.began <= ended
        }


def lives_of(entries: Iterable[Applied]) -> Mapping[str, Life]:
    lives: dict[str, Life] = defaultdict(Life)
    for entry in entries:
        life = lives[entry.entity_id]
        match entry.change:
            case Change.CREATED:
                life.creations.append(entry)
            case Change.UPDATED:
                life.updates.append(entry)
            case Change.DELETED:
                life.deletions.append(entry)
    return lives
