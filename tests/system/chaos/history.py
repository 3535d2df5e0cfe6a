"""What the clients asked for and what they were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

SUCCESS: Final = "success"
UNKNOWN: Final = "OUTCOME_UNKNOWN"
NOT_FOUND: Final = "NotFoundProblem"
CONFLICT: Final = "VersionConflictProblem"
KEY_USED: Final = "IdempotencyProblem"


class Kind(Enum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    READ = "read"
    WALK = "walk"


WRITES: Final = frozenset({Kind.CREATE, Kind.UPDATE, Kind.DELETE})


@dataclass(frozen=True)
class Operation:
    """One operation of one client.

    Attributes:
        item_id: asked for or, of a create, answered.
        token: the unique description that this write was to store. Repeated creates with one
            key share theirs.
        key: the idempotency key.
        other_input: the key was used before, with other values.
        expected: the version that the write was conditional on.
        outcome: "success", a problem's type or an error's code.
        item: as answered, also in a problem.
        walked: ids in the order of the list.
    """

    kind: Kind
    began: float
    ended: float
    outcome: str
    item_id: str | None = None
    token: str | None = None
    key: str | None = None
    other_input: bool = False
    expected: int | None = None
    item: dict[str, Any] | None = None
    walked: Sequence[str] = ()

    @property
    def is_write(self) -> bool:
        return self.kind in WRITES

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
