"""What callers send. UNSET stands where leaving a field out is not the same as null."""

from datetime import datetime
from decimal import Decimal
from enum import Enum

import strawberry


@strawberry.enum
class ItemOrderField(Enum):
    """Each with the attribute that its indexes are sorted by."""

    CREATED_AT = "by_created"
    NAME = "by_name"
    PRICE = "by_price"


@strawberry.enum
class OrderDirection(Enum):
    ASC = "ASC"
    DESC = "DESC"


@strawberry.input
class ItemOrder:
    field: ItemOrderField
    direction: OrderDirection = OrderDirection.ASC


NEWEST_FIRST = ItemOrder(field=ItemOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.input
class DecimalRange:
    min: Decimal | None = None
    max: Decimal | None = None


@strawberry.input
class DateTimeRange:
    min: datetime | None = None
    max: datetime | None = None


@strawberry.input
class ItemFilter:
    category: str | None = None
    name_prefix: str | None = None
    price: DecimalRange | None = None
    created_at: DateTimeRange | None = None


@strawberry.input
class CreateItemInput:
    name: str
    price: Decimal
    category: str
    description: str | None = None
    idempotency_key: str | None = None


@strawberry.input
class UpdateItemInput:
    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    description: str | None = strawberry.UNSET
    price: Decimal | None = strawberry.UNSET
    category: str | None = strawberry.UNSET


@strawberry.input
class DeleteItemInput:
    id: strawberry.ID
    expected_version: int | None = None
