"""What a first run shows: samples of every kind of entity, written as a client would write them.

Apart from the commands, because it waits for the collections and they don't.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql_api.domain.collection import Collections
from graphql_api.domain.paging import PAGE_SIZE_MAX, PageRequest
from graphql_api.domain.samples import Samples


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
            missing = each.first_run(ids)[len(found) :]
            found += [await collection.create(values) for values in missing]
            unfinished.unlink()
        found.sort(key=lambda entity: entity.created_at)
        ids[each.entity.noun] = [entity.id for entity in found]
