"""A simulation of DynamoDB's limit on one partition: random creates, on a simulated clock."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from graphql_api.dynamodb.attributes import shard_of
from graphql_api.local.planning.shards import PARTITION_UNITS
from graphql_api.local.planning.write_units import PlannedEntity, index_writes

# What an idle partition saves up: a tenth of a second. DynamoDB keeps up to five minutes, but
# promises none of it and spends it on its own tasks, so nothing may be planned on it:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
SAVED_UNITS: Final = PARTITION_UNITS / 10


@dataclass
class TokenBucket:
    """The write units that a partition has left; full at the start."""

    units: float = SAVED_UNITS
    filled_at: float = 0.0  # seconds

    def holds(self, units: float, at: float) -> bool:
        """Refill for the time passed; return whether so many units are left."""
        gained = (at - self.filled_at) * PARTITION_UNITS
        self.units, self.filled_at = min(SAVED_UNITS, self.units + gained), at
        return self.units >= units


@dataclass
class Partitions:
    """Every partition of every index. A write that one of them refuses is refused altogether:
    an index that cannot follow throttles its table.

    All entities have one value of each field that divides an index: it is as hot as those of all.
    """

    entity: PlannedEntity
    shards: int
    record_bytes: int
    buckets: dict[tuple[str, int], TokenBucket] = field(default_factory=dict)

    def __post_init__(self) -> None:
        record = self.entity.create(self.record_bytes).after
        self._units = [
            (index.name, sum(write.units for write in index_writes(index, None, record)))
            for index in self.entity.indexes
        ]

    def create(self, entity_id: str, at: float) -> bool:
        """Return whether the create is accepted; `at` is in seconds, and never decreases."""
        shard = shard_of(entity_id, self.shards)
        buckets = [(self._bucket(index, shard), units) for index, units in self._units]
        if not all(bucket.holds(units, at) for bucket, units in buckets):
            return False
        for bucket, units in buckets:
            bucket.units -= units
        return True

    def _bucket(self, index: str, shard: int) -> TokenBucket:
        return self.buckets.setdefault((index, shard), TokenBucket())


@dataclass(frozen=True)
class Throttling:
    """The result of a simulation.

    Attributes:
        hottest_share: share of the shard that most creates fell on.
    """

    creates: int
    throttled: int
    hottest_share: float


def simulate(
    entity: PlannedEntity,
    creates_per_second: float,
    shards: int,
    seconds: float,
    record_bytes: int,
    seed: int,
) -> Throttling:
    """Send creates with random ids at random moments; a throttled one is not sent again."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    partitions = Partitions(entity, shards, record_bytes)
    ids = entity.form.entity.ids
    fell_on: Counter[int] = Counter()
    throttled = 0
    now = chance.expovariate(creates_per_second)
    while now < seconds:
        entity_id = ids.of_token(f"{chance.getrandbits(128):032x}")
        fell_on[shard_of(entity_id, shards)] += 1
        throttled += not partitions.create(entity_id, now)
        now += chance.expovariate(creates_per_second)
    creates = fell_on.total()
    return Throttling(creates, throttled, max(fell_on.values(), default=0) / max(creates, 1))
