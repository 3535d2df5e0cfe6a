"""What the GraphQL of every entity shares: ids, pages, orders, ranges, and the caller."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, TypeVar

import strawberry
from graphql import GraphQLError

from graphql_api.domain.caller import Caller
from graphql_api.domain.entity import Entity
from graphql_api.domain.paging import (
    PAGE_SIZE_DEFAULT,
    PAGE_SIZE_MAX,
    PageRequest,
    Range,
    page_request,
)
from graphql_api.domain.quoting import json_text
from graphql_api.schema.scalars import Unreadable

T = TypeVar("T")

First = Annotated[
    int | None,
    strawberry.argument(
        description=(
            f"The size of the page after `after`: 1 to {PAGE_SIZE_MAX}, {PAGE_SIZE_DEFAULT} by"
            " default."
        )
    ),
]
After = Annotated[
    str | None,
    strawberry.argument(description="A cursor of this list; requires `first` or the default."),
]
Last = Annotated[
    int | None,
    strawberry.argument(description=f"The size of the page before `before`: 1 to {PAGE_SIZE_MAX}."),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="A cursor of this list; requires `last`."),
]


@strawberry.interface(
    description="An object that can be fetched again by its id (Relay object identification)."
)
class Node:
    # What resolvers return for the type: the entity itself, whose attributes have the names of the
    # type's fields. A page of 100 would otherwise make each object twice.
    represents: ClassVar[type]

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        return isinstance(value, cls.represents)

    id: strawberry.ID = strawberry.field(
        description=(
            "Opaque and URL-safe: the type in lower case, an underscore and 32 letters or digits."
            " The same id is used by `node`, by the type's own query and by its mutations."
        )
    )


# No "id": Relay would take it for something that node can fetch again.
@strawberry.type(description="The current user.")
class Viewer:
    is_signed_in: bool = strawberry.field(description="False if the service runs without sign-in.")
    name: str | None = strawberry.field(
        description=(
            "The `username` in the access token; null if it has none. A user pool whose users sign"
            " in with their e-mail address gives them UUIDs: show the name in the ID token instead."
        )
    )
    may_edit: bool = strawberry.field(description="Whether the mutations are allowed.")

    @classmethod
    def from_domain(cls, caller: Caller) -> "Viewer":
        return cls(is_signed_in=caller.is_signed_in, name=caller.name, may_edit=caller.may_edit)


@strawberry.enum(description="The direction of an order.")
class OrderDirection(Enum):
    ASC = strawberry.enum_value(
        "ASC", description="Ascending: the earliest time, A to Z, or the lowest number first."
    )
    DESC = strawberry.enum_value(
        "DESC", description="Descending: the latest time, Z to A, or the highest number first."
    )


@strawberry.input(
    description=(
        "Both ends are inclusive; an omitted end is unbounded. Any decimal is accepted, storable or"
        " not, with an exponent of at most 3 digits (more is BAD_USER_INPUT)."
    )
)
class DecimalRange:
    min: Decimal | None = strawberry.field(
        default=strawberry.UNSET, description="The lowest value of the range."
    )
    max: Decimal | None = strawberry.field(
        default=strawberry.UNSET, description="The highest value of the range."
    )


@strawberry.input(description="Both ends are inclusive; an omitted end is unbounded.")
class IntRange:
    min: int | None = strawberry.field(
        default=strawberry.UNSET, description="The lowest value of the range."
    )
    max: int | None = strawberry.field(
        default=strawberry.UNSET, description="The highest value of the range."
    )

    def to_domain(self) -> Range[int]:
        return Range(or_none(self.min), or_none(self.max))


@strawberry.input(description="Both ends are inclusive; an omitted end is unbounded.")
class DateTimeRange:
    min: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="The earliest time of the range."
    )
    max: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="The latest time of the range."
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
        # Where they stand in the document; in variables, the error has the field's location.
        nodes = [value.node for _, value in found if value.node is not None]
        raise GraphQLError(" ".join(faults), nodes)


def page_of(
    first: int | None, after: str | None, last: int | None, before: str | None
) -> PageRequest:
    """Return the page that a list's arguments ask for; see page_request."""
    return page_request(or_none(first), or_none(after), or_none(last), or_none(before))


def or_none(value: T | None) -> T | None:
    """Return the value, and None where it was left out."""
    return None if value is strawberry.UNSET else value


def values_of(source: object, entity: Entity[Any]) -> dict[str, Any]:
    """Return the entity's fields that an input gives, nulls among them.

    An update's input has no field for a reference, which never changes.
    """
    values = {name: getattr(source, name, strawberry.UNSET) for name in entity.fields}
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}
