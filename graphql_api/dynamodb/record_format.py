"""How an entity is stored, derived from its fields: only its list keys are declared beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from functools import partial
from typing import Any, Final

from graphql_api.domain.entity import VERSION_MAX, E, Entity
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.fields import FixedDecimal, WholeNumber
from graphql_api.domain.paging import F, K, Order
from graphql_api.domain.ports import Write
from graphql_api.dynamodb.attributes import (
    NULL,
    TIMES,
    TOMBSTONE,
    Attributes,
    Index,
    ListQuery,
    Record,
    RecordFormat,
    Stored,
    id_of,
    number,
    shard_of,
    text,
    time_key,
    time_of,
)

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


def record_format(
    entity: Entity[E],
    keys: Mapping[str, ListKey],
    query: Callable[[F, Order[K]], ListQuery],
    indexes: Mapping[str, tuple[str, str]] = {},
) -> RecordFormat[E, F, K]:
    """Return how an entity is stored: fields and times by their names, and the list keys.

    Args:
        keys: by attribute.
        query: see RecordFormat.
        indexes: the attributes of the partition key and of the sort key, by the index's name.

    Raises:
        ValueError: a field has the name of an attribute that the repository keeps for itself.
        KeyError: an index has a key that is not among the list keys.
    """
    taken = entity.fields.keys() & (OWN | keys.keys())
    if taken:
        raise ValueError(f"{', '.join(sorted(taken))}: no field of an entity can have this name")
    attributes = {
        field.name: Stored(
            kind="S" if field.number is None else "N",
            is_required=field.is_required,
            bounds=None if field.number is None else (field.number.least, field.number.most),
        )
        for field in entity.fields.values()
    }
    return RecordFormat(
        entity=entity,
        encode=partial(_encode, entity, keys),
        encode_changes=partial(_encode_changes, keys),
        decode=_decoder(entity),
        query=query,
        attributes=attributes,
        shown=("id", "version", *TIMES, *entity.fields, TOMBSTONE),
        deleted=(*entity.fields, "created_at", *keys),
        indexes=tuple(
            Index(name, partition_key, sort_key, divided_by=keys[partition_key].source)
            for name, (partition_key, sort_key) in indexes.items()
        ),
    )


def _encode(
    entity: Entity[E], keys: Mapping[str, ListKey], new: E, write: Write, shards: int
) -> Attributes:
    values = {name: getattr(new, name) for name in entity.fields}
    shard = shard_of(new.id, shards)
    record = {
        "id": text(new.id),
        "created_at": text(time_key(new.created_at)),
        "updated_at": text(time_key(new.updated_at)),
        "version": number(new.version),
        "write_id": text(write.id),
        **{name: _stored(value) for name, value in values.items() if value is not None},
    }
    for attribute, key in keys.items():
        value = None if key.source is None else getattr(new, key.source)
        if key.source is None or value is not None:
            record[attribute] = text(key.make(new.id, shard, value))
    if write.input_hash is not None:
        record["input_hash"] = text(write.input_hash)
    return record


def _encode_changes(
    keys: Mapping[str, ListKey],
    entity_id: str,
    changes: Mapping[str, Any],
    write: Write,
    shards: int,
) -> dict[str, dict[str, str] | None]:
    attributes: dict[str, dict[str, str] | None] = {
        "updated_at": text(time_key(write.at)),
        "write_id": text(write.id),
    }
    shard = shard_of(entity_id, shards)
    for name, value in changes.items():
        attributes[name] = None if value is None else _stored(value)
    for attribute, key in keys.items():
        if key.source is not None and key.source in changes:
            value = changes[key.source]
            made = None if value is None else text(key.make(entity_id, shard, value))
            attributes[attribute] = made
    return attributes


def _stored(value: str | Decimal | int) -> dict[str, str]:
    return text(value) if isinstance(value, str) else number(value)


def _decoder(entity: Entity[E]) -> Callable[[Record], E]:
    """Return what reads a record: a function generated for the fields, as each record takes it.

    It raises UnreadableRecord where another program wrote the record: an attribute is missing, has
    another type, or is outside the bounds. A string's rules are not asked: what an earlier release
    accepted stays readable.
    """
    scope: dict[str, Any] = {
        "NULL": NULL,
        "Decimal": Decimal,
        "time_of": time_of,
        "make": entity.make,
        "unreadable": partial(UnreadableRecord, entity.noun),
        "id_of": id_of,
        "failures": (KeyError, TypeError, ValueError, DecimalException),
    }
    lines = [f"value_{name} = time_of(record[{name!r}]['S'])" for name in TIMES]
    lines.append("value_id = record['id']['S']")
    lines += _int_lines("version", "record['version']", WholeNumber(1, VERSION_MAX))
    for name, field in entity.fields.items():
        scope[f"default_{name}"] = field.default
        stored = f"record[{name!r}]" if field.is_required else "stored"
        match field.number:
            case FixedDecimal() as form:
                read = _decimal_lines(name, stored, form, scope)
            case WholeNumber() as bounds:
                read = _int_lines(name, stored, bounds)
            case None:
                read = [f"value_{name} = {stored}['S']"]
        lines += read if field.is_required else _optional_lines(name, read)
    names = ", ".join(f"{name}=value_{name}" for name in ("id", "version", *TIMES, *entity.fields))
    body = "\n        ".join(lines)
    # Only the names of a class's attributes and ints stand in it: nothing that a record could hold.
    source = (
        f"def decode(record):\n    try:\n        {body}\n"
        "    except failures as error:\n        raise unreadable(id_of(record)) from error\n"
        f"    return make({names})"
    )
    exec(source, scope)  # noqa: S102
    decode: Callable[[Record], E] = scope["decode"]
    return decode


def _optional_lines(name: str, read: list[str]) -> list[str]:
    return [
        f"stored = record.get({name!r})",
        f"if stored is None or stored == NULL: value_{name} = default_{name}",
        "else:",
        *(f"    {line}" for line in read),
    ]


def _int_lines(name: str, stored: str, bounds: WholeNumber) -> list[str]:
    return [
        f"found = int({stored}['N'])",
        f"if not {bounds.least} <= found <= {bounds.most}: raise ValueError(found)",
        f"value_{name} = found",
    ]


def _decimal_lines(name: str, stored: str, form: FixedDecimal, scope: dict[str, Any]) -> list[str]:
    scope |= {f"least_{name}": form.least, f"most_{name}": form.most}
    return [
        f"found = Decimal({stored}['N'])",
        f"value_{name} = exact = found.quantize(least_{name})",
        f"if exact != found or not least_{name} <= found <= most_{name}: raise ValueError(found)",
    ]
