"""The list that an export is to write, as JSON in its job: filter and order, whatever entity's."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

from graphql_api.domain.paging import Listing

L = TypeVar("L", bound=Listing[Any, Any])


def wanted_json(listing: Listing[Any, Any]) -> str:
    """Return the list as JSON. Its class has the types of filter and order written out."""
    return TypeAdapter(type(listing)).dump_json(listing).decode()


def listing_of(kind: type[L], wanted: str) -> L:
    """Return the list that JSON stands for.

    Args:
        kind: its class: RecordFormat.listing.
    """
    return TypeAdapter(kind).validate_json(wanted)
