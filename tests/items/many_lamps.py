"""Lamps that are created several at a time."""

from collections.abc import Sequence
from typing import Any, Final

from tests.items.lamps import LAMP

SELECTED: Final = """{
        __typename
        ... on CreateItemSuccess { item { ...all } }
        ... on Problem { message }
        ... on InputProblem { fields { path code message } }
      }"""
ALL: Final = (
    "fragment all on Item { id name description price category createdAt updatedAt version }"
)
CREATE_MANY: Final = f"""
    mutation ($inputs: [CreateItemInput!]!) {{
      createItems(inputs: $inputs) {SELECTED}
    }}
    {ALL}
"""


def lamps(count: int, **values: object) -> list[dict[str, Any]]:
    """Return the inputs of so many lamps, whose names are numbered from 0."""
    return [{**LAMP, "name": f"Lamp {number}", **values} for number in range(count)]


def kinds(results: Sequence[Any]) -> list[str | None]:
    """Return the type of each result; None where it is null."""
    return [None if result is None else result["__typename"] for result in results]
