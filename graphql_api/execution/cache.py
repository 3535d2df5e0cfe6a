"""Caches whose keys are texts or stand for texts, bounded in entries and in characters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cachetools import LRUCache

V = TypeVar("V")


@dataclass(frozen=True)
class CacheSize:
    """How many documents are kept, the refused ones too, and how long their texts together."""

    entries: int
    characters: int


class TextCache(LRUCache[str, V]):
    """Keeps what was used last; what is longer than the whole cache is not kept at all."""

    def __init__(self, size: CacheSize, characters: Callable[[V], int]) -> None:
        # Each counts at least its share, so that both bounds hold at once.
        share = max(size.characters // size.entries, 1)
        super().__init__(share * size.entries, lambda value: max(characters(value), share))

    def keep(self, key: str, value: V) -> None:
        if self.getsizeof(value) <= self.maxsize:
            self[key] = value
