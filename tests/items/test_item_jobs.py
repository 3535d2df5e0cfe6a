"""Imports and exports of items are started by their own mutations, with their own arguments."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import pytest

from graphql_api.domain.paging import Order, Range
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.jobs.wanted import listing_of
from graphql_api.settings import Settings
from tests.jobs.api import ANN, Api

EXPORT: Final = """
    mutation ($filter: ItemFilter, $orderBy: ItemOrder, $format: FileFormat! = JSON_LINES) {
      startItemExport(filter: $filter, orderBy: $orderBy, format: $format) {
        id objectType fileFormat
      }
    }
"""


@pytest.fixture
def api(settings: Settings) -> Api:
    return Api(settings)


async def wanted(api: Api, **variables: object) -> ItemListing:
    job = (await api.ask(EXPORT, ANN, **variables))["startItemExport"]
    assert job["objectType"] == "Item"
    return listing_of(ItemListing, (await api.stored(job["id"])).wanted or "")


async def test_export_is_of_the_list_that_items_has_for_the_same_arguments(api: Api) -> None:
    chosen = {
        "category": "B\u00fccher",
        "namePrefix": "py",
        "price": {"min": "0.1", "max": 1e2},
        "createdAt": {"min": "2026-11-27T12:00:00+05:30"},
    }
    order = {"field": "PRICE", "direction": "ASC"}
    assert await wanted(api, filter=chosen, orderBy=order) == ItemListing(
        Filter(
            category="B\u00fccher",
            name_prefix="py",
            price=Range(Decimal("0.1"), Decimal(100)),
            created_at=Range(datetime(2026, 11, 27, 6, 30, tzinfo=UTC)),
        ),
        Order(OrderField.PRICE, descending=False),
    )


@pytest.mark.parametrize("given", [{}, {"filter": None, "orderBy": None}, {"filter": {}}])
async def test_export_without_a_choice_is_of_everything(api: Api, given: dict[str, Any]) -> None:
    assert await wanted(api, **given) == ItemListing()


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"namePrefix": "\ud800"}, "filter has a text with a lone surrogate."),
        ({"category": "x" * 20_000}, "filter takes at most 10,000 characters; it has more."),
        ({"price": {"min": "a lot"}}, "filter.price.min"),
    ],
)
async def test_filter_that_no_job_can_hold_is_refused(
    api: Api, chosen: dict[str, Any], message: str
) -> None:
    error = await api.error(EXPORT, filter=chosen)
    assert error["code"] == "BAD_USER_INPUT"
    assert message in error["message"]
    assert (await api.ask("{ jobs { nodes { id } } }"))["jobs"]["nodes"] == []
    assert api.queue.sent == []
