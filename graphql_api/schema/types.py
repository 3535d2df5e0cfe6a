"""What the GraphQL of every entity shares: ids, pages, orders, ranges, and the caller."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, TypeVar

import strawberry
from graphql import GraphQLError

from graphql_api.domain.caller import Caller
from graphql_api.domain.quoting import json_text
from graphql_api.schema.scalars import Unreadable

T = TypeVar("T")

First = Annotated[
    int | None,
    strawberry.argument(description="How many items, from `after` on: 1 to 100. 20 if not given."),
]
After = Annotated[
    str | None,
    strawberry.argument(description="A cursor of this list; goes with `first`."),
]
Last = Annotated[
    int | None,
    strawberry.argument(description="How many items, the last ones up to `before`: 1 to 100."),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="A cursor of this list; goes with `last`."),
]


@strawberry.interface(
    description="Anything that can be fetched again by its id (Relay object identification)."
)
class Node:
    id: strawberry.ID = strawberry.field(
        description=(
            "Opaque, and URL-safe: `item_` and 32 letters or digits. The same id serves `item`,"
            " `node` and every mutation."
        )
    )


@strawberry.type(description="What lies before and after a page (Relay connections).")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description=(
            "Whether there is more after this page. Exact when paging forwards; with `before`,"
            " true."
        )
    )
    has_previous_page: bool = strawberry.field(
        description=(
            "Whether there is more before this page. Exact when paging backwards; with `after`,"
            " true."
        )
    )
    start_cursor: str | None = strawberry.field(
        description="Give it as `before` for the page before this one."
    )
    end_cursor: str | None = strawberry.field(
        description=(
            "Give it as `after` for the page after this one. Where a page came back short, it"
            " is the place that was reached: go on from there."
        )
    )


# No "id": Relay would take it for something that node can fetch again.
@strawberry.type(description="Whoever is asking.")
class Viewer:
    is_signed_in: bool = strawberry.field(
        description="False where the service runs without sign-in."
    )
    name: str | None = strawberry.field(
        description="To show to the person who signed in; null where it is not known."
    )
    may_edit: bool = strawberry.field(
        description="Whether `createItem`, `updateItem` and `deleteItem` are allowed."
    )

    @classmethod
    def from_domain(cls, caller: Caller) -> "Viewer":
        return cls(is_signed_in=caller.is_signed_in, name=caller.name, may_edit=caller.may_edit)


@strawberry.enum(description="Which end of an order comes first.")
class OrderDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="The earliest, first or cheapest item first.")
    DESC = strawberry.enum_value("DESC", description="The latest, last or dearest item first.")


@strawberry.input(
    description=(
        "Both ends are included; an end left out is open. Any decimal will do, storable or not,"
        " with an exponent of at most 3 digits (more is BAD_USER_INPUT)."
    )
)
class DecimalRange:
    min: Decimal | None = strawberry.field(
        default=strawberry.UNSET, description="The lowest value that is in the range."
    )
    max: Decimal | None = strawberry.field(
        default=strawberry.UNSET, description="The highest value that is in the range."
    )


@strawberry.input(description="Both ends are included; an end left out is open.")
class DateTimeRange:
    min: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="The earliest time that is in the range."
    )
    max: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="The latest time that is in the range."
    )


def check_ends(ranges: Mapping[str, DecimalRange | DateTimeRange | None]) -> None:
    """Check that the ends of a filter's ranges could be read.

    Raises:
        GraphQLError: names each end that could not.
    """
    found = [
        (f"filter.{name}.{end}", value)
        for name, ends in ranges.items()
        for end in ("min", "max")
        if isinstance(value := getattr(ends, end, None), Unreadable)
    ]
    if found:
        faults = (f"{place} is {json_text(value.value)}: {value.wanted}" for place, value in found)
        # Where they stand in the document; if in variables, the field's own place is told.
        nodes = [value.node for _, value in found if value.node is not None]
        raise GraphQLError(" ".join(faults), nodes)


def or_none(value: T | None) -> T | None:
    """Return the value, and None where it was left out."""
    return None if value is strawberry.UNSET else value


def given(source: object, *names: str) -> dict[str, Any]:
    """Return the fields that the caller sent, nulls among them."""
    values = {name: getattr(source, name) for name in names}
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}
