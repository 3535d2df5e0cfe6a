"""Reads by id and lists, through the schema and on a real table."""

from typing import Any

import pytest

from graphql_api.settings import Settings
from tests.support.application import SchemaDoor

NOBODY = "item_" + "0" * 32
PAGE = """
    query ($first: Int, $after: String, $last: Int, $before: String,
           $filter: ItemFilter, $orderBy: ItemOrder) {
      items(first: $first, after: $after, last: $last, before: $before,
            filter: $filter, orderBy: $orderBy) {
        nodes { name }
        edges { cursor node { name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
"""


@pytest.fixture
def door(settings: Settings) -> SchemaDoor:
    return SchemaDoor(settings)


def names(page: Any) -> list[str]:
    return [node["name"] for node in page["nodes"]]


async def test_ids_asked_for_together_are_one_call(door: SchemaDoor) -> None:
    lamp, vase = (await door.create())["id"], (await door.create(name="Vase"))["id"]
    context = door.new_context()
    data, errors = await door.ask_in(
        context,
        """
        query ($vase: ID!, $ids: [ID!]!) {
          item(id: $vase) { name }
          node(id: $vase) { id ... on Item { price } }
          nodes(ids: $ids) { __typename id ... on Item { name } }
        }
        """,
        vase=vase,
        ids=[vase, NOBODY, lamp, "no id at all", vase],
    )
    assert errors == []
    assert data["item"] == {"name": "Vase"}
    assert data["node"] == {"id": vase, "price": "30.00"}
    asked = {"__typename": "Item", "id": vase, "name": "Vase"}
    # In the order of the ids, with nulls and repetitions where they stand.
    assert data["nodes"] == [
        asked,
        None,
        {"__typename": "Item", "id": lamp, "name": "Lamp"},
        None,
        asked,
    ]
    assert context.budget.calls == 1


async def test_what_could_never_be_an_id_is_not_looked_up(door: SchemaDoor) -> None:
    context = door.new_context()
    asked = '{ item(id: "x") { id } node(id: "") { id } nodes(ids: ["item_"]) { id } }'
    data, errors = await door.ask_in(context, asked)
    assert (data, errors) == ({"item": None, "node": None, "nodes": [None]}, [])
    assert context.budget.calls == 0


async def test_100_ids_are_taken_and_101_are_an_error_of_that_field(door: SchemaDoor) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } here: __typename }"
    most = await door.ask(query, ids=[NOBODY] * 100)
    assert most["nodes"] == [None] * 100
    data, errors = await door.ask_in(door.new_context(), query, ids=[NOBODY] * 101)
    assert data == {"nodes": None, "here": "Query"}
    assert errors == ["ids takes at most 100 ids; there are 101."]


async def test_each_request_sees_what_was_written_before_it(door: SchemaDoor) -> None:
    item = await door.create()
    query = "query ($id: ID!) { item(id: $id) { name } }"
    assert await door.ask(query, id=item["id"]) == {"item": {"name": "Lamp"}}
    await door.ask(
        'mutation ($id: ID!) { updateItem(input: {id: $id, name: "Vase"}) { __typename } }',
        id=item["id"],
    )
    assert await door.ask(query, id=item["id"]) == {"item": {"name": "Vase"}}


@pytest.fixture
async def shelf(door: SchemaDoor) -> SchemaDoor:
    """Four items, their names, prices and times each in another order."""
    await door.create(name="book", price="3", category="Books")
    await door.create(name="Atlas", price="4", category="Books")
    await door.create(name="Desk", price="1", category="Home")
    await door.create(name="chair", price="2", category="Home")
    return door


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (None, ["chair", "Desk", "Atlas", "book"]),
        ({"field": "CREATED_AT"}, ["book", "Atlas", "Desk", "chair"]),
        ({"field": "NAME"}, ["Atlas", "book", "chair", "Desk"]),
        ({"field": "NAME", "direction": "DESC"}, ["Desk", "chair", "book", "Atlas"]),
        ({"field": "PRICE", "direction": "ASC"}, ["Desk", "chair", "book", "Atlas"]),
        ({"field": "PRICE", "direction": "DESC"}, ["Atlas", "book", "chair", "Desk"]),
    ],
)
async def test_list_comes_in_the_order_asked_for(
    shelf: SchemaDoor, order: object, expected: list[str]
) -> None:
    page = (await shelf.ask(PAGE, orderBy=order))["items"]
    assert names(page) == expected
    assert [edge["node"]["name"] for edge in page["edges"]] == expected


async def test_list_without_arguments_is_the_newest_first(shelf: SchemaDoor) -> None:
    page = await shelf.ask("{ items { nodes { name } } }")
    assert names(page["items"]) == ["chair", "Desk", "Atlas", "book"]


async def test_list_is_walked_forwards_and_backwards(shelf: SchemaDoor) -> None:
    first = (await shelf.ask(PAGE, first=3))["items"]
    assert names(first) == ["chair", "Desk", "Atlas"]
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][2]["cursor"],
    }
    second = (await shelf.ask(PAGE, first=3, after=first["pageInfo"]["endCursor"]))["items"]
    assert names(second) == ["book"]
    assert second["pageInfo"]["hasNextPage"] is False
    back = (await shelf.ask(PAGE, last=2, before=second["pageInfo"]["startCursor"]))["items"]
    assert names(back) == ["Desk", "Atlas"]
    assert back["pageInfo"]["hasPreviousPage"] is True
    assert names((await shelf.ask(PAGE, last=1))["items"]) == ["book"]


async def test_several_lists_of_one_request_are_each_their_own(shelf: SchemaDoor) -> None:
    # More than are read at the same time.
    data = await shelf.ask(
        """
        {
          newest: items(first: 1) { ...names }
          oldest: items(last: 1) { ...names }
          cheapest: items(first: 1, orderBy: {field: PRICE}) { ...names }
          books: items(filter: {category: "Books"}) { ...names }
          homes: items(filter: {category: "Home"}, orderBy: {field: NAME}) { ...names }
          toys: items(filter: {category: "Toys"}) { ...names }
          all: items(orderBy: {field: NAME}) { ...names }
        }
        fragment names on ItemConnection { nodes { name } }
        """
    )
    assert {alias: names(page) for alias, page in data.items()} == {
        "newest": ["chair"],
        "oldest": ["book"],
        "cheapest": ["Desk"],
        "books": ["Atlas", "book"],
        "homes": ["chair", "Desk"],
        "toys": [],
        "all": ["Atlas", "book", "chair", "Desk"],
    }


async def test_nulls_count_as_not_given(shelf: SchemaDoor) -> None:
    nulls = dict.fromkeys(("first", "after", "last", "before", "filter", "orderBy"))
    parts = {"category": None, "namePrefix": None, "price": None, "createdAt": None}
    assert names((await shelf.ask(PAGE, **nulls))["items"]) == ["chair", "Desk", "Atlas", "book"]
    assert len(names((await shelf.ask(PAGE, filter=parts))["items"])) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"first": 0}, "first must be 1 to 100; it is 0."),
        ({"last": 101}, "last must be 1 to 100; it is 101."),
        ({"first": 1, "last": 1}, "Give first or last, not both."),
        ({"before": "x"}, "before goes with last, after with first."),
        ({"last": 1, "after": "x"}, "after goes with first, before with last."),
        ({"last": 1, "before": "x"}, "before: The cursor was not issued by this service."),
        ({"after": "x"}, "after: The cursor was not issued by this service."),
    ],
)
async def test_page_that_makes_no_sense_is_an_error_before_anything_is_read(
    door: SchemaDoor, arguments: dict[str, object], message: str
) -> None:
    context = door.new_context()
    data, errors = await door.ask_in(context, PAGE, **arguments)
    assert (data, errors) == ({"items": None}, [message])
    assert context.budget.calls == 0
