"""What callers send about items, and how it becomes what the domain asks for."""

from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry

from graphql_api.domain.paging import Order, Range
from graphql_api.items.listing import Filter, OrderField
from graphql_api.schema.types import (
    DateTimeRange,
    DecimalRange,
    OrderDirection,
    check_ends,
    given,
    or_none,
)


@strawberry.enum(description="What items are ordered by. Ties go by id, in every order.")
class ItemOrderField(Enum):
    CREATED_AT = strawberry.enum_value("CREATED_AT", description="By the time of creation.")
    NAME = strawberry.enum_value("NAME", description="By the code points of the case-folded name.")
    PRICE = strawberry.enum_value("PRICE", description="By the price.")


@strawberry.input(description="The order of a list.")
class ItemOrder:
    field: ItemOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which end comes first."
    )

    def to_domain(self) -> Order[OrderField]:
        return Order(OrderField(self.field.value), self.direction is OrderDirection.DESC)


@strawberry.input(
    description=(
        "Each part given narrows the list; a part left out, null, or an empty `namePrefix` does"
        " not. A range that can hold nothing gives an empty list, not an error."
    )
)
class ItemFilter:
    category: str | None = strawberry.field(
        default=strawberry.UNSET, description="Exactly this category, after NFC."
    )
    name_prefix: str | None = strawberry.field(
        default=strawberry.UNSET,
        description='What names begin with; case does not count: "STRASSE" finds "Straße".',
    )
    price: DecimalRange | None = strawberry.field(
        default=strawberry.UNSET, description="From one price to another."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="From one time of creation to another."
    )

    def to_domain(self) -> Filter:
        """Return the filter.

        Raises:
            GraphQLError: names each end of a range that can't be read.
        """
        price, created_at = or_none(self.price), or_none(self.created_at)
        check_ends({"price": price, "createdAt": created_at})
        return Filter(
            category=or_none(self.category),
            name_prefix=or_none(self.name_prefix),
            price=Range(or_none(price.min), or_none(price.max)) if price else Range(),
            created_at=(
                Range(or_none(created_at.min), or_none(created_at.max)) if created_at else Range()
            ),
        )


@strawberry.input(description="The item to create.")
class CreateItemInput:
    name: str = strawberry.field(
        description=(
            "1 to 100 characters (code points after NFC), not only blanks, no control characters."
        )
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "At most 500 characters; line feed and tab are allowed (CRLF becomes LF), other"
            " control characters are not. A blank one is taken as null."
        ),
    )
    price: Decimal = strawberry.field(
        description="In US dollars. Above 0, at most 12 digits, 2 of them after the point."
    )
    category: str = strawberry.field(description="1 to 50 characters, otherwise like `name`.")
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "1 to 100 characters of your own, a UUID say. The same key from the same caller"
            " within 24 hours never makes a second item: the first one comes back as it stands"
            " now, or an IdempotencyProblem where the rest of the input differs or the item has"
            " been deleted since."
        ),
    )

    def values(self) -> dict[str, Any]:
        return given(self, "name", "description", "price", "category")


@strawberry.input(description="The item to change, and the fields to change in it.")
class UpdateItemInput:
    id: strawberry.ID = strawberry.field(description="The item's id.")
    expected_version: int | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "The change is made only where the item still has this version; checked also where"
            " no field is given."
        ),
    )
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new name; it can't be null."
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new description; null clears it."
    )
    price: Decimal | None = strawberry.field(
        default=strawberry.UNSET, description="The new price; it can't be null."
    )
    category: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new category; it can't be null."
    )

    def values(self) -> dict[str, Any]:
        return given(self, "name", "description", "price", "category")


@strawberry.input(description="The item to delete.")
class DeleteItemInput:
    id: strawberry.ID = strawberry.field(description="The item's id.")
    expected_version: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="The item is deleted only where it still has this version.",
    )
