"""How an entity is stored, derived from its fields: only its list keys are declared beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from graphql_api.domain.entity import E, Entity
from graphql_api.domain.fields import DecimalText, Field
from graphql_api.domain.paging import F, K, Listing, Order
from graphql_api.domain.ports import Write
from graphql_api.domain.timestamp import Timestamp, timestamp
from graphql_api.dynamodb.attributes import (
    TIMES,
    TOMBSTONE,
    Attributes,
    ListQuery,
    RecordFormat,
    Stored,
    number,
    shard_of,
    text,
)
from graphql_api.dynamodb.list_keys import Partition, SortKey
from graphql_api.dynamodb.lists import Lists
from graphql_api.dynamodb.record_decoder import decoder_of

# What each type is stored as.
_KINDS: Final[Mapping[Any, str]] = {
    str: "S",
    Timestamp: "S",
    bool: "BOOL",
    int: "N",
    DecimalText: "N",
}
# What a record has in addition to fields and list keys.
OWN: Final = frozenset({"write_id", "input_hash", "last_write_id", "expires_at", TOMBSTONE})


@dataclass(frozen=True)
class ListKey:
    """A key attribute of an index.

    Attributes:
        source: the field or time that it is made of; an entity without a value is not in the
            index. None where the key is made of the shard alone. It is then written once: an entity
            that changed its shard in the middle of a walk could be read twice or not at all.
        make: returns the key for an id, a shard and the source's value.
    """

    source: str | None
    make: Callable[[str, int, Any], str]

    @classmethod
    def of_partition(cls, partition: Partition) -> "ListKey":
        return cls(partition.source, lambda _, shard, value: partition.key(shard, value))

    @classmethod
    def of_order(cls, order: SortKey) -> "ListKey":
        return cls(order.source, lambda entity_id, _, value: order.of(entity_id, value))


def record_format(
    lists: Lists[E, K],
    query: Callable[[F, Order[K]], ListQuery],
    listing: type[Listing[F, K]] | None = None,
) -> RecordFormat[E, F, K]:
    """Return how an entity is stored: fields and times by their names, and the list keys.

    Args:
        query, listing: see RecordFormat.

    Raises:
        ValueError: a field has the name of an attribute that the repository keeps for itself.
    """
    entity = lists.entity
    keys = {each.attribute: ListKey.of_partition(each) for each in lists.partitions}
    keys |= {each.attribute: ListKey.of_order(each) for each in lists.orders.values()}
    taken = entity.fields.keys() & (OWN | keys.keys())
    if taken:
        raise ValueError(f"{', '.join(sorted(taken))}: no field of an entity can have this name")
    attributes = {
        field.name: Stored(
            kind=_KINDS[field.kind],
            is_required=field.is_required,
            bounds=None if field.form is None else (field.form.least, field.form.most),
        )
        for field in entity.fields.values()
    }
    return RecordFormat(
        entity=entity,
        encode=partial(_encode, entity, keys),
        encode_changes=partial(_encode_changes, entity, keys),
        decode=decoder_of(entity),
        query=query,
        indexes=lists.indexes,
        attributes=attributes,
        shown=("id", "version", *TIMES, *entity.fields, TOMBSTONE),
        deleted=(*entity.fields, "created_at", *keys),
        listing=listing,
    )


def _encode(
    entity: Entity[E], keys: Mapping[str, ListKey], new: E, write: Write, shards: int
) -> Attributes:
    values = {name: getattr(new, name) for name in entity.fields}
    shard = shard_of(new.id, shards)
    record = {
        "id": text(new.id),
        "created_at": text(new.created_at),
        "updated_at": text(new.updated_at),
        "version": number(new.version),
        "write_id": text(write.id),
        **{
            name: _stored(entity.fields[name], value)
            for name, value in values.items()
            if value is not None
        },
    }
    for attribute, key in keys.items():
        value = None if key.source is None else getattr(new, key.source)
        if key.source is None or value is not None:
            record[attribute] = text(key.make(new.id, shard, value))
    if write.input_hash is not None:
        record["input_hash"] = text(write.input_hash)
    return record


def _encode_changes(
    entity: Entity[Any],
    keys: Mapping[str, ListKey],
    entity_id: str,
    changes: Mapping[str, Any],
    write: Write,
    shards: int,
) -> dict[str, dict[str, str] | None]:
    at = timestamp(write.at)
    attributes: dict[str, dict[str, str] | None] = {
        "updated_at": text(at),
        "write_id": text(write.id),
    }
    shard = shard_of(entity_id, shards)
    for name, value in changes.items():
        attributes[name] = None if value is None else _stored(entity.fields[name], value)
    changed = {**changes, "updated_at": at}  # a list may be in the order of changes
    for attribute, key in keys.items():
        if key.source is not None and key.source in changed:
            value = changed[key.source]
            made = None if value is None else text(key.make(entity_id, shard, value))
            attributes[attribute] = made
    return attributes


def _stored(field: Field, value: Any) -> dict[str, Any]:
    match _KINDS[field.kind]:
        case "BOOL":
            return {"BOOL": value}
        case "N":
            return number(value)
        case _:
            return text(value)
