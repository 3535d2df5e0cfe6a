"""Items for local use: 100 in 5 categories for a first run, and any number of generated ones."""

import csv
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeVar

from graphql_api.domain.samples import GENERATED_SINCE, Samples
from graphql_api.items.item import ITEM, Item
from graphql_api.items.listing import ItemListing

T = TypeVar("T")

FILE: Final = Path(__file__).with_name("samples.csv")

# The first ones more often than the last, as in a real catalogue.
_CATEGORIES: Final = ("Books", "Kitchen", "Garden", "Toys", "Music", "Sports", "Tools", "Office")
_QUALITIES: Final = ("Classic", "Compact", "Folding", "Heavy", "Italian", "Light", "Quiet", "Small")
_MATERIALS: Final = ("Bamboo", "Ceramic", "Copper", "Cotton", "Glass", "Oak", "Steel", "Wool")
_THINGS: Final = ("Basket", "Bench", "Bowl", "Box", "Clock", "Kettle", "Lamp", "Shelf", "Table")
_SENTENCES: Final = (
    "Made to be used every day.",
    "Comes with spare parts and a manual.",
    "A gift for people who have everything.",
    "Repaired free of charge for ten years.",
    "Looks better with age.",
)


def sample_items(_: Mapping[str, Sequence[str]]) -> Sequence[Mapping[str, Any]]:
    """Return the items of a first run, the categories in turn: any page shows them all."""
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


def generated_item(chance: random.Random, number: int) -> Mapping[str, Any]:
    """Return the fields of a generated item; see Samples."""
    # What is drawn and in which order stays: an item of a seed never changes.
    name = " ".join(_one_of(words, chance) for words in (_QUALITIES, _MATERIALS, _THINGS))
    sentences = _SENTENCES[: int(chance.random() * (len(_SENTENCES) + 1))]
    microseconds = int(chance.random() * 1_000_000)
    return {
        "created_at": GENERATED_SINCE + timedelta(seconds=number, microseconds=microseconds),
        "name": f"{name} {number}",
        "description": " ".join(sentences) or None,
        "price": Decimal(int(100 * 1_000 ** chance.random())).scaleb(-2),  # 1 to 1,000 dollars
        "category": _CATEGORIES[int(len(_CATEGORIES) * chance.random() ** 2)],
    }


def _one_of(choices: Sequence[T], chance: random.Random) -> T:
    return choices[int(chance.random() * len(choices))]


SAMPLES: Final[Samples[Item]] = Samples(
    entity=ITEM,
    everything=ItemListing(),
    first_run=sample_items,
    generated=generated_item,
    changed={
        "price": Decimal("39.99"),
        "name": "Kotlin Crash Course",
        "description": "The same as a recording.",
        "category": "Tools",
    },
    example={
        "name": "Python Crash Course",
        "description": "A hands-on introduction.",
        "price": Decimal("29.99"),
        "category": "Books",
    },
)
