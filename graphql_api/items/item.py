"""What an item is: its fields and the limits of their values, each declared here alone."""

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from graphql_api.domain.entity import Entity
from graphql_api.domain.fields import DecimalText, FixedDecimal
from graphql_api.domain.text import at_most, clean_line, clean_paragraphs, none_if_blank
from graphql_api.domain.timestamp import Timestamp

PRICE_DIGITS: Final = 12  # the key of the price order has room for exactly these
PRICE_PLACES: Final = 2  # of them after the decimal point
NAME_MAX: Final = 100  # characters: code points after NFC, here and below
CATEGORY_MAX: Final = 50
DESCRIPTION_MAX: Final = 500

PRICE_FORM: Final = FixedDecimal(PRICE_DIGITS, PRICE_PLACES)
CENT: Final = PRICE_FORM.least
PRICE_MAX: Final = PRICE_FORM.most

# The validator that is written last is called first.
Name = Annotated[
    str,
    Field(min_length=1, max_length=NAME_MAX),
    BeforeValidator(clean_line),
    BeforeValidator(at_most(NAME_MAX)),
]
Description = Annotated[
    Annotated[str, Field(max_length=DESCRIPTION_MAX)] | None,
    BeforeValidator(clean_paragraphs),
    BeforeValidator(at_most(DESCRIPTION_MAX)),
    BeforeValidator(none_if_blank),
]
Price = Annotated[DecimalText, PRICE_FORM]  # US dollars
Category = Annotated[
    str,
    Field(min_length=1, max_length=CATEGORY_MAX),
    BeforeValidator(clean_line),
    BeforeValidator(at_most(CATEGORY_MAX)),
]


# A new field goes behind the last one, with a default: items and creates from before have it.
@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the catalogue.

    Attributes:
        id: "item_" and 32 letters or digits.
        version: 1 when created, one more with each update.
    """

    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int
    name: Name
    description: Description = None
    price: Price
    category: Category


ITEM: Final = Entity.of(Item, "item")
