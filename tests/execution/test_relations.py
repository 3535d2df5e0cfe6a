"""Fields with resolvers are graphql-core's; the plain fields around them stay projected."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from graphql import parse

from tests.execution.comparing import plain, projected, run
from tests.execution.relations import ODD_ITEMS, ODD_REVIEWS, World, a_world

TO_ONE = "{ reviews { nodes { id stars item { id name } text } total } }"
TO_MANY = "{ items { nodes { name reviews(first: 2) { nodes { id stars } total } id } } }"
BOTH = """{ items { nodes { id reviews(first: 3) {
  edges { cursor node { stars item { name maybeReviews { nodes { text } } } } } total
} } } }"""
SHAPES = [
    *(TO_ONE, TO_MANY, BOTH),
    "{ reviews { nodes { item { id } maybeItem { name } } } }",
    "{ reviews { nodes { stars maybeItem { name maker { name city } } maker { name } } } }",
    "{ reviews { nodes { stars maker { name product { name } } } } }",
    "{ items { nodes { name makers { name product { name } } } } }",
    "{ items { nodes { name makers { name } reviews { total } } } }",
    "{ grid { stars item { name } } }",
    "{ review { stars a: item { name } b: item { id } shout(times: 2) text } }",
    "{ looseItems { name anything { __typename id ... on Review { stars item { id } } } } }",
    "{ things { __typename id ... on Review { stars item { name } } ... on Item { name } } }",
    """query ($a: Boolean = true) { reviews { nodes { ...F ... @skip(if: $a) { text }
      ... on Node { id } shout @include(if: $a) } } }
      fragment F on Review { stars item @include(if: $a) { name } item { id } text }""",
]


def both_ways(text: str, first: World, second: World) -> tuple[str, str]:
    """Return the response of graphql-core and of the service, for worlds that are the same.

    What was resolved, in which order, has to be the same as well.
    """
    document = parse(text)
    expected = run(document, first, {}, plain())
    found = run(document, second, {}, projected(document, {}))
    assert second.done() == first.done()
    return expected, found


@pytest.mark.parametrize("text", SHAPES)
def test_relations_are_answered_byte_for_byte(text: str) -> None:
    expected, found = both_ways(text, a_world(), a_world())
    assert found == expected
    assert '"errors": []' in found


@pytest.mark.parametrize("text", SHAPES)
@pytest.mark.parametrize("odd", range(len(ODD_ITEMS)))
def test_each_odd_item_is_answered_byte_for_byte(text: str, odd: int) -> None:
    worlds = a_world(), a_world()
    for world in worlds:
        world.items["i2"] = ODD_ITEMS[odd](world.items["i2"])
    expected, found = both_ways(text, *worlds)
    assert found == expected


@pytest.mark.parametrize("text", SHAPES)
@pytest.mark.parametrize("odd", range(len(ODD_REVIEWS)))
def test_each_odd_review_is_answered_byte_for_byte(text: str, odd: int) -> None:
    worlds = a_world(), a_world()
    for world in worlds:
        world.reviews[2] = ODD_REVIEWS[odd](world.reviews[2])
    expected, found = both_ways(text, *worlds)
    assert found == expected


def counted(text: str, world: World, kept: dict[Any, Any] | None = None) -> Counter[str]:
    """Return the fields that graphql-core resolved; those of the root are not of interest."""
    counts: Counter[str] = Counter()
    document = parse(text)
    run(document, world, {}, projected(document, {} if kept is None else kept, counts))
    return Counter({name: n for name, n in counts.items() if not name.startswith("Query.")})


def test_plain_fields_around_a_relation_to_one_stay_projected() -> None:
    world = a_world()
    # `nodes` is the connection's plain attribute, but has relations below.
    assert counted(TO_ONE, world) == {"ReviewConnection.nodes": 1, "Review.item": 5}
    assert world.batches == [["i0", "i1", "i2", "i3", "i4"]]
    assert world.resolved == [f"reviews/nodes/{n}/item" for n in range(5)]


def test_plain_fields_around_a_relation_to_many_stay_projected() -> None:
    world = a_world()
    assert counted(TO_MANY, world) == {"ItemConnection.nodes": 1, "Item.reviews": 5}
    assert world.resolved == [f"items/nodes/{n}/reviews" for n in range(5)]


def test_relations_within_relations_stay_projected() -> None:
    assert counted(BOTH, a_world()) == {
        "ItemConnection.nodes": 1,
        "Item.reviews": 5,
        "ReviewConnection.edges": 5,
        "ReviewEdge.node": 10,
        "Review.item": 10,
        "Item.maybeReviews": 10,
    }


def test_relations_of_an_odd_object_are_resolved_once() -> None:
    world = a_world()
    world.reviews[2] = replace(world.reviews[2], text=7)  # type: ignore[arg-type]
    counts = counted(TO_ONE, world)
    # The odd one is graphql-core's, with all its fields; those around it stay projected.
    assert (counts["Review.item"], counts["Review.text"]) == (5, 1)
    assert world.resolved == [f"reviews/nodes/{n}/item" for n in range(5)]


def test_projection_with_relations_is_kept_from_request_to_request() -> None:
    kept: dict[Any, Any] = {}
    document = parse(BOTH)
    answers = {run(document, a_world(), {}, projected(document, kept)) for _ in range(3)}
    before = dict(kept)
    run(document, a_world(), {}, projected(document, kept))
    assert (len(answers), kept) == (1, before)


def test_selection_of_plain_fields_alone_is_no_matter_of_graphql_core() -> None:
    assert counted("{ reviews { nodes { id stars maker { name } } total } }", a_world()) == {}
