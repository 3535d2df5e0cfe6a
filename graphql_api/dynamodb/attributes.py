"""Attributes of records of any entity, and the record format of one kind of entity.

Does not import boto3, as the planning commands use this module, too.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from re import Pattern
from typing import Any, Final, Generic, Protocol

from graphql_api.domain.entity import E, Entity
from graphql_api.domain.fields import DecimalText
from graphql_api.domain.paging import F, K, Listing, Order
from graphql_api.domain.ports import Write
from graphql_api.domain.timestamp import TIME_MAX, TIME_MIN, Timestamp, as_timestamp

Record = Mapping[str, Any]  # attribute name to {"S": ...} or {"N": ...}
Attributes = dict[str, dict[str, str]]
Condition = tuple[list[str], dict[str, str], dict[str, Any]]  # clauses; names, values in them

TOMBSTONE: Final = "deleted_at"
NULL: Final = {"NULL": True}  # DynamoDB's own; another program may write it for what is absent
KEY_END: Final = "#"
HIGHEST: Final = "\U0010ffff"
TIMES: Final = ("created_at", "updated_at")  # of every entity


class ListQuery(Protocol):
    """One list, by an entity's keys: where it is read, and what is asked for.

    Attributes:
        is_empty: nothing can ever be in it.
        order: the name of its order, as cursors have it.
        fingerprint_parts: JSON; equal for filters that ask for the same, and for no others.
        sort_key: the attribute that holds its places.
        forms: what a place looks like in each order, by the order's name.
        longest_place: bytes.
        is_sharded: it is read from every shard; otherwise from shard 0 alone.
    """

    @property
    def is_empty(self) -> bool: ...

    @property
    def order(self) -> str: ...

    @property
    def fingerprint_parts(self) -> list[Any]: ...

    @property
    def index(self) -> str: ...

    @property
    def partition_key(self) -> str: ...

    @property
    def sort_key(self) -> str: ...

    @property
    def forms(self) -> Mapping[str, Pattern[str]]: ...

    @property
    def longest_place(self) -> int: ...

    @property
    def is_sharded(self) -> bool: ...

    def partition(self, shard: int) -> str: ...

    def key_range(self) -> tuple[str | None, str | None]:
        """Return the lowest and the highest sort key that the order's own part allows.

        Both are included, but no entity's key is ever equal to the highest.
        """
        ...

    def condition(self) -> Condition:
        """Return the filter conditions for what the order's keys can't serve.

        Returns:
            The conditions, the names and the values that their placeholders stand for.
        """
        ...


@dataclass(frozen=True)
class Stored:
    """What an attribute holds in every readable record.

    Attributes:
        kind: DynamoDB's type: S or N.
        is_required: it is always there.
        bounds: the least and the greatest value, both included; None: any.
    """

    kind: str
    is_required: bool = True
    bounds: tuple[Decimal | int | str, Decimal | int | str] | None = None


@dataclass(frozen=True)
class Index:
    """An index of the table, with whole records in it (projection ALL).

    Attributes:
        partition_key: an attribute, like sort_key; a record without both is not in the index.
        divided_by: the field of which each value has its lists; None: lists are of all.
    """

    name: str
    partition_key: str
    sort_key: str
    divided_by: str | None = None


@dataclass(frozen=True, eq=False)
class RecordFormat(Generic[E, F, K]):
    """How entities of one kind are stored.

    Attributes:
        encode: returns the whole record of a new one, which goes to one of so many shards.
        encode_changes: returns the attributes that an update sets; None where it removes one.
        decode: returns the entity that a record holds, or raises UnreadableRecord.
        query: returns the list for a filter and an order.
        attributes: of the fields, by name.
        shown: what decode reads and the mark of a tombstone; without list keys.
        deleted: what a tombstone leaves out. It keeps the rest: how a repeated create is
            recognised, and what an update whose response was lost has to know of the last version.
        indexes: those that records of this kind are in.
        listing: the class of what asks for its lists, with the types of filter and order written
            out, so that one that was stored can be read (jobs/wanted.py); None: none is exported.
    """

    entity: Entity[E]
    encode: Callable[[E, Write, int], Attributes]
    encode_changes: Callable[
        [str, Mapping[str, Any], Write, int], Mapping[str, dict[str, str] | None]
    ]
    decode: Callable[[Record], E]
    query: Callable[[F, Order[K]], ListQuery]
    indexes: tuple[Index, ...]
    attributes: Mapping[str, Stored]
    shown: tuple[str, ...]
    deleted: tuple[str, ...]
    listing: type[Listing[F, K]] | None = None

    @property
    def noun(self) -> str:
        """Return what messages call one of them, and what its id begins with."""
        return self.entity.noun


@cache
def projection(attributes: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """Return a ProjectionExpression for attributes, and the names that its placeholders stand for.

    A response without the list keys is about half as long.
    """
    names = {f"#{name}": name for name in attributes}
    return ", ".join(names), names


def text(value: str) -> dict[str, str]:
    return {"S": value}


def number(value: Decimal | DecimalText | int) -> dict[str, str]:
    return {"N": format(value, "f") if isinstance(value, Decimal) else str(value)}


def shard_of(entity_id: str, shards: int) -> int:
    """Return the list partition that the entity is written to, 0 to shards - 1."""
    return zlib.crc32(entity_id.encode()) % shards


def after_prefix(prefix: str) -> str | None:
    """Return the lowest string above all that begin with the prefix; None if there is none."""
    stem = prefix.rstrip(HIGHEST)
    if not stem:
        return None
    following = chr(ord(stem[-1]) + 1)
    # There are no texts with surrogates: the next character is the one behind them.
    return stem[:-1] + ("\ue000" if following == "\ud800" else following)


def is_tombstone(record: Record) -> bool:
    """Whether the record is of a deleted entity, whichever program deleted it."""
    return bool(record.get(TOMBSTONE, NULL) != NULL)


def version_of(record: Record) -> int | None:
    """Return the version of an entity or of a tombstone; None if it can't be read."""
    try:
        return int(record["version"]["N"])
    except (KeyError, ValueError):
        return None


def time_text_of(record: Record) -> str:
    """Return `updated_at` as conditions compare it; "" where there is none."""
    return str(record.get("updated_at", {}).get("S", ""))


def id_of(record: Record) -> str:
    return str(record.get("id", {}).get("S", ""))


def time_of(text: str) -> Timestamp:
    """Return the time that a record holds; another program may have stored another form of it.

    Raises:
        ValueError: it is not a time, or so near to the ends of all times that it may have no UTC.
    """
    if not TIME_MIN <= text <= TIME_MAX:
        raise ValueError(text)
    return as_timestamp(text)
