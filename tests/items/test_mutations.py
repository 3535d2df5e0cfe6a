"""Every outcome of every mutation, through the application and on a real table."""

from typing import Any

import pytest
from graphql import GraphQLUnionType, get_named_type, get_nullable_type

from graphql_api.items.types import Item
from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.items.lamps import CREATE, LAMP, LampApplication

UPDATE = """
    mutation ($input: UpdateItemInput!) {
      updateItem(input: $input) {
        __typename
        ... on UpdateItemSuccess { item { ...all } }
        ... on Problem { message }
        ... on InputProblem { fields { path code message } }
        ... on NotFoundProblem { itemId }
        ... on VersionConflictProblem { current { ...all } }
      }
    }
    fragment all on Item { id name description price category createdAt updatedAt version }
"""
DELETE = """
    mutation ($input: DeleteItemInput!) {
      deleteItem(input: $input) {
        __typename
        ... on DeleteItemSuccess { deletedItemId }
        ... on Problem { message }
        ... on NotFoundProblem { itemId }
        ... on VersionConflictProblem { current { version } }
      }
    }
"""
ITEM = "query ($id: ID!) { item(id: $id) { name description price version } }"
OPERATIONS = {"createItem": CREATE, "updateItem": UPDATE, "deleteItem": DELETE}
NOBODY = "item_" + "0" * 32

# Each union's members, and an input that has that outcome where the item is as it was created.
OUTCOMES: dict[tuple[str, str], dict[str, Any]] = {
    ("createItem", "CreateItemSuccess"): LAMP,
    ("createItem", "InputProblem"): {**LAMP, "name": ""},
    ("createItem", "IdempotencyProblem"): {**LAMP, "name": "Vase", "idempotencyKey": "used"},
    ("updateItem", "UpdateItemSuccess"): {"price": "39.99"},
    ("updateItem", "InputProblem"): {"price": "0"},
    ("updateItem", "NotFoundProblem"): {"id": NOBODY, "price": "39.99"},
    ("updateItem", "VersionConflictProblem"): {"expectedVersion": 2, "price": "39.99"},
    ("deleteItem", "DeleteItemSuccess"): {},
    ("deleteItem", "NotFoundProblem"): {"id": NOBODY},
    ("deleteItem", "VersionConflictProblem"): {"expectedVersion": 2},
}


@pytest.fixture
def application(settings: Settings) -> LampApplication:
    return LampApplication(settings)


async def outcome(application: LampApplication, mutation: str, **values: object) -> Any:
    return (await application.ask(OPERATIONS[mutation], input=values))[mutation]


@pytest.mark.parametrize(("mutation", "member"), OUTCOMES)
async def test_mutation_can_have_each_outcome_of_its_union(
    application: LampApplication, mutation: str, member: str
) -> None:
    item = await application.create(idempotencyKey="used")
    known = {} if mutation == "createItem" else {"id": item["id"]}
    answer = await outcome(application, mutation, **{**known, **OUTCOMES[mutation, member]})
    assert answer["__typename"] == member
    assert member.endswith("Success") or answer["message"]


def test_there_is_no_other_outcome_of_an_items_mutations() -> None:
    mutations = build_schema()._schema.mutation_type
    assert mutations is not None
    members = set()
    for name, field in mutations.fields.items():
        if name.startswith(("start", "cancel")):
            continue  # of jobs, whose failures are all errors
        result = get_named_type(field.type)
        assert isinstance(result, GraphQLUnionType)
        assert get_nullable_type(field.type) is field.type
        assert getattr(field.type, "of_type", result) is result  # of several: each nullable, too
        if name.endswith(Item.__name__):  # otherwise another entity's, or of several
            members |= {(name, member.name) for member in result.types}
    assert members == set(OUTCOMES)


async def test_created_item_has_all_that_was_given_and_version_1(
    application: LampApplication,
) -> None:
    item = await application.create()
    given = {**LAMP, "price": "30.00"}
    assert {name: item[name] for name in given} == given
    assert item["version"] == 1
    assert item["createdAt"] == item["updatedAt"]


async def test_description_may_be_absent_or_null_or_blank(application: LampApplication) -> None:
    absent = {name: value for name, value in LAMP.items() if name != "description"}
    for given in (absent, {**LAMP, "description": None}, {**LAMP, "description": " \n"}):
        answer = await outcome(application, "createItem", **given)
        assert answer["item"]["description"] is None


async def test_every_field_at_fault_is_named_and_nothing_is_stored(
    application: LampApplication,
) -> None:
    bad = {"name": " ", "description": "x" * 501, "price": "0.001", "category": "\ud800"}
    answer = await outcome(application, "createItem", **bad, idempotencyKey="")
    assert [(field["path"], field["code"]) for field in answer["fields"]] == [
        (["input", "name"], "INVALID"),
        (["input", "description"], "TOO_LONG"),
        (["input", "price"], "TOO_MANY_DIGITS"),
        (["input", "category"], "INVALID"),
        (["input", "idempotencyKey"], "TOO_SHORT"),
    ]
    assert "500" in answer["fields"][1]["message"]
    assert await application.ask("{ items { nodes { id } } }") == {"items": {"nodes": []}}


async def test_update_leaves_absent_fields_alone(application: LampApplication) -> None:
    item = await application.create()
    answer = await outcome(application, "updateItem", id=item["id"], price="39.99")
    changed = answer["item"]
    assert changed["updatedAt"] > item["updatedAt"]
    aside = {"price": "39.99", "version": 2, "updatedAt": changed["updatedAt"]}
    assert changed == {**item, **aside}


async def test_null_description_is_cleared(application: LampApplication) -> None:
    item = await application.create()
    answer = await outcome(application, "updateItem", id=item["id"], description=None)
    assert answer["item"]["description"] is None
    assert answer["item"]["name"] == "Lamp"


async def test_other_nulls_are_required_and_nothing_changes(application: LampApplication) -> None:
    item = await application.create()
    nulls = dict.fromkeys(("name", "price", "category"))
    answer = await outcome(application, "updateItem", id=item["id"], **nulls)
    assert [(field["path"][1], field["code"]) for field in answer["fields"]] == [
        ("name", "REQUIRED"),
        ("price", "REQUIRED"),
        ("category", "REQUIRED"),
    ]
    assert (await application.ask(ITEM, id=item["id"]))["item"]["version"] == 1


async def test_update_without_fields_answers_the_item_as_it_is(
    application: LampApplication,
) -> None:
    item = await application.create()
    null_means_any = await outcome(application, "updateItem", id=item["id"], expectedVersion=None)
    assert null_means_any["item"] == item
    conflict = await outcome(application, "updateItem", id=item["id"], expectedVersion=2)
    assert conflict["__typename"] == "VersionConflictProblem"


async def test_version_conflict_shows_the_item_as_it_stands(application: LampApplication) -> None:
    item = await application.create()
    answer = await outcome(application, "updateItem", id=item["id"], expectedVersion=7, name="Vase")
    assert answer["current"] == item
    assert (await application.ask(ITEM, id=item["id"]))["item"]["name"] == "Lamp"


async def test_unknown_id_is_named(application: LampApplication) -> None:
    for unknown in (NOBODY, "", "no id at all", "\ud800"):
        answer = await outcome(application, "deleteItem", id=unknown)
        assert answer["itemId"] == unknown


async def test_deleted_item_is_gone(application: LampApplication) -> None:
    item = await application.create()
    answer = await outcome(application, "deleteItem", id=item["id"], expectedVersion=1)
    assert answer == {"__typename": "DeleteItemSuccess", "deletedItemId": item["id"]}
    assert await application.ask(ITEM, id=item["id"]) == {"item": None}
    again = await outcome(application, "deleteItem", id=item["id"])
    assert again["__typename"] == "NotFoundProblem"


async def test_several_mutations_run_one_after_the_other(application: LampApplication) -> None:
    item = await application.create()
    answer = await application.ask(
        """
        mutation ($id: ID!) {
          first: updateItem(input: {id: $id, expectedVersion: 1, name: "Vase"}) { __typename }
          second: updateItem(input: {id: $id, expectedVersion: 2, price: 5}) { __typename }
          third: deleteItem(input: {id: $id, expectedVersion: 3}) { __typename }
        }
        """,
        id=item["id"],
    )
    assert [outcome["__typename"] for outcome in answer.values()] == [
        "UpdateItemSuccess",
        "UpdateItemSuccess",
        "DeleteItemSuccess",
    ]
