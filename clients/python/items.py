"""The generated Python client at work: pages, and each member of a mutation's union."""

from collections.abc import Iterator
from typing import assert_never

from items_client import (
    Client,
    DecimalRange,
    GraphQLClientGraphQLMultiError,
    ItemFields,
    UpdateItemInput,
)


def all_items(
    client: Client, category: str, page_size: int = 100, price: DecimalRange | None = None
) -> Iterator[ItemFields]:
    """Return a category's items by name, a page at a time."""
    after: str | None = None
    while page := client.items(category=category, price=price, first=page_size, after=after).items:
        yield from (edge.node for edge in page.edges)
        # A page may be short or empty and not be the last; a cursor that stands still ends too.
        if not page.page_info.has_next_page or page.page_info.end_cursor == after:
            return
        after = page.page_info.end_cursor


def update(client: Client, change: UpdateItemInput) -> ItemFields | str:
    """Return the item after the change, or what to tell the person who wanted it."""
    result = client.update_item(change).update_item
    assert result, "null only where an error was raised"
    match result.typename__:
        case "UpdateItemSuccess":
            return result.item
        case "InputProblem":
            return ", ".join(f"{fault.path[-1]}: {fault.code.value}" for fault in result.fields)
        case "VersionConflictProblem":
            return f"Changed meanwhile: {result.current.name}, {result.current.price}"
        case "NotFoundProblem":
            return result.message
    assert_never(result.typename__)  # mypy tells of a member that is not handled


def code_of(error: GraphQLClientGraphQLMultiError) -> object:
    return (error.errors[0].extensions or {}).get("code")
