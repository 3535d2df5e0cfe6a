"""A field of an item stands in its GraphQL type and in both inputs, or a test fails."""

from dataclasses import fields

import pytest
from strawberry import UNSET

from graphql_api.domain.entity import MANAGED
from graphql_api.domain.json_lines import graphql_name
from graphql_api.items.entity import REGISTRATION
from graphql_api.items.inputs import CreateItemInput, UpdateItemInput
from graphql_api.items.item import ITEM
from graphql_api.items.types import Item


def names(graphql_type: type) -> set[str]:
    return {field.name for field in fields(graphql_type)}


def test_type_has_every_field_of_an_item() -> None:
    assert names(Item) == {*ITEM.fields, *MANAGED}


def test_create_takes_every_field() -> None:
    assert names(CreateItemInput) == {*ITEM.fields, "idempotency_key"}
    optional = {each.name for each in fields(CreateItemInput) if each.default is UNSET}
    assert optional == {*ITEM.defaults, "idempotency_key"}


def test_update_takes_every_field_and_requires_none() -> None:
    assert names(UpdateItemInput) == {*ITEM.fields, "id", "expected_version"}
    given = {each.name for each in fields(UpdateItemInput) if each.default is not UNSET}
    assert given == {"id"}


@pytest.mark.parametrize("name", ITEM.fields)
def test_start_warms_up_every_field(name: str) -> None:
    query, _ = next(REGISTRATION.warm_up())
    assert f" {graphql_name(name)} " in query
