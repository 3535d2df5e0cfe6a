"""Relay connections of any entity, made of a page; what is not selected is not made."""

from dataclasses import dataclass
from types import GenericAlias
from typing import Any, Generic, TypeVar

import strawberry

from graphql_api.domain.paging import Edge, Page

T = TypeVar("T")


@strawberry.type(
    description="Information about the pages before and after a page (Relay connections)."
)
class PageInfo:
    has_next_page: bool = strawberry.field(
        description=(
            "Whether the list goes on after this page. Exact when paging forwards; always true with"
            " `before`."
        )
    )
    has_previous_page: bool = strawberry.field(
        description=(
            "Whether the list begins before this page. Exact when paging backwards; always true"
            " with `after`."
        )
    )
    start_cursor: str | None = strawberry.field(
        description="Pass it as `before` for the previous page."
    )
    end_cursor: str | None = strawberry.field(
        description=(
            "Pass it as `after` for the next page. If a page is shorter than requested, it is the"
            " position up to which the list was read: continue from there."
        )
    )


@dataclass(slots=True)
class Connection(Generic[T]):
    """What the resolver of a list returns."""

    page: Page[T]

    @property
    def edges(self) -> list[Edge[T]]:
        return list(self.page.edges)

    @property
    def nodes(self) -> list[T]:
        return [edge.entity for edge in self.page.edges]

    @property
    def page_info(self) -> PageInfo:
        page = self.page
        return PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.start_cursor,
            end_cursor=page.end_cursor,
        )


def connection_of(node: type, noun: str, plural: str, cursor: str | None = None) -> type:
    """Return a new connection type of a node, and with it its edge type.

    Args:
        noun: what descriptions call one of them; plural: several.
        cursor: what its cursors are for; None: they go on in a list with a filter and an order.
    """
    usual = (
        "Pass it as `after` or `before` to the same list: same filter and order, any page size."
        f" It stays valid after its {noun} is deleted."
    )
    edge = _new_type(
        f"{node.__name__}Edge",
        Edge,
        f"{_article(noun)} {noun} and its position in a list.",
        cursor=(str, "cursor", cursor or usual),
        entity=(node, "node", f"The {noun}."),
    )
    return _new_type(
        f"{node.__name__}Connection",
        Connection,
        f"A page of {plural}.",
        edges=(GenericAlias(list, (edge,)), "edges", f"The {plural} with their cursors."),
        nodes=(GenericAlias(list, (node,)), "nodes", f"The {plural} without their cursors."),
        page_info=(PageInfo, None, "Information about the pages before and after."),
    )


def _new_type(name: str, represents: type, description: str, **fields: tuple[Any, ...]) -> type:
    """Return a GraphQL type whose values are of an existing class.

    Args:
        fields: type, name and description by attribute.
    """
    kinds = {each: kind for each, (kind, *_) in fields.items()}
    body: dict[str, Any] = {"represents": represents, "__annotations__": kinds}
    for each, (_, shown, described) in fields.items():
        body[each] = strawberry.field(name=shown, description=described)
    return strawberry.type(type(name, (), body), description=description)


def _article(noun: str) -> str:
    return "An" if noun[0] in "aeiou" else "A"
