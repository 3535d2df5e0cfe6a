"""Checks that responses have no errors, and that two packages return the same data."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from benchmarks.container import Container
from benchmarks.operations import ITEM_ID, OPERATIONS

_ID: Final = re.compile(r"item_[0-9a-z]{32}")
_NEW: Final = {"create"}  # operations whose item gets a new id


def check(response: dict[str, Any]) -> None:
    """Check that a response has no errors: a fast failure is not a measurement."""
    if response.get("statusCode") != 200 or '"errors"' in response["body"]:
        raise SystemExit(f"Not a response with data: {response}")


async def compare_responses(ours: Container, theirs: Container) -> None:
    """Check that each operation's data is the same from both, and print that it is.

    Apart from `data` they may differ: this service's `extensions` have the cost. A new item's id is
    compared by its form alone, and nothing else is left out.
    """
    for name, event in OPERATIONS.items():
        data, other = [await _data(container, name, event) for container in (ours, theirs)]
        if data != other:
            raise SystemExit(
                f"{name}: the responses differ.\n{json.dumps([data, other], indent=1)}"
            )
    print(f"equal responses: {', '.join(OPERATIONS)}")


async def _data(container: Container, name: str, event: Mapping[str, Any]) -> Any:
    _, response = await container.invoke(event)
    check(response)
    data = json.loads(response["body"])["data"]
    return json.loads(_ID.sub(ITEM_ID, json.dumps(data))) if name in _NEW else data
