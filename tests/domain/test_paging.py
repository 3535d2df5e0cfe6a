"""What Relay's four arguments ask for."""

import pytest

from graphql_api.domain.errors import InvalidPageRequest
from graphql_api.domain.paging import PageRequest, page_request


@pytest.mark.parametrize(
    ("first", "after", "last", "before", "expected"),
    [
        (None, None, None, None, PageRequest(20)),
        (1, None, None, None, PageRequest(1)),
        (100, "c", None, None, PageRequest(100, "c")),
        (None, "c", None, None, PageRequest(20, "c")),
        (None, None, 1, None, PageRequest(1, backwards=True)),
        (None, None, 100, "c", PageRequest(100, "c", backwards=True)),
    ],
)
def test_one_direction_is_a_page(
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
    expected: PageRequest,
) -> None:
    assert page_request(first, after, last, before) == expected


@pytest.mark.parametrize(
    ("first", "after", "last", "before", "message"),
    [
        (1, None, 1, None, "Give first or last, not both."),
        (1, None, None, "c", "before goes with last, after with first."),
        (None, None, None, "c", "before goes with last, after with first."),
        (None, "c", 1, None, "after goes with first, before with last."),
        (None, "c", 1, "c", "after goes with first, before with last."),
        (0, None, None, None, "first must be 1 to 100; it is 0."),
        (-1, None, None, None, "first must be 1 to 100; it is -1."),
        (101, None, None, None, "first must be 1 to 100; it is 101."),
        (None, None, 0, None, "last must be 1 to 100; it is 0."),
        (None, None, 101, None, "last must be 1 to 100; it is 101."),
    ],
)
def test_what_makes_no_sense_says_what_would(
    first: int | None, after: str | None, last: int | None, before: str | None, message: str
) -> None:
    with pytest.raises(InvalidPageRequest) as raised:
        page_request(first, after, last, before)
    assert str(raised.value) == message
