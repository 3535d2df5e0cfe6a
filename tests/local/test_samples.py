"""The entities that the load command makes: always the same for a seed."""

import re

from graphql_api.dynamodb.attributes import shard_of
from graphql_api.local.generated import NUMBER_MAX, SEED_MAX, generated_entity, generated_id
from tests.support.kinds.first import FIRST

NOUN = FIRST.entity.noun


def test_generated_entity_is_the_same_each_time_and_has_an_id() -> None:
    for number in (*range(300), NUMBER_MAX):
        one, write = generated_entity(FIRST.samples, SEED_MAX, number)
        assert generated_entity(FIRST.samples, SEED_MAX, number) == (one, write)
        assert FIRST.entity.ids.matches(one.id)


def test_ids_tell_their_seed_and_never_meet_those_the_service_makes() -> None:
    ids = {generated_id(FIRST.entity, seed, number) for seed in range(10) for number in range(1000)}
    assert len(ids) == 10_000
    assert all(re.fullmatch(rf"{NOUN}_load0000000\d[0-9a-f]{{20}}", one) for one in ids)
    assert not any(re.fullmatch(rf"{NOUN}_[0-9a-f]{{32}}", one) for one in ids)


def test_entities_of_a_seed_spread_over_the_shards() -> None:
    on_shard = [0] * 16
    for number in range(16_000):
        on_shard[shard_of(generated_id(FIRST.entity, 7, number), 16)] += 1
    assert 850 < min(on_shard) <= max(on_shard) < 1150
