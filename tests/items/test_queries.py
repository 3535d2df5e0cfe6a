"""Reads by id and lists, through the application and on a real table."""

from typing import Any

import pytest

from graphql_api.settings import Settings
from tests.items.lamps import LampApplication
from tests.support.application import Answer

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
def application(settings: Settings) -> LampApplication:
    return LampApplication(settings)


def names(page: Any) -> list[str]:
    return [node["name"] for node in page["nodes"]]


async def test_ids_asked_for_together_are_one_call(application: LampApplication) -> None:
    lamp, vase = (await application.create())["id"], (await application.create(name="Vase"))["id"]
    answer = await application.answer(
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
    data = answer.data
    assert answer.errors == []
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
    assert answer.calls == 1


async def test_what_could_never_be_an_id_is_not_looked_up(application: LampApplication) -> None:
    asked = '{ item(id: "x") { id } node(id: "") { id } nodes(ids: ["item_"]) { id } }'
    nothing = {"item": None, "node": None, "nodes": [None]}
    assert await application.answer(asked) == Answer(nothing, [], calls=0)


async def test_100_ids_are_taken_and_101_are_an_error_of_that_field(
    application: LampApplication,
) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } here: __typename }"
    most = await application.ask(query, ids=[NOBODY] * 100)
    assert most["nodes"] == [None] * 100
    refused = await application.answer(query, ids=[NOBODY] * 101)
    assert refused.data == {"nodes": None, "here": "Query"}
    assert refused.errors == ["ids takes at most 100 ids; there are 101."]


async def test_each_request_sees_what_was_written_before_it(application: LampApplication) -> None:
    item = await application.create()
    query = "query ($id: ID!) { item(id: $id) { name } }"
    assert await application.ask(query, id=item["id"]) == {"item": {"name": "Lamp"}}
    await application.ask(
        'mutation ($id: ID!) { updateItem(input: {id: $id, name: "Vase"}) { __typename } }',
        id=item["id"],
    )
    assert await application.ask(query, id=item["id"]) == {"item": {"name": "Vase"}}


@pytest.fixture
async def shelf(application: LampApplication) -> LampApplication:
    """Four items, their names, prices and times each in another order."""
    await application.create(name="book", price="3", category="Books")
    await application.create(name="Atlas", price="4", category="Books")
    await application.create(name="Desk", price="1", category="Home")
    await application.create(name="chair", price="2", category="Home")
    return application


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
    shelf: LampApplication, order: object, expected: list[str]
) -> None:
    page = (await shelf.ask(PAGE, orderBy=order))["items"]
    assert names(page) == expected
    assert [edge["node"]["name"] for edge in page["edges"]] == expected


async def test_list_without_arguments_is_the_newest_first(shelf: LampApplication) -> None:
    page = await shelf.ask("{ items { nodes { name } } }")
    assert names(page["items"]) == ["chair", "Desk", "Atlas", "book"]


async def test_list_is_walked_forwards_and_backwards(shelf: LampApplication) -> None:
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


async def test_several_lists_of_one_request_are_each_their_own(shelf: LampApplication) -> None:
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


async def test_nulls_count_as_not_given(shelf: LampApplication) -> None:
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
    application: LampApplication, arguments: dict[str, object], message: str
) -> None:
    answer = await application.answer(PAGE, **arguments)
    assert answer == Answer({"items": None}, [message], calls=0)
