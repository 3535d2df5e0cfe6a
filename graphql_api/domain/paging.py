"""Lists: orders, ranges, page requests and pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Generic, TypeVar

from graphql_api.domain.errors import InvalidPageRequest

PAGE_SIZE_DEFAULT: Final = 20
PAGE_SIZE_MAX: Final = 100  # of 3 KB each they are 0.3 MB, and DynamoDB reads 1 MB a call

T = TypeVar("T")
F = TypeVar("F")  # an entity's filter
K = TypeVar("K", bound=Enum)  # what its lists can be ordered by


@dataclass(frozen=True, slots=True)
class Order(Generic[K]):
    """Ties always go by id."""

    field: K
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Range(Generic[T]):
    """Both ends are included; None is an open end."""

    min: T | None = None
    max: T | None = None


def within(span: Range[int], least: int, most: int) -> Range[int] | None:
    """Return the range with an open end instead of one that excludes none of `least` to `most`.

    Equal lists have equal ranges then. None: it holds none of them.
    """
    low = None if span.min is None or span.min <= least else span.min
    high = None if span.max is None or span.max >= most else span.max
    if (least if low is None else low) > (most if high is None else high):
        return None
    return Range(low, high)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page of `size` entities after the cursor, or before it when `backwards`."""

    size: int = PAGE_SIZE_DEFAULT
    cursor: str | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Listing(Generic[F, K]):
    """One list, and the requested page of it."""

    filter: F
    order: Order[K]
    page: PageRequest = PageRequest()


@dataclass(slots=True)
class Edge(Generic[T]):
    """An entity and its place in a list.

    Attributes:
        place: in the repository's own form.
        cursor_of: returns the cursor of a place; called where the cursor is selected.
    """

    place: str
    entity: T
    cursor_of: Callable[[str], str] = field(default=str, compare=False, repr=False)

    @property
    def cursor(self) -> str:
        return self.cursor_of(self.place)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Entities in the list's order, whichever way it was walked.

    Attributes:
        start_cursor: of the first edge; with `is_short`, where a backwards walk goes on.
        end_cursor: of the last edge; with `is_short`, where a forwards walk goes on.
        is_short: the read budget was met before the page was full.
    """

    edges: tuple[Edge[T], ...]
    has_next: bool
    has_previous: bool
    start_cursor: str | None
    end_cursor: str | None
    is_short: bool = False


def page_request(
    first: int | None, after: str | None, last: int | None, before: str | None
) -> PageRequest:
    """Return the page request for Relay's four arguments; None means not given.

    Raises:
        InvalidPageRequest: both directions at once, a cursor of the other direction, or a
            size outside 1 to 100.
    """
    if first is not None and last is not None:
        raise InvalidPageRequest("Give first or last, not both.")
    if before is not None and last is None:
        raise InvalidPageRequest("before goes with last, after with first.")
    if after is not None and last is not None:
        raise InvalidPageRequest("after goes with first, before with last.")
    if last is not None:
        return PageRequest(_size("last", last), before, backwards=True)
    return PageRequest(PAGE_SIZE_DEFAULT if first is None else _size("first", first), after)


def _size(argument: str, size: int) -> int:
    if not 1 <= size <= PAGE_SIZE_MAX:
        raise InvalidPageRequest(f"{argument} must be 1 to {PAGE_SIZE_MAX}; it is {size}.")
    return size
