"""The items that a first run shows, and those that the load command makes for a seed."""

from collections import Counter
from decimal import Decimal

import httpx

from graphql_api.domain.validation import check
from graphql_api.items.item import ITEM
from graphql_api.items.samples import SAMPLES
from graphql_api.local.generated import NUMBER_MAX, SEED_MAX, generated_entity


def test_generated_item_is_the_same_on_every_machine() -> None:
    """Written down: what is loaded by one version of the project is known to the next."""
    item, write = generated_entity(SAMPLES, seed=7, number=42)
    assert item.id == "item_load000000070000002aa48343609586"
    assert (item.name, item.category) == ("Quiet Wool Kettle 42", "Music")
    assert item.price == "33.25"
    assert item.created_at == "2025-01-01T00:00:42.075272Z"
    assert write.id == "6c09ccf91e478d6900604663e2f935d7"


def test_generated_items_keep_the_rules_of_created_ones() -> None:
    for number in (*range(300), NUMBER_MAX):
        item, _ = generated_entity(SAMPLES, SEED_MAX, number)
        given = {
            **ITEM.defaults,
            "name": item.name,
            "description": item.description,
            "price": Decimal(item.price),
            "category": item.category,
        }
        assert check(ITEM.new, given) == {**given, "price": item.price}
        assert ITEM.ids.matches(item.id)


def test_first_run_shows_twenty_items_in_each_of_five_categories(served_url: str) -> None:
    query = "{ items(first: 100) { nodes { category } pageInfo { hasNextPage } } }"
    reply = httpx.post(f"{served_url}/graphql", json={"query": query}, timeout=30).json()
    page = reply["data"]["items"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert Counter(item["category"] for item in page["nodes"]) == dict.fromkeys(
        ("Books", "Electronics", "Garden", "Home", "Toys"), 20
    )
