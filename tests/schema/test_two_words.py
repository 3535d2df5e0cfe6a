"""A kind of entity whose name has two words: callers read words, where programs read one name."""

from dataclasses import replace

import pytest
import strawberry
from strawberry.types import get_object_definition

from graphql_api.domain.errors import NotFound, UnreadableRecord
from graphql_api.dynamodb.writes import too_fast
from graphql_api.schema.registration import Registration
from graphql_api.schema.results import results_of
from graphql_api.schema.types import Node
from tests.support.kinds.registered import FIRST_KIND


@strawberry.type(description="Prices.")
class PriceList(Node):
    represents = object


RESULTS = results_of(PriceList, "price_list", prefix="PriceList")


@pytest.mark.parametrize(
    "message",
    [
        str(NotFound("price_list", "x")),
        str(UnreadableRecord("price_list", "x")),
        str(UnreadableRecord("price_list", "x", was_changed=True)),
        too_fast("price_list"),
    ],
)
def test_message_names_it_by_words(message: str) -> None:
    assert "price list" in message
    assert "price_list" not in message


def test_results_are_named_for_programs_and_described_in_words() -> None:
    created = get_object_definition(type(RESULTS.created(None)), strict=True)
    (field,) = created.fields
    assert (created.name, field.python_name) == ("CreatePriceListSuccess", "price_list")
    missing = get_object_definition(RESULTS.not_found, strict=True)
    deleted = get_object_definition(type(RESULTS.deleted("x")), strict=True)
    described = [each.description for each in (created, missing, deleted)]
    described += [each.description for one in (created, deleted) for each in one.fields]
    assert all(text and "price_list" not in text for text in described)


@pytest.mark.parametrize("plural", ["things", "price_lists"])
def test_registration_names_a_list_that_is_there(plural: str) -> None:
    @strawberry.type
    class PriceListQuery:
        price_list: int
        price_lists: int

    def registered(plural: str) -> Registration:
        return Registration(FIRST_KIND.entity, PriceList, plural, PriceListQuery)

    assert registered("priceLists").plural == "priceLists"
    with pytest.raises(TypeError, match=f"PriceListQuery has no field {plural}; it has priceList"):
        registered(plural)


def test_tests_of_every_kind_name_its_types_as_graphql_does() -> None:
    asked = replace(FIRST_KIND.asked, noun="priceList")
    assert asked.type_name == "PriceList"
    assert "createPriceList(" in asked.create
