"""A place in a list, as an opaque text: the order, the filter's fingerprint, and a sort key."""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from json.encoder import encode_basestring
from typing import Final

from graphql_api.domain.errors import InvalidCursor
from graphql_api.domain.paging import Order
from graphql_api.dynamodb.bounds import Bounds
from graphql_api.dynamodb.keys import ID_LENGTH, NAME_KEY_BYTES
from graphql_api.items.listing import OrderField

# Every sort key ends in an id, and what stands before it has the order's own form: a position
# that no item could have is not one of ours.
_ID: Final = "item_[0-9A-Za-z]{32}"
_FORMS: Final = {
    OrderField.CREATED_AT: re.compile(
        rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{6}}Z#{_ID}", re.ASCII
    ),
    OrderField.NAME: re.compile(rf"[^\x00-\x1f]+\x01{_ID}", re.ASCII),
    OrderField.PRICE: re.compile(rf"\d{{12}}#{_ID}", re.ASCII),
}
_LONGEST_KEY: Final = NAME_KEY_BYTES + 1 + ID_LENGTH  # bytes; DynamoDB refuses more than 1,024
_LONGEST: Final = 4 * (NAME_KEY_BYTES + 200)  # characters; longer than any of ours


@dataclass(frozen=True)
class Cursors:
    """The cursors of one list: one order, both ways apart, and one filter."""

    bounds: Bounds
    order: Order[OrderField]

    def encode(self, sort_key: str) -> str:
        blob = f"{self._beginning}{encode_basestring(sort_key)}]".encode()
        return base64.urlsafe_b64encode(blob).decode().rstrip("=")

    def holds(self, sort_key: str) -> bool:
        """Whether the sort key is one that an item of ours has in this order."""
        return _is_place(self.order.field, sort_key)

    def decode(self, cursor: str) -> str:
        """Return the sort key in a cursor of this list.

        Raises:
            InvalidCursor: it is none of ours, or one of another filter or order.
        """
        try:
            if len(cursor) > _LONGEST:
                raise ValueError
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            blob = base64.b64decode(padded, altchars=b"-_", validate=True)
            field, direction, fingerprint, sort_key = json.loads(blob)
            ours = _is_place(OrderField(field), sort_key)
        except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
            raise InvalidCursor("The cursor was not issued by this service.") from error
        if not ours:
            raise InvalidCursor("The cursor was not issued by this service.")
        if [field, direction] != self._list[:2]:
            raise InvalidCursor("The cursor belongs to a list in another order.")
        if fingerprint != self._list[2]:
            raise InvalidCursor("The cursor belongs to a list with another filter.")
        return str(sort_key)

    @cached_property
    def _beginning(self) -> str:
        """Return the JSON up to the sort key: the same in all cursors of the list."""
        return json.dumps(self._list, separators=(",", ":"))[:-1] + ","

    @cached_property
    def _list(self) -> list[str]:
        direction = "DESC" if self.order.descending else "ASC"
        return [self.order.field.value, direction, _fingerprint(self.bounds)]


def _is_place(order: OrderField, sort_key: str) -> bool:
    # A lone surrogate has no bytes, and is a ValueError.
    length = len(sort_key) if sort_key.isascii() else len(sort_key.encode())
    return length <= _LONGEST_KEY and _FORMS[order].fullmatch(sort_key) is not None


def _fingerprint(bounds: Bounds) -> str:
    parts = [
        bounds.is_empty,
        bounds.category,
        bounds.names,
        *(None if end is None else str(end) for end in (bounds.prices.min, bounds.prices.max)),
        *(None if end is None else end.isoformat() for end in (bounds.times.min, bounds.times.max)),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
