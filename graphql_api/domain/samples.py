"""Values of entities that somebody needs who tries the service out: shown, loaded, calculated with.

One definition for every kind of entity, apart from the command line that uses it, which no entity
may import. Neither this module nor any entity's own `samples.py` is in the deployed package.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic

from graphql_api.domain.entity import E, Entity
from graphql_api.domain.paging import Listing

Values = Mapping[str, Any]  # by the names of fields

# When the first generated entity was created; each other one is a second younger.
GENERATED_SINCE: Final = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Samples(Generic[E]):
    """Values of one kind of entity, for local use.

    Attributes:
        everything: the list of all of them.
        first_run: returns what Collection.create takes, for an empty table; at most 100. It is
            given the ids of the entities of the kinds before, by noun, the oldest first: up to 100
            of each, for references. There may be none.
        generated: returns what Collection.create takes for one generated entity, and its
            `created_at`, a datetime, if that matters. It is given what is random about it, and its
            number from 0. Only random() of random.Random is the same in every version of Python.
        changed: another value of each field that an update may change, as long as that of
            `example`; first the field that updates change most.
        example: the fields of the entity that the planning commands calculate with. One that is
            left out, here and in `generated`, has its default.
    """

    entity: Entity[E]
    everything: Listing[Any, Any]
    first_run: Callable[[Mapping[str, Sequence[str]]], Sequence[Values]]
    generated: Callable[[random.Random, int], Values]
    changed: Values
    example: Values
