"""What a first run shows: samples of every kind of entity, written as a client would write them.

Apart from the commands, because it waits for the collections and they don't.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from graphql_api.domain.collection import Collections
from graphql_api.domain.entity import Entity
from graphql_api.domain.paging import PAGE_SIZE_MAX, PageRequest
from graphql_api.domain.samples import Samples

# The owner of the samples' idempotency keys: no caller has this name, so none can repeat them.
_CALLER: Final = "samples of a first run"


def sample_id(entity: Entity[Any], number: int) -> str:
    """Return the id of a sample: the same in every data folder, so that a link can name it.

    Args:
        number: from 1, in the order in which they are created.
    """
    return entity.ids.of_key(_CALLER, _key(number))


async def fill(collections: Collections, samples: Sequence[Samples[Any]], data_dir: Path) -> None:
    """Create the samples of each kind of which the table holds none.

    Nothing else may write to the table concurrently.

    Args:
        samples: what refers to others comes behind them.
        data_dir: holds a mark until all of a kind are created, so that the next run completes one
            that was killed half-way, and entities that are in use are left alone.
    """
    ids: dict[str, Sequence[str]] = {}
    for each in samples:
        collection = collections.of(each.entity)
        unfinished = data_dir / f"{each.entity.noun}.unfinished"
        whole = replace(each.everything, page=PageRequest(PAGE_SIZE_MAX))
        found = [edge.entity for edge in (await collection.page(whole)).edges]
        if not found or unfinished.exists():
            unfinished.touch()
            numbered = list(enumerate(each.first_run(ids), 1))
            for number, values in numbered[len(found) :]:
                found.append(await collection.create(values, _key(number), _CALLER))
            unfinished.unlink()
        found.sort(key=lambda entity: entity.created_at)
        ids[each.entity.noun] = [entity.id for entity in found]


def _key(number: int) -> str:
    return f"sample {number}"
