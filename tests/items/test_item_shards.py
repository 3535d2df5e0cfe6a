"""How many shards updates of items take, by the field that they change."""

import pytest

from graphql_api.items.record import RECORD
from graphql_api.items.samples import SAMPLES
from graphql_api.local.planning.shards import WriteRates, least_shards
from graphql_api.local.planning.write_units import PlannedEntity

ITEMS = PlannedEntity(RECORD, SAMPLES)


@pytest.mark.parametrize(
    ("rates", "least"),
    [
        (WriteRates(ITEMS, updates=900, changed="description"), 1),
        (WriteRates(ITEMS, updates=900, changed="price"), 2),
        (WriteRates(ITEMS, creates=500, updates=200, deletes=1), 2),
        (WriteRates(ITEMS, updates=900, changed="category"), 2),
        (WriteRates(ITEMS, updates=900, changed="category", largest_value=0.1), 1),
    ],
)
def test_least_shards_follow_the_hottest_partition_of_any_index(
    rates: WriteRates, least: int
) -> None:
    assert least_shards(rates) == least
