"""A place in a list, as an opaque text: the order, the filter's fingerprint, and a sort key."""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Final

from graphql_api.domain.errors import InvalidCursor
from graphql_api.domain.listing import Order, OrderField
from graphql_api.dynamodb.bounds import Bounds
from graphql_api.dynamodb.keys import NAME_KEY_BYTES

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
_LONGEST: Final = 4 * (NAME_KEY_BYTES + 200)  # characters; longer than any of ours


@dataclass(frozen=True)
class Cursors:
    """The cursors of one list: one order, both ways apart, and one filter."""

    bounds: Bounds
    order: Order

    def encode(self, sort_key: str) -> str:
        parts = [*self._list(), sort_key]
        blob = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(blob).decode().rstrip("=")

    def decode(self, cursor: str) -> str:
        """Return the sort key in a cursor of this list.

        Raises:
            InvalidCursor: it is none of ours, or one of another filter or order.
        """
        try:
            if len(cursor) > _LONGEST:
                raise ValueError
            blob = base64.b64decode(cursor.encode("ascii") + b"==", altchars=b"-_", validate=True)
            field, direction, fingerprint, sort_key = json.loads(blob)
            ours = _FORMS[OrderField(field)].fullmatch(sort_key) is not None
            sort_key.encode()
        except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
            raise InvalidCursor("The cursor was not issued by this service.") from error
        if not ours:
            raise InvalidCursor("The cursor was not issued by this service.")
        if [field, direction] != self._list()[:2]:
            raise InvalidCursor("The cursor belongs to a list in another order.")
        if fingerprint != self._list()[2]:
            raise InvalidCursor("The cursor belongs to a list with another filter.")
        return str(sort_key)

    def _list(self) -> list[str]:
        direction = "DESC" if self.order.descending else "ASC"
        return [self.order.field.value, direction, _fingerprint(self.bounds)]


def _fingerprint(bounds: Bounds) -> str:
    parts = [
        bounds.is_empty,
        bounds.category,
        bounds.names,
        *(None if end is None else str(end) for end in (bounds.prices.min, bounds.prices.max)),
        *(None if end is None else end.isoformat() for end in (bounds.times.min, bounds.times.max)),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
