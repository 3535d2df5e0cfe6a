"""Sample items for the first run: 100 in 5 categories, the same on every machine."""

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Final

from graphql_api.domain.collection import Collection
from graphql_api.domain.paging import PAGE_SIZE_MAX, PageRequest
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField

FILE: Final = Path(__file__).with_name("samples.csv")


def sample_items() -> Sequence[Mapping[str, Any]]:
    """Return what Collection.create takes, the categories in turn: any page shows them all."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    categories = dict.fromkeys(row["category"] for row in rows)
    columns = [[row for row in rows if row["category"] == category] for category in categories]
    return [
        {
            "name": row["name"],
            "description": row["description"] or None,
            "price": Decimal(row["price"]),
            "category": row["category"],
        }
        for row in chain.from_iterable(zip(*columns, strict=True))
    ]


async def fill(catalogue: Collection[Item, Filter, OrderField], unfinished: Path) -> None:
    """Create the sample items in an empty table; nothing else may write to it concurrently.

    Args:
        unfinished: a file that exists until all of them are created, so that the next run completes
            one that was killed half-way, and a table that is in use is left alone.
    """
    page = await catalogue.page(ItemListing(page=PageRequest(size=PAGE_SIZE_MAX)))
    if page.edges and not unfinished.exists():
        return
    unfinished.touch()
    for item in sample_items()[len(page.edges) :]:
        await catalogue.create(item)
    unfinished.unlink()
