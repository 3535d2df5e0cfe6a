"""Whether an answer is one, and whether two packages give the same: they then do the same work."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from benchmarks.container import Container
from benchmarks.operations import ITEM_ID, OPERATIONS

_ID: Final = re.compile(r"item_[0-9a-z]{32}")
_NEW: Final = {"create"}  # operations whose item gets a new id


def check(answer: dict[str, Any]) -> None:
    """See that it is an answer: a fast failure is no figure."""
    if answer.get("statusCode") != 200 or '"errors"' in answer["body"]:
        raise SystemExit(f"Not an answer: {answer}")


async def compare_answers(ours: Container, theirs: Container) -> None:
    """See that each operation's data is the same from both, and say so.

    Beside `data` they may differ: this service's `extensions` tell the cost. A new item's id is
    compared by its form alone, and nothing else is left out.
    """
    for name, event in OPERATIONS.items():
        data, other = [await _data(container, name, event) for container in (ours, theirs)]
        if data != other:
            raise SystemExit(f"{name}: the answers differ.\n{json.dumps([data, other], indent=1)}")
    print(f"equal answers: {', '.join(OPERATIONS)}")


async def _data(container: Container, name: str, event: Mapping[str, Any]) -> Any:
    _, answer = await container.invoke(event)
    check(answer)
    data = json.loads(answer["body"])["data"]
    return json.loads(_ID.sub(ITEM_ID, json.dumps(data))) if name in _NEW else data
