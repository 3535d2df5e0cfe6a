"""What the clients asked for and what they were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

SUCCESS: Final = "success"
UNKNOWN: Final = "OUTCOME_UNKNOWN"
# Without the prefix of the kind's own. Of a create: what it refers to is not there.
NOT_FOUND: Final = "NotFoundProblem"
CONFLICT: Final = "VersionConflictProblem"
KEY_USED: Final = "IdempotencyProblem"


class Action(Enum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    READ = "read"
    WALK = "walk"


WRITES: Final = frozenset({Action.CREATE, Action.UPDATE, Action.DELETE})


@dataclass(frozen=True)
class Operation:
    """One operation of one client.

    Attributes:
        entity_id: asked for or, of a create, answered.
        token: the unique text that this write was to store. Repeated creates with one key share
            theirs.
        group: of a create: what the new entity's list is of; of a walk: whose list it was, None
            for that of all.
        key: the idempotency key.
        other_input: the key was used before, with other values.
        expected: the version that the write was conditional on.
        outcome: "success", a problem's type or an error's code.
        entity: as answered, also in a problem.
        walked: ids in the order of the list.
    """

    action: Action
    began: float
    ended: float
    outcome: str
    entity_id: str | None = None
    token: str | None = None
    group: str | None = None
    key: str | None = None
    other_input: bool = False
    expected: int | None = None
    entity: dict[str, Any] | None = None
    walked: Sequence[str] = ()

    @property
    def is_write(self) -> bool:
        return self.action in WRITES

    @property
    def was_refused(self) -> bool:
        """Whether the caller was told that nothing was changed."""
        return self.is_write and self.outcome not in {SUCCESS, UNKNOWN}

    def overlaps(self, other: "Operation") -> bool:
        return self.began <= other.ended and other.began <= self.ended


@dataclass(frozen=True)
class Violation:
    """A promise that was not kept."""

    promise: str
    detail: str
