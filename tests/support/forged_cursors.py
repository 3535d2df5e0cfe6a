"""Cursors that nobody was given: taken apart, and put together otherwise."""

import base64
import json
from typing import Any


def parts(cursor: str) -> list[Any]:
    found: list[Any] = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    return found


def forged(*content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def with_key(cursor: str, sort_key: object) -> str:
    """Return a cursor for the same list, with another place."""
    return forged(*parts(cursor)[:3], sort_key)
