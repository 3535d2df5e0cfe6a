"""Entities generated from a seed: any number of them, the same on every machine."""

import hashlib
import random
from datetime import timedelta
from typing import Any, Final

from graphql_api.domain.entity import E, Entity
from graphql_api.domain.ports import Write
from graphql_api.domain.samples import GENERATED_SINCE, Samples
from graphql_api.domain.timestamp import timestamp
from graphql_api.domain.validation import check

# "l" and "o" are not hexadecimal digits: the service itself never makes such an id, so an entity of
# a seed can be recognized, and writing it overwrites no other one.
TOKEN_START: Final = "load"  # noqa: S105 - of an id
SEED_MAX: Final = 16**8 - 1
NUMBER_MAX: Final = 16**8 - 1


def generated_id(entity: Entity[Any], seed: int, number: int) -> str:
    """Return the id of one entity: the seed, the number, and digits that spread it over shards."""
    digits = _digest("id", seed, number)[:12]
    return entity.ids.of_token(f"{TOKEN_START}{seed:08x}{number:08x}{digits}")


def generated_entity(samples: Samples[E], seed: int, number: int) -> tuple[E, Write]:
    """Return one entity, younger than the one before, and the write that makes it.

    Args:
        seed: 0 to SEED_MAX.
        number: 0 to NUMBER_MAX.
    """
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 - nothing secret
    values = dict(samples.generated(chance, number))
    created_at = values.pop("created_at", GENERATED_SINCE + timedelta(seconds=number))
    at = timestamp(created_at)
    entity = samples.entity.make(
        id=generated_id(samples.entity, seed, number),
        created_at=at,
        updated_at=at,
        version=1,
        **check(samples.entity.new, {**samples.entity.defaults, **values}),
    )
    return entity, Write(_digest("write", seed, number)[:32], created_at)


def _digest(purpose: str, seed: int, number: int) -> str:
    return hashlib.sha256(f"{purpose}:{seed}:{number}".encode()).hexdigest()
