"""Where an item's id comes from, and how a repeated create is recognised."""

import hashlib
import json
import re
from typing import Final

from graphql_api.domain.item import NewItem

_ID: Final = re.compile(r"item_[0-9A-Za-z]{32}", re.ASCII)


def could_be_id(text: str) -> bool:
    """Whether the text has the form of an item's id; no other is ever looked up."""
    return _ID.fullmatch(text) is not None


def random_id(token: str) -> str:
    """Return the id of an item created without an idempotency key.

    Args:
        token: 32 hexadecimal digits that have never been used.
    """
    return f"item_{token}"


def id_of_key(caller: str, key: str) -> str:
    """Return the id that this caller's key stands for: always the same one.

    Keys belong to their caller: the same key of another caller is another item.
    """
    # JSON keeps ("a", "bc") and ("ab", "c") apart, whatever the two texts hold.
    return f"item_{_digest([caller, key])}"


def input_hash(values: NewItem) -> str:
    """Return what tells a repeated create from another use of the same key."""
    return _digest(
        [values["name"], values["description"], str(values["price"]), values["category"]]
    )


def _digest(parts: list[str | None]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
