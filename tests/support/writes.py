"""Writes of any entity for tests, which always happen at noon, and what they leave in the table."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from graphql_api.domain.entity import E
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import F, K
from graphql_api.domain.ports import Repository, Write

NOON: Final = datetime(2026, 1, 2, 12, tzinfo=UTC)


def token(seed: object) -> str:
    """Return 32 hexadecimal digits, always the same for the same seed and in no order."""
    return hashlib.sha256(repr(seed).encode()).hexdigest()[:32]


def a_write(
    seed: object = 0, at: datetime = NOON + timedelta(hours=1), input_hash: str | None = None
) -> Write:
    return Write(token(("write", seed)), at, input_hash)


async def add_all(repository: Repository[E, F, K], *new: E) -> None:
    for entity in new:
        await repository.create(entity, a_write(entity.id))


def whole(found: Mapping[str, E | UnreadableRecord]) -> dict[str, E]:
    """Return the entities that were found, none of which may be unreadable."""
    assert not any(isinstance(entity, UnreadableRecord) for entity in found.values())
    return {key: one for key, one in found.items() if not isinstance(one, UnreadableRecord)}
