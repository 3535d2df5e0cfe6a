"""Cursors: opaque strings of an order, a filter's fingerprint and a sort key."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from json.encoder import encode_basestring
from re import Pattern
from typing import Final

from graphql_api.domain.errors import InvalidCursor
from graphql_api.dynamodb.attributes import ListQuery

_LONGEST: Final = 4_400  # characters; longer than any with a sort key, of 1,024 bytes at most


@dataclass(frozen=True)
class Cursors:
    """The cursors of one list: one order, both ways apart, and one filter."""

    query: ListQuery
    descending: bool

    def encode(self, sort_key: str) -> str:
        blob = f"{self._beginning}{encode_basestring(sort_key)}]".encode()
        return base64.urlsafe_b64encode(blob).decode().rstrip("=")

    def holds(self, sort_key: str, form: Pattern[str] | None = None) -> bool:
        """Whether the sort key is one that an entity of ours has, in this order or of that form."""
        # A lone surrogate has no bytes, and is a ValueError.
        length = len(sort_key) if sort_key.isascii() else len(sort_key.encode())
        return (
            length <= self._longest_place and (form or self._form).fullmatch(sort_key) is not None
        )

    def decode(self, cursor: str) -> str:
        """Return the sort key in a cursor of this list.

        Raises:
            InvalidCursor: this service did not issue it, or it has another filter or order.
        """
        try:
            if len(cursor) > _LONGEST:
                raise ValueError
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            blob = base64.b64decode(padded, altchars=b"-_", validate=True)
            field, direction, fingerprint, sort_key = json.loads(blob)
            ours = self.holds(sort_key, self.query.forms[field])
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
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
        parts = json.dumps(self.query.fingerprint_parts).encode()
        fingerprint = hashlib.sha256(parts).hexdigest()[:16]
        return [self.query.order, "DESC" if self.descending else "ASC", fingerprint]

    @cached_property
    def _form(self) -> Pattern[str]:
        return self.query.forms[self.query.order]

    @cached_property
    def _longest_place(self) -> int:
        return self.query.longest_place
