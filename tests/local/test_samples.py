"""The items that the load command makes: always the same for a seed."""

import re
from decimal import Decimal

from graphql_api.domain.validation import check
from graphql_api.dynamodb.attributes import shard_of
from graphql_api.items.item import ITEM
from graphql_api.items.samples import SAMPLES
from graphql_api.local.generated import NUMBER_MAX, SEED_MAX, generated_entity, generated_id


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


def test_ids_tell_their_seed_and_never_meet_those_the_service_makes() -> None:
    ids = {generated_id(ITEM, seed, number) for seed in range(10) for number in range(1000)}
    assert len(ids) == 10_000
    assert all(re.fullmatch(r"item_load0000000\d[0-9a-f]{20}", one) for one in ids)
    assert not any(re.fullmatch("item_[0-9a-f]{32}", one) for one in ids)


def test_items_of_a_seed_spread_over_the_shards() -> None:
    on_shard = [0] * 16
    for number in range(16_000):
        on_shard[shard_of(generated_id(ITEM, 7, number), 16)] += 1
    assert 850 < min(on_shard) <= max(on_shard) < 1150
