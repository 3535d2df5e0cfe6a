"""One hostile request, and how its parts are written down."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

JSON: Final = {"content-type": "application/json"}


@dataclass(frozen=True)
class Attack:
    """A request that has to be refused, whatever way it comes in.

    Attributes:
        query_string: as it stands in the address, its bytes above 127 written as Latin-1.
    """

    name: str
    method: str = "POST"
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    body: bytes | None = None

    @property
    def head_bytes(self) -> int:
        """Bytes of the address and the headers' values, about as the gateway counts them."""
        return len(self.query_string) + sum(map(len, self.headers.values()))


def posted(name: str, body: bytes | str) -> Attack:
    return Attack(name, body=body.encode() if isinstance(body, str) else body)


def document(name: str, text: str) -> Attack:
    return posted(name, json.dumps({"query": text}))


def variables(name: str, text: str, written: str) -> Attack:
    """A request whose variables are written as JSON, or as something that is none."""
    return posted(name, f'{{"query": {json.dumps(text)}, "variables": {written}}}')


def in_address(name: str, **parameters: str) -> Attack:
    return Attack(name, "GET", urlencode(parameters), {})


def nested(opening: str, inner: str, closing: str, depth: int) -> str:
    return opening * depth + inner + closing * depth


def numbered(pattern: str, count: int) -> str:
    """Return the pattern that often, each # in it its number."""
    return "".join(pattern.replace("#", str(number)) for number in range(count))
