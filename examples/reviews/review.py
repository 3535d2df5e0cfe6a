"""What a review of an item is, and what reviews are filtered and ordered by."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from graphql_api.domain.entity import Entity
from graphql_api.domain.fields import Reference, WholeNumber
from graphql_api.domain.paging import Range
from graphql_api.domain.text import at_most, clean_paragraphs, refuse_blank
from graphql_api.domain.timestamp import Timestamp
from graphql_api.items.item import ITEM

RATING_MIN: Final = 1
RATING_MAX: Final = 5
TEXT_MAX: Final = 2_000  # characters: code points after NFC

Text = Annotated[
    str,
    Field(min_length=1, max_length=TEXT_MAX),
    BeforeValidator(clean_paragraphs),
    BeforeValidator(refuse_blank),
    BeforeValidator(at_most(TEXT_MAX)),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review; its item may have been deleted since."""

    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int
    item_id: Annotated[str, Reference(ITEM)]
    rating: Annotated[int, WholeNumber(RATING_MIN, RATING_MAX)]
    text: Text


REVIEW: Final = Entity.of(Review, "review")


class OrderField(Enum):
    """The two orders."""

    CREATED_AT = "CREATED_AT"
    RATING = "RATING"


@dataclass(frozen=True, slots=True)
class Filter:
    """Each part that is not None narrows the list: the reviews of one item, a range of ratings."""

    item_id: str | None = None
    rating: Range[int] = field(default_factory=Range)
