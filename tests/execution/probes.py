"""Requests that come as close to a limit as wanted."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from graphql_api.wiring import LIMITS, Limits
from tests.support.hostile.attack import numbered
from tests.support.kinds.first import FIRST

IDS: Final = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
PAGE: Final = FIRST.page


@dataclass(frozen=True)
class Probe:
    """How to come as close to a limit as wanted.

    Attributes:
        maximum: what the limit is set to.
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


def limited(place: str, most: int) -> Limits:
    """Return the limits, one of them changed; it is named by its place, as in places."""
    *parts, name = place.split(".")
    changed: Any = most
    for at in range(len(parts), -1, -1):
        part: Any = LIMITS
        for outer in parts[:at]:
            part = getattr(part, outer)
        changed = replace(part, **{[*parts, name][at]: changed})
    made: Limits = changed
    return made


def places(part: Any = LIMITS, path: str = "") -> dict[str, Any]:
    """Return every limit by its place: answer_bytes, document.fields, request.json.depth."""
    found: dict[str, Any] = {}
    for field in fields(part):
        value, place = getattr(part, field.name), f"{path}{field.name}"
        found |= places(value, f"{place}.") if is_dataclass(value) else {place: value}
    return found


# By the place of the limit in Limits; the cost is a setting.
PROBES: Final = {
    "document.characters": Probe(1_000, query(lambda n: "{ __typename }".ljust(n)), "characters"),
    "document.tokens": Probe(
        100, query(lambda n: "{ nodes(ids: [" + '"a" ' * (n - 12) + "]) { id } }"), "tokens"
    ),
    "document.operations": Probe(
        3,
        lambda n: {"query": numbered("query q# { __typename } ", n), "operationName": "q0"},
        "operations",
    ),
    "document.fragments": Probe(
        4,
        query(
            lambda n: (
                "{ ...f0 " + "... { __typename } " * (n - 2) + "}"
                "fragment f0 on Query { ...f1 } fragment f1 on Query { __typename }"
            )
        ),
        "fragments",
    ),
    "document.root_fields": Probe(
        5,
        query(
            lambda n: "{ __typename ...f } fragment f on Query {" + "__typename " * (n - 1) + "}"
        ),
        "root fields",
    ),
    "document.fields": Probe(
        12,
        query(
            lambda n: (
                FIRST.named("{ MANY { nodes { ...f ...f } } } fragment f on TYPE {")
                + "id " * ((n - 2) // 2)
                + "}"
                + " " * n
            )
        ),
        "fields",
    ),
    "document.spreads": Probe(
        5,
        query(
            lambda n: (
                "{ ...f " + "... { __typename } " * (n - 2) + "}"
                "fragment f on Query { ...g } fragment g on Query { __typename }"
            )
        ),
        "spreads",
    ),
    "document.depth": Probe(8, query(selected), "depth"),
    "document.aliases": Probe(
        4, query(lambda n: "{" + numbered("a#: __typename ", n) + "}"), "aliases"
    ),
    "document.directives": Probe(
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
    "document.argument_values": Probe(
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
    "document.field_pairs": Probe(
        10,
        query(
            lambda n: (
                FIRST.named("{ MANY { nodes { id ...f")
                + numbered(" a#: id a#: id", n - 1)
                + FIRST.named("} } } fragment f on TYPE { id }")
            )
        ),
        "field pairs",
    ),
    "max_cost": Probe(
        # the list, nodes, and the ids of so many of them
        100,
        query(lambda n: FIRST.named(f"{{ MANY(first: {n - 2}) {{ nodes {{ id }} }} }}")),
        "cost",
    ),
    "request.json.values": Probe(
        20,
        # the object, its list, its strings
        with_variables(IDS, lambda n: {"ids": ["a"] * (n - 2)}),
        "variable_values",
    ),
    "request.json.list_length": Probe(
        15, with_variables(IDS, lambda n: {"ids": ["a"] * n}), "list_length"
    ),
    "request.json.depth": Probe(4, with_variables(PAGE, deep), "variable_depth"),
}
