"""Requests that come as close to a limit as wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.support.hostile.attack import numbered

IDS: Final = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
PAGE: Final = "query ($f: ItemFilter) { items(filter: $f) { nodes { id } } }"


@dataclass(frozen=True)
class Probe:
    """How to come as close to a limit as wanted.

    Attributes:
        maximum: what the setting is set to.
        request: the body of a request of that size.
        limit: what the refusal calls it.
    """

    maximum: int
    request: Callable[[int], dict[str, Any]]
    limit: str


def query(text: Callable[[int], str]) -> Callable[[int], dict[str, Any]]:
    return lambda size: {"query": text(size)}


def selected(depth: int) -> str:
    """Return a query that is so many fields deep, 5 or more: it asks for types of types."""
    types = "ofType {" * (depth - 5) + "name" + "}" * (depth - 5)
    return "{ __schema { types { fields { type {" + types + "} } } } }"


def with_variables(text: str, values: Callable[[int], Any]) -> Callable[[int], dict[str, Any]]:
    return lambda size: {"query": text, "variables": values(size)}


def deep(depth: int) -> dict[str, Any]:
    """Return variables with so many lists and objects within each other."""
    unused: list[Any] = []
    for _ in range(depth - 2):
        unused = [unused]
    return {"unused": unused}


PROBES: Final = {
    "max_document_characters": Probe(
        1_000, query(lambda n: "{ __typename }".ljust(n)), "characters"
    ),
    "max_document_tokens": Probe(
        100, query(lambda n: "{ nodes(ids: [" + '"a" ' * (n - 12) + "]) { id } }"), "tokens"
    ),
    "max_operations": Probe(
        3,
        lambda n: {"query": numbered("query q# { __typename } ", n), "operationName": "q0"},
        "operations",
    ),
    "max_fragments": Probe(
        4,
        query(
            lambda n: (
                "{ ...f0 " + "... { __typename } " * (n - 2) + "}"
                "fragment f0 on Query { ...f1 } fragment f1 on Query { __typename }"
            )
        ),
        "fragments",
    ),
    "max_root_fields": Probe(
        5,
        query(
            lambda n: "{ __typename ...f } fragment f on Query {" + "__typename " * (n - 1) + "}"
        ),
        "root fields",
    ),
    "max_fields": Probe(
        12,
        query(
            lambda n: (
                "{ items { nodes { ...f ...f } } } fragment f on Item {"
                + "id " * ((n - 2) // 2)
                + "}"
                + " " * n
            )
        ),
        "fields",
    ),
    "max_spreads": Probe(
        5,
        query(
            lambda n: (
                "{ ...f " + "... { __typename } " * (n - 2) + "}"
                "fragment f on Query { ...g } fragment g on Query { __typename }"
            )
        ),
        "spreads",
    ),
    "max_depth": Probe(8, query(selected), "depth"),
    "max_aliases": Probe(4, query(lambda n: "{" + numbered("a#: __typename ", n) + "}"), "aliases"),
    "max_directives": Probe(
        4,
        query(
            lambda n: (
                "{ ...f @include(if: true) } fragment f on Query {"
                + "__typename @skip(if: true) " * (n - 1)
                + "}"
            )
        ),
        "directives",
    ),
    "max_argument_values": Probe(
        # a default, a list, its strings, and a directive's variable
        15,
        query(
            lambda n: (
                "query ($a: Boolean = true) { nodes(ids: ["
                + '"a" ' * (n - 3)
                + "]) { id @include(if: $a) } }"
            )
        ),
        "argument values",
    ),
    "max_field_pairs": Probe(
        10,
        query(
            lambda n: (
                "{ items { nodes { id ...f" + numbered(" a#: id a#: id", n - 1) + "} } }"
                "fragment f on Item { id }"
            )
        ),
        "field pairs",
    ),
    "max_cost": Probe(
        # items, nodes, and the ids of so many items
        100,
        query(lambda n: f"{{ items(first: {n - 2}) {{ nodes {{ id }} }} }}"),
        "cost",
    ),
    "max_variable_values": Probe(
        20,
        # the object, its list, its strings
        with_variables(IDS, lambda n: {"ids": ["a"] * (n - 2)}),
        "variable_values",
    ),
    "max_list_length": Probe(15, with_variables(IDS, lambda n: {"ids": ["a"] * n}), "list_length"),
    "max_variable_depth": Probe(4, with_variables(PAGE, deep), "variable_depth"),
}
