"""What messages call things: callers' values as JSON, shortened, and kinds of entities by words."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

LONGEST: Final = 240  # characters; the middle of what is longer is left out


def json_text(value: Any) -> str:
    """Return a value of JSON's types as one line of JSON."""
    text = _written(value)
    if len(text) <= LONGEST:
        return text
    half = (LONGEST - len("...")) // 2
    return f"{text[:half]}...{text[-half:]}"


def spoken(noun: str) -> str:
    """Return what messages call an entity: a price list, for price_list."""
    return noun.replace("_", " ")


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        fields = (f"{_written(name)}: {_written(inner)}" for name, inner in value.items())
        return f"{{{', '.join(fields)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Decimal):  # finite ones are written as JSON writes them
        return str(value)
    # Half of a surrogate pair has no bytes, and is escaped, as JSON does it.
    return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
