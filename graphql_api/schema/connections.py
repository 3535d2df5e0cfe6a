"""Relay connections of any entity, made of a page; what is not selected is not made."""

from dataclasses import dataclass
from typing import Generic, TypeVar

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
