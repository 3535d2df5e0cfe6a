"""The contract of Repository for lists, held to by the model and by both engines."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from graphql_api.domain.errors import InvalidCursor
from graphql_api.domain.paging import PAGE_SIZE_DEFAULT, Listing, Order, PageRequest
from graphql_api.domain.ports import Repository
from tests.support.kinds.kind import Kind
from tests.support.walks import entities_of, pages, walked
from tests.support.writes import a_write, add_all

AnyRepository = Repository[Any, Any, Any]


def newest_first(
    kind: Kind,
    size: int = PAGE_SIZE_DEFAULT,
    cursor: str | None = None,
    *,
    backwards: bool = False,
) -> Listing[Any, Any]:
    listing = kind.listing(order=Order(kind.by_time.field))
    return replace(listing, page=PageRequest(size, cursor, backwards))


async def test_empty_list_has_no_page_before_or_behind_it(
    repository: AnyRepository, kind: Kind
) -> None:
    for backwards in (False, True):
        page = await repository.page(newest_first(kind, backwards=backwards))
        assert (page.edges, page.has_next, page.has_previous) == ((), False, False)
        assert (page.start_cursor, page.end_cursor, page.is_short) == (None, None, False)


async def test_ties_go_by_id_and_both_directions_give_one_order(
    repository: AnyRepository, kind: Kind
) -> None:
    await add_all(repository, *(ties := [kind.one(n) for n in range(7)]))
    for order in kind.orders:
        expected = sorted(ties, key=lambda one: str(one.id), reverse=order.descending)
        for size, backwards in [(2, False), (2, True), (7, True), (100, False)]:
            listing = kind.listing(order=order)
            assert await walked(repository, listing, size=size, backwards=backwards) == expected


@pytest.mark.parametrize(("count", "more"), [(5, False), (6, True)])
async def test_whether_there_is_more_is_exact(
    repository: AnyRepository, kind: Kind, count: int, more: bool
) -> None:
    await add_all(repository, *kind.many(count))
    forwards = await repository.page(newest_first(kind, 5))
    assert (len(forwards.edges), forwards.has_next, forwards.has_previous) == (5, more, False)
    backwards = await repository.page(newest_first(kind, 5, backwards=True))
    assert (len(backwards.edges), backwards.has_next, backwards.has_previous) == (5, False, more)


async def test_page_behind_a_cursor_has_one_before_it(
    repository: AnyRepository, kind: Kind
) -> None:
    await add_all(repository, *(made := kind.many(4)))
    whole = await repository.page(newest_first(kind))
    _, second, third, _ = (edge.cursor for edge in whole.edges)
    after = await repository.page(newest_first(kind, 2, second))
    assert (entities_of(after), after.has_next, after.has_previous) == (made[1::-1], False, True)
    before = await repository.page(newest_first(kind, 2, third, backwards=True))
    assert (entities_of(before), before.has_next, before.has_previous) == (
        made[:1:-1],
        True,
        False,
    )


async def test_page_cursors_are_those_of_its_edges(repository: AnyRepository, kind: Kind) -> None:
    await add_all(repository, *kind.many(7))
    for backwards in (False, True):
        async for page in pages(repository, newest_first(kind), size=3, backwards=backwards):
            assert page.start_cursor == page.edges[0].cursor
            assert page.end_cursor == page.edges[-1].cursor


async def test_cursor_outlives_its_entity_and_serves_any_page_size(
    repository: AnyRepository, kind: Kind
) -> None:
    await add_all(repository, *(made := kind.many(6)))
    cursor = (await repository.page(newest_first(kind, 3))).end_cursor
    await repository.delete(made[3].id, a_write(1), None)
    rest = await repository.page(newest_first(kind, 100, cursor))
    assert entities_of(rest) == made[2::-1]


async def test_cursor_of_another_list_is_refused(repository: AnyRepository, kind: Kind) -> None:
    await add_all(repository, *(made := kind.many(3)))
    lists = [
        kind.listing(wanted, order) for wanted in kind.sources(made[0]) for order in kind.orders
    ]
    for listing, other in permutations(lists, 2):
        cursor = (await repository.page(listing)).end_cursor
        with pytest.raises(InvalidCursor):
            await repository.page(replace(other, page=PageRequest(2, cursor)))


async def test_cursor_nobody_issued_is_refused(repository: AnyRepository, kind: Kind) -> None:
    with pytest.raises(InvalidCursor):
        await repository.page(newest_first(kind, 2, "never issued"))
