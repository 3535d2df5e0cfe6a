"""The CPU time of requests whose strings are as hard to normalise as possible.

There is nothing to compare them with: the baseline does not normalise text.
"""

from collections.abc import Callable
from typing import Any, Final

from benchmarks.container import Container
from benchmarks.operations import event

REPEATS: Final = 25
ROOT_FIELDS: Final = 20  # as many as DocumentLimits allows

_LISTS: Final = "items(filter: {category: $category, namePrefix: $prefix}) { nodes { id } }"
_PREFIXES: Final = "items(filter: {namePrefix: $prefix}) { nodes { id } }"
_CREATES: Final = "createItem(input: $input) { __typename }"


def hardest(most: int) -> str:
    """Return the text that takes longest of those that have to be normalised to be counted.

    Args:
        most: code points that are allowed after NFC.
    """
    marks = (
        most + 3
    )  # in one run, which has to be sorted: each of the second half goes to the front
    run = "\u0344" * (marks // 2) + "\u0f73" * (marks - marks // 2)
    return "a" * (4 * most - marks) + run


def _many(kind: str, variables: str, field: str) -> str:
    fields = " ".join(f"f{number}: {field}" for number in range(ROOT_FIELDS))
    return f"{kind} Hostile({variables}) {{ {fields} }}"


HOSTILE: Final = {
    "20 lists": event(
        "Hostile", _many("query", "$prefix: String", _PREFIXES), {"prefix": hardest(300)}
    ),
    "20 creates": event(
        "Hostile",
        _many("mutation", "$input: CreateItemInput!", _CREATES),
        {
            "input": {
                "name": hardest(100),
                "description": hardest(500),
                "price": "1",
                "category": hardest(50),
                "idempotencyKey": hardest(100),
            }
        },
    ),
    "20 lists, 104 KB": event(
        "Hostile",
        _many("query", "$category: String, $prefix: String", _LISTS),
        dict.fromkeys(("category", "prefix"), "a" + "\u0301" * 26_000 + "\u0327" * 26_000),
    ),
}


async def hostile_texts(
    container: Container, check: Callable[[dict[str, Any]], None]
) -> dict[str, float]:
    """Return the CPU of one of each request, in milliseconds."""
    figures = {}
    for name, request in HOSTILE.items():
        check((await container.invoke(request))[1])
        before = container.cpu_seconds()
        for _ in range(REPEATS):
            check((await container.invoke(request))[1])
        figures[f"{name} ms"] = (container.cpu_seconds() - before) / REPEATS * 1000
    return figures
