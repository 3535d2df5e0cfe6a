"""The lists of jobs: those of one owner, in the order of their creation."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from graphql_api.domain.paging import Listing, Order


class OrderField(Enum):
    CREATED_AT = "CREATED_AT"


NEWEST_FIRST: Final = Order(OrderField.CREATED_AT)


@dataclass(frozen=True, slots=True)
class JobListing(Listing[str, OrderField]):
    """The jobs of one owner, the newest first: the filter is what owner_of returns."""

    order: Order[OrderField] = NEWEST_FIRST
