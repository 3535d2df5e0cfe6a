"""What items are filtered and ordered by."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from graphql_api.domain.paging import Listing, Order, Range


class OrderField(Enum):
    """The three orders."""

    CREATED_AT = "CREATED_AT"
    NAME = "NAME"
    PRICE = "PRICE"


DEFAULT_ORDER: Final = Order(OrderField.CREATED_AT)  # the newest first


@dataclass(frozen=True, slots=True)
class Filter:
    """Each part that is not None narrows the list.

    Attributes:
        category: exactly this one, after NFC.
        name_prefix: compared after case folding.
        price: US dollars; any decimal, storable or not.
        created_at: times with a time zone.
    """

    category: str | None = None
    name_prefix: str | None = None
    price: Range[Decimal] = field(default_factory=Range)
    created_at: Range[datetime] = field(default_factory=Range)


@dataclass(frozen=True, slots=True)
class ItemListing(Listing[Filter, OrderField]):
    """A list of items: of all of them, the newest first, where nothing else is asked for."""

    filter: Filter = Filter()
    order: Order[OrderField] = DEFAULT_ORDER
