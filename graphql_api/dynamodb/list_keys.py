"""The keys by which an entity stands in the table's indexes: partitions and sort keys.

Does not import boto3: see dynamodb/attributes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from graphql_api.domain.timestamp import LENGTH, PATTERN
from graphql_api.dynamodb.attributes import KEY_END


@dataclass(frozen=True)
class SortKey:
    """An order, as an index keeps it: the key of a value, what ends it, and the entity's id.

    Attributes:
        attribute: the index's sort key.
        source: the field or time that is ordered by.
        key: returns the key of a value; keys have the order of their values.
        form: what stands before the id, as a regular expression: a position that no entity could
            have was not issued by this service.
        bytes_max: of the key, in UTF-8.
        end: below every character that a key may hold, unless all keys have the same length.
    """

    attribute: str
    source: str
    key: Callable[[Any], str]
    form: str
    bytes_max: int
    end: str = KEY_END

    def of(self, entity_id: str, value: Any) -> str:
        return f"{self.key(value)}{self.end}{entity_id}"


# Every entity has the time of its creation.
BY_CREATION: Final = SortKey("by_created", "created_at", str, f"{PATTERN}{KEY_END}", LENGTH)


@dataclass(frozen=True)
class Partition:
    """The partition key of an index.

    Attributes:
        attribute: the index's partition key, "list_..."; its name begins with what follows.
        key: returns the partition's key for a shard and the source's value.
        source: the field whose values have a list each; None for the list of all.
        is_sharded: entities with one value are spread over all shards. Without it, all of them are
            in one partition, which takes 1,000 write units a second, and a page is one Query.
    """

    attribute: str
    key: Callable[[int, Any], str]
    source: str | None = None
    is_sharded: bool = True

    def index_name(self, order: SortKey) -> str:
        """Return the name of the index with this partition key and that sort key."""
        return f"{self.attribute.removeprefix('list_')}_{order.attribute}"
