"""Items generated from a seed: any number of them, the same on every machine."""

import hashlib
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from graphql_api.domain.ports import Write
from graphql_api.domain.timestamp import timestamp
from graphql_api.items.item import PRICE_FORM, Item

T = TypeVar("T")

# "l" and "o" are not hexadecimal digits: the service itself never makes such an id, so an item of
# a seed can be recognized, and writing it overwrites no other item.
ID_START: Final = "item_load"
SEED_MAX: Final = 16**8 - 1
NUMBER_MAX: Final = 16**8 - 1

_EPOCH: Final = datetime(2025, 1, 1, tzinfo=UTC)
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


def item_id(seed: int, number: int) -> str:
    """Return the id of one item: the seed, the number, and digits that spread it over shards."""
    return f"{ID_START}{seed:08x}{number:08x}{_digest('id', seed, number)[:12]}"


def generated_item(seed: int, number: int) -> tuple[Item, Write]:
    """Return one item, a second younger than the one before, and the write that makes it.

    Args:
        seed: 0 to SEED_MAX.
        number: 0 to NUMBER_MAX.
    """
    # Of its methods only random() is promised to stay the same in every version of Python.
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 - nothing secret
    name = " ".join(_one_of(words, chance) for words in (_QUALITIES, _MATERIALS, _THINGS))
    sentences = _SENTENCES[: int(chance.random() * (len(_SENTENCES) + 1))]
    microseconds = int(chance.random() * 1_000_000)
    created_at = _EPOCH + timedelta(seconds=number, microseconds=microseconds)
    price = Decimal(int(100 * 1_000 ** chance.random())).scaleb(-2)  # 1 to 1,000 dollars
    item = Item(
        id=item_id(seed, number),
        name=f"{name} {number}",
        description=" ".join(sentences) or None,
        price=PRICE_FORM.exact(price),
        category=_CATEGORIES[int(len(_CATEGORIES) * chance.random() ** 2)],
        created_at=timestamp(created_at),
        updated_at=timestamp(created_at),
        version=1,
    )
    return item, Write(_digest("write", seed, number)[:32], created_at)


def _digest(purpose: str, seed: int, number: int) -> str:
    return hashlib.sha256(f"{purpose}:{seed}:{number}".encode()).hexdigest()


def _one_of(choices: Sequence[T], chance: random.Random) -> T:
    return choices[int(chance.random() * len(choices))]
