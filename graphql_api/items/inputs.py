"""What callers send about items, and how it becomes what the domain asks for."""

from decimal import Decimal
from enum import Enum

import strawberry

from graphql_api.domain.identity import IDEMPOTENCY_KEY_MAX
from graphql_api.domain.paging import Order, Range
from graphql_api.items.item import DESCRIPTION_MAX
from graphql_api.items.listing import Filter, OrderField
from graphql_api.items.types import CATEGORY, NAME, PRICE
from graphql_api.schema.types import (
    DateTimeRange,
    DecimalRange,
    OrderDirection,
    check_ends,
    or_none,
)


@strawberry.enum(description="What items can be ordered by. Ties are ordered by id.")
class ItemOrderField(Enum):
    CREATED_AT = strawberry.enum_value("CREATED_AT", description="By creation time.")
    NAME = strawberry.enum_value(
        "NAME", description="By the code points of the name after case folding."
    )
    PRICE = strawberry.enum_value("PRICE", description="By the price.")


@strawberry.input(description="The order of a list.")
class ItemOrder:
    field: ItemOrderField = strawberry.field(description="The field to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="The direction."
    )

    def to_domain(self) -> Order[OrderField]:
        return Order(OrderField(self.field.value), self.direction is OrderDirection.DESC)


@strawberry.input(
    description=(
        "Every condition must hold. A condition that is omitted or null, or an empty `namePrefix`,"
        " does not filter. A range that no value can satisfy returns an empty list, not an error."
    )
)
class ItemFilter:
    category: str | None = strawberry.field(
        default=strawberry.UNSET, description="Exactly this category, after NFC normalization."
    )
    name_prefix: str | None = strawberry.field(
        default=strawberry.UNSET,
        description='The start of the name, ignoring case: "STRASSE" matches "Straße".',
    )
    price: DecimalRange | None = strawberry.field(
        default=strawberry.UNSET, description="The range of prices."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="The range of creation times."
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
    name: str = strawberry.field(description=NAME)
    description: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            f"At most {DESCRIPTION_MAX} characters. Line feeds and tabs are allowed (CRLF becomes"
            " LF), other control characters are not. A blank description is stored as null."
        ),
    )
    price: Decimal = strawberry.field(description=PRICE)
    category: str = strawberry.field(description=CATEGORY)
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            f"1 to {IDEMPOTENCY_KEY_MAX} characters of your choice, for example a UUID. The same"
            " key from the same caller within 24 hours never creates a second item: the first one"
            " is returned in its current state, or an IdempotencyProblem if the rest of the input"
            " differs or the item has been deleted since."
        ),
    )


@strawberry.input(description="The item to change, and the fields to change in it.")
class UpdateItemInput:
    id: strawberry.ID = strawberry.field(description="The item's id.")
    expected_version: int | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Update only if the item still has this version. Checked also when no field is given."
        ),
    )
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new name; must not be null."
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new description; null clears it."
    )
    price: Decimal | None = strawberry.field(
        default=strawberry.UNSET, description="The new price; must not be null."
    )
    category: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new category; must not be null."
    )


@strawberry.input(description="The item to delete.")
class DeleteItemInput:
    id: strawberry.ID = strawberry.field(description="The item's id.")
    expected_version: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="Delete only if the item still has this version.",
    )
