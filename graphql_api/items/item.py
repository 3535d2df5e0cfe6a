"""What an item is, and the limits of every value in it: they stand here and nowhere else."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict  # pydantic refuses typing's own before Python 3.12

from graphql_api.domain.entity import Entity
from graphql_api.domain.identity import IdempotencyKey
from graphql_api.domain.text import at_most, clean_line, clean_paragraphs, none_if_blank
from graphql_api.domain.validation import RULES

PRICE_DIGITS: Final = 12  # the key of the price order has room for just these
PRICE_PLACES: Final = 2  # of them after the decimal point
CENT: Final = Decimal(1).scaleb(-PRICE_PLACES)
PRICE_MAX: Final = Decimal(10**PRICE_DIGITS - 1) * CENT
NAME_MAX: Final = 100  # characters: code points after NFC, here and below
CATEGORY_MAX: Final = 50
DESCRIPTION_MAX: Final = 500


def _in_cents(price: Decimal) -> Decimal:
    # Bounded by PRICE_MAX before, so quantize cannot run out of precision.
    cents = price.quantize(CENT)
    if cents != price:
        raise PydanticCustomError("decimal_max_places", "2 digits after the point")
    return cents


# Of validators that stand before a type, the last is the first to be called.
Name = Annotated[
    str,
    Field(min_length=1, max_length=NAME_MAX),
    BeforeValidator(clean_line),
    BeforeValidator(at_most(NAME_MAX)),
]
Description = Annotated[str, Field(max_length=DESCRIPTION_MAX)]
Price = Annotated[Decimal, Field(gt=0, le=PRICE_MAX, strict=True), AfterValidator(_in_cents)]
Category = Annotated[
    str,
    Field(min_length=1, max_length=CATEGORY_MAX),
    BeforeValidator(clean_line),
    BeforeValidator(at_most(CATEGORY_MAX)),
]
_OptionalDescription = Annotated[
    Description | None,
    BeforeValidator(clean_paragraphs),
    BeforeValidator(at_most(DESCRIPTION_MAX)),
    BeforeValidator(none_if_blank),
]


@with_config(RULES)
class NewItem(TypedDict):
    """The values a caller gives for an item that is to be created."""

    name: Name
    description: _OptionalDescription
    price: Price
    category: Category


@with_config(RULES)
class _KeyedItem(NewItem):
    idempotency_key: IdempotencyKey


@with_config(RULES)
class ItemChanges(TypedDict, total=False):
    """A partial update: an absent field stays, a null description is cleared."""

    name: Name
    description: _OptionalDescription
    price: Price
    category: Category


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the catalogue, as it is stored and shown.

    Attributes:
        id: "item_" and 32 letters or digits.
        description: None where there is none.
        price: always with two digits after the point.
        created_at: with a time zone, like updated_at; microseconds.
        version: 1 when created, one more with each update.
    """

    id: str
    name: str
    description: str | None
    price: Decimal
    category: str
    created_at: datetime
    updated_at: datetime
    version: int


NEW_ITEM: Final = TypeAdapter(NewItem)
ITEM_CHANGES: Final = TypeAdapter(ItemChanges)
ITEM: Final = Entity(
    noun="item",
    make=Item,
    new=NEW_ITEM,
    keyed=TypeAdapter(_KeyedItem),
    changes=ITEM_CHANGES,
    defaults={"description": None},
)
